import { approvalAnswer, approvalParams, approvalsAnswer, approvalsQuery } from '../shared/api/approvals';
import { whyBody } from '../shared/api/common';
import { approvalView } from '../shared/approvals/approvalView';
import { approve, reject } from '../shared/approvals/decide';
import type { Code } from '../shared/errors/codes';
import type { Outcome } from '../shared/model/outcome';
import type { Ports } from '../shared/ports';
import type { StoredApproval } from '../shared/registry';
import { json, refusal } from './http/answers';
import { pageAnswer } from './http/pageAnswer';
import { route, type Route } from './http/route';

const REFUSED: Partial<Record<Code, number>> = { 'not-found': 404, 'approval-own': 403 };

/** Changes that wait for a second operator. */
export function approvalRoutes(ports: Ports): readonly Route[] {
  const { registry, config, now } = ports;
  const answerOf = (decided: Outcome<StoredApproval>) =>
    decided.kind === 'done'
      ? json({ approval: approvalView(decided.value, now()) })
      : refusal(REFUSED[decided.code] ?? 409, decided);
  const deciding = {
    method: 'POST',
    access: 'Latchkey.Operator',
    tag: 'approvals',
    params: approvalParams,
    body: whyBody,
    answers: { 200: { description: 'As it is now.', schema: approvalAnswer } },
    problems: { 403: ['forbidden', 'approval-own'], 404: ['not-found'], 409: ['approval-over'] },
  } as const;
  return [
    route(
      {
        name: 'listApprovals',
        method: 'GET',
        path: 'api/v1/approvals',
        access: 'Latchkey.Reader',
        tag: 'approvals',
        summary: 'Changes that wait, or waited, for a second operator; the newest first.',
        query: approvalsQuery,
        answers: { 200: { description: 'The page.', schema: approvalsAnswer } },
        problems: { 400: ['invalid-query', 'invalid-continuation'] },
      },
      ({ query: { state, top, continuation } }) =>
        pageAnswer(config, { list: { approvals: state }, continuation }, async (from) => {
          const { approvals, ...rest } = await registry.approvals.page(state, top, from);
          const shown = approvals.map((one) => approvalView(one, now()));
          return { ...rest, items: state === undefined ? shown : shown.filter((one) => one.state === state) };
        }),
    ),
    route(
      {
        ...deciding,
        name: 'approve',
        path: 'api/v1/approvals/{approvalId}/approve',
        summary: 'Approves a change of another operator and carries it out, in the name of both.',
      },
      async ({ params: { approvalId: id }, body: { why }, operator, by, starter }) =>
        answerOf(await approve(ports, starter, { id, asker: { id: operator.id, by }, why })),
    ),
    route(
      {
        ...deciding,
        name: 'reject',
        path: 'api/v1/approvals/{approvalId}/reject',
        summary: 'Rejects a change of another operator.',
      },
      async ({ params: { approvalId: id }, body: { why }, operator, by }) =>
        answerOf(await reject(ports, { id, asker: { id: operator.id, by }, why })),
    ),
  ];
}
