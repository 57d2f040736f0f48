import { randomUUID } from 'node:crypto';
import {
  bulkAccepted,
  bulkBody,
  bulkDetail as detailSchema,
  bulkParams,
  bulkPreview,
  bulksAnswer,
} from '../shared/api/bulk';
import { pageQuery, whyBody } from '../shared/api/common';
import { rebuildAnswer } from '../shared/api/overview';
import { askApproval, needsApproval } from '../shared/approvals/askApproval';
import { previewBulk } from '../shared/bulk/preview';
import { bulkDetail, bulkProgress } from '../shared/bulk/progress';
import { bulkAudit, startBulk } from '../shared/bulk/startBulk';
import type { BulkRequest } from '../shared/api';
import { startMending } from '../shared/overview/tidy';
import type { Ports } from '../shared/ports';
import { json, problem, refusal } from './http/answers';
import { pageAnswer } from './http/pageAnswer';
import { route, type Route } from './http/route';

/** One action on many onboardings, and the comparison of the list with the records. */
export function bulkRoutes(ports: Ports): readonly Route[] {
  const { registry, config, now } = ports;
  return [
    route(
      {
        name: 'startBulk',
        method: 'POST',
        path: 'api/v1/bulk',
        access: 'Latchkey.Operator',
        tag: 'bulk',
        summary:
          'Does one action to many onboardings (one of `onboardingIds`, `filter`; `dryRun` only shows; `id` makes it safe to repeat). The selection is as the list has it when it begins.',
        body: bulkBody,
        answers: {
          200: { description: 'What it would come to.', schema: bulkPreview },
          202: { description: 'It has begun, or waits for a second operator.', schema: bulkAccepted },
        },
        problems: { 409: ['bulk-conflict'] },
      },
      async ({ body, operator, by, starter }) => {
        const { dryRun, id = randomUUID(), action, why, filter, onboardingIds } = body;
        const selection = onboardingIds ? { onboardingIds } : { filter: filter ?? {} };
        if (dryRun) return json(await previewBulk(ports, action, selection));
        if (needsApproval(ports, 'bulk', action)) {
          const asker = { id: operator.id, by };
          const request = { id, action, filter, onboardingIds };
          const subject = subjectOf(body);
          const asked = { action: 'bulk' as const, asker, subject, why, request, audit: bulkAudit(id) };
          return json({ approval: await askApproval(ports, asked) }, 202);
        }
        const started = await startBulk(ports, starter, { id, action, by, why, at: now().toISOString(), selection });
        if (started.kind !== 'done') return refusal(409, started);
        return json(started.value, 202, { location: `/api/v1/bulk/${id}` });
      },
    ),
    route(
      {
        name: 'listBulk',
        method: 'GET',
        path: 'api/v1/bulk',
        access: 'Latchkey.Reader',
        tag: 'bulk',
        summary: 'Bulk actions, the newest first.',
        query: pageQuery,
        answers: { 200: { description: 'The page.', schema: bulksAnswer } },
        problems: { 400: ['invalid-query', 'invalid-continuation'] },
      },
      ({ query: { top, continuation } }) =>
        pageAnswer(config, { list: 'bulk', continuation }, async (from) => {
          const { ids, ...rest } = await registry.bulks.page(top, from);
          const items = await Promise.all(ids.map((id) => bulkProgress(ports, id)));
          return { ...rest, items: items.filter((item) => item !== undefined) };
        }),
    ),
    route(
      {
        name: 'bulkAction',
        method: 'GET',
        path: 'api/v1/bulk/{bulkId}',
        access: 'Latchkey.Reader',
        tag: 'bulk',
        summary: 'How far a bulk action has come, and what became of the first onboardings.',
        params: bulkParams,
        answers: { 200: { description: 'Its progress.', schema: detailSchema } },
        problems: { 404: ['not-found'] },
      },
      async ({ params: { bulkId } }) => {
        const detail = await bulkDetail(ports, bulkId);
        return detail ? json(detail) : problem(404, 'not-found', { what: 'bulk action' });
      },
    ),
    route(
      {
        name: 'stopBulk',
        method: 'POST',
        path: 'api/v1/bulk/{bulkId}/stop',
        access: 'Latchkey.Operator',
        tag: 'bulk',
        summary: 'Stops a bulk action between two onboardings; what is done stays done.',
        params: bulkParams,
        body: whyBody,
        answers: { 202: { description: 'It is asked for.', schema: detailSchema } },
        problems: { 404: ['not-found'] },
      },
      async ({ params: { bulkId: id }, body: { why }, by }) => {
        if (!(await registry.bulks.read(id))) return problem(404, 'not-found', { what: 'bulk action' });
        const at = now().toISOString();
        if (await registry.bulks.stop(id, { by, why, at })) {
          await registry.audit.add(`${id}-stop`, { onboardingId: bulkAudit(id), at, by, action: 'stop-bulk', why });
        }
        return json(await bulkDetail(ports, id), 202, { location: `/api/v1/bulk/${id}` });
      },
    ),
    route(
      {
        name: 'rebuildOverview',
        method: 'POST',
        path: 'api/v1/overview/rebuild',
        access: 'Latchkey.Operator',
        tag: 'onboardings',
        summary: 'Compares the list with the records and mends it, as is done every day; one at a time.',
        body: whyBody,
        answers: { 202: { description: 'It has begun, or goes on already.', schema: rebuildAnswer } },
      },
      async ({ body: { why }, by, starter }) => {
        const at = now().toISOString();
        await registry.audit.add(randomUUID(), { onboardingId: 'overview', at, by, action: 'rebuild', why });
        return json({ started: await startMending(config, starter) }, 202);
      },
    ),
  ];
}

/** What a bulk action is about, for who approves it. */
function subjectOf({ action, filter, onboardingIds }: BulkRequest): string {
  if (onboardingIds) return `${action}: ${onboardingIds.length} onboardings by id`;
  const parts = Object.entries(filter ?? {}).map(([name, value]) => `${name} ${value}`);
  return `${action}: all ${parts.length > 0 ? `with ${parts.join(', ')}` : 'onboardings'}`;
}
