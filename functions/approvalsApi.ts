import { approvalAnswer, approvalParams, approvalsAnswer, approvalsQuery } from '../shared/api/approvals';
import { whyBody } from '../shared/api/common';
import { approvalView } from '../shared/approvals/approvalView';
import { approve, reject } from '../shared/approvals/decide';
import type { Code } from '../shared/errors/codes';
import { stop } from '../shared/errors/stop';
import type { Outcome } from '../shared/model/outcome';
import { readContinuation, writeContinuation } from '../shared/overview/continuation';
import type { Ports } from '../shared/ports';
import type { StoredApproval } from '../shared/registry';
import { json, refusal } from './http/answers';
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
      async ({ query: { state, top, continuation } }) => {
        const list = { approvals: state };
        const from = continuation === undefined ? {} : readContinuation(config, list, continuation);
        if (!from) return refusal(400, stop('invalid-continuation', {}));
        const { approvals, after } = await registry.approvals.page(state, top, from.after);
        const shown = approvals.map((one) => approvalView(one, now()));
        const items = state === undefined ? shown : shown.filter((one) => one.state === state);
        return json(
          after === undefined ? { items } : { items, continuation: writeContinuation(config, list, { after }) },
        );
      },
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
