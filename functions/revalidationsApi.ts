import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Starter } from '../shared/durable/starter';
import { REVALIDATE_MANY, revalidationInstance } from '../shared/model/instances';
import { revalidationSchema, TURN_SECONDS, type RevalidationRun } from '../shared/model/revalidation';
import { addMillisecondsTo, SECOND } from '../shared/model/time';
import type { Ports } from '../shared/ports';
import { previewRevalidation } from '../shared/revalidation/preview';
import { progressOf } from '../shared/revalidation/progress';
import { json, problem } from './http/answers';
import { nameOf, type Authorize } from './http/authorize';
import { parseBody } from './http/parseBody';

/** Revalidation on demand, of one resource, of many or of all, for operators with an Entra token. */
export function createRevalidationsApi(ports: Ports, authorize: Authorize) {
  const { registry, config, now } = ports;
  return {
    /** Begins one, or with `dryRun` only shows what it would come to. Sent again under the same id it is the same one. */
    async post(request: HttpRequest, starter: Starter): Promise<HttpResponseInit> {
      const authorization = await authorize(request, 'Latchkey.Operator');
      if (!authorization.ok) return authorization.answer;
      const body = await parseBody(request, revalidationSchema);
      if (!body.ok) return body.answer;
      const { id = randomUUID(), why, dryRun, ...selection } = body.value;
      if (dryRun) return json(await previewRevalidation(ports, selection));
      const by = nameOf(authorization.operator);
      const run: RevalidationRun = { id, by, why, at: now().toISOString(), selection };
      const isNew = await registry.revalidations.create(run);
      const known = isNew ? run : ((await registry.revalidations.read(id)) ?? run);
      if (JSON.stringify(known.selection) !== JSON.stringify(selection)) {
        return problem(409, 'revalidation-conflict', { id });
      }
      const partition = `revalidation-${id}`;
      await registry.audit.add(id, { onboardingId: partition, at: known.at, by: known.by, action: 'revalidate', why });
      for (const onboardingId of selection.onboardingIds ?? []) {
        await registry.audit.add(id, { onboardingId, at: known.at, by: known.by, action: 'revalidate', why });
      }
      await starter.startOnce(REVALIDATE_MANY, revalidationInstance(id), { id, policy: config.policy });
      return json({ id, at: known.at }, 202, { location: `/api/revalidations/${id}` });
    },

    /** How far one has come. */
    async get(request: HttpRequest): Promise<HttpResponseInit> {
      const authorization = await authorize(request, 'Latchkey.Reader');
      if (!authorization.ok) return authorization.answer;
      const id = request.params['revalidationId'] ?? '';
      const run = await registry.revalidations.read(id);
      if (!run) return problem(404, 'not-found', { what: 'revalidation' });
      const progress = await progressOf(ports, run);
      const { turnsLeft } = progress;
      const endsAt =
        turnsLeft > 0 ? addMillisecondsTo(now().toISOString(), turnsLeft * TURN_SECONDS * SECOND) : undefined;
      return json({ ...run, ...progress, endsAt });
    },
  };
}
