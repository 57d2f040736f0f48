import { randomUUID } from 'node:crypto';
import {
  revalidationAnswer,
  revalidationParams,
  revalidationPreview,
  revalidationStarted,
} from '../shared/api/revalidations';
import { REVALIDATE_MANY, revalidationInstance } from '../shared/model/instances';
import { revalidationSchema, TURN_SECONDS, type RevalidationRun } from '../shared/model/revalidation';
import { addMillisecondsTo, SECOND } from '../shared/model/time';
import type { Ports } from '../shared/ports';
import { previewRevalidation } from '../shared/revalidation/preview';
import { progressOf } from '../shared/revalidation/progress';
import { json, problem } from './http/answers';
import { route, type Route } from './http/route';

/** Revalidation on demand, of one resource, of many or of all, for operators. */
export function revalidationRoutes(ports: Ports): readonly Route[] {
  const { registry, config, now } = ports;
  return [
    route(
      {
        name: 'startRevalidation',
        method: 'POST',
        path: 'api/v1/revalidations',
        access: 'Latchkey.Operator',
        tag: 'revalidations',
        summary:
          'Revalidates resources, a few at a time (one of `onboardingIds`, `resourceIds`, `filter`, `all`; `dryRun` only shows; `id` makes it safe to repeat).',
        body: revalidationSchema,
        answers: {
          200: { description: 'What it would come to.', schema: revalidationPreview },
          202: { description: 'It has begun, or had begun under this id.', schema: revalidationStarted },
        },
        problems: { 409: ['revalidation-conflict'] },
      },
      async ({ body, by, starter }) => {
        const { id = randomUUID(), why, dryRun, ...selection } = body;
        if (dryRun) return json(await previewRevalidation(ports, selection));
        const run: RevalidationRun = { id, by, why, at: now().toISOString(), selection };
        const isNew = await registry.revalidations.create(run);
        const known = isNew ? run : ((await registry.revalidations.read(id)) ?? run);
        if (JSON.stringify(known.selection) !== JSON.stringify(selection)) {
          return problem(409, 'revalidation-conflict', { id });
        }
        const { at } = known;
        for (const onboardingId of [`revalidation-${id}`, ...(selection.onboardingIds ?? [])]) {
          await registry.audit.add(id, { onboardingId, at, by: known.by, action: 'revalidate', why });
        }
        await starter.startOnce(REVALIDATE_MANY, revalidationInstance(id), { id, policy: config.policy });
        return json({ id, at }, 202, { location: `/api/v1/revalidations/${id}` });
      },
    ),
    route(
      {
        name: 'revalidation',
        method: 'GET',
        path: 'api/v1/revalidations/{revalidationId}',
        access: 'Latchkey.Reader',
        tag: 'revalidations',
        summary: 'How far a revalidation has come.',
        params: revalidationParams,
        answers: { 200: { description: 'Its progress.', schema: revalidationAnswer } },
        problems: { 404: ['not-found'] },
      },
      async ({ params: { revalidationId } }) => {
        const run = await registry.revalidations.read(revalidationId);
        if (!run) return problem(404, 'not-found', { what: 'revalidation' });
        const progress = await progressOf(ports, run);
        const { turnsLeft } = progress;
        const endsAt =
          turnsLeft > 0 ? addMillisecondsTo(now().toISOString(), turnsLeft * TURN_SECONDS * SECOND) : undefined;
        return json({ ...run, ...progress, endsAt });
      },
    ),
  ];
}
