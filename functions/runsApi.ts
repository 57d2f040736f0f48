import { onboardingParams } from '../shared/api/common';
import { runsAnswer, runsQuery } from '../shared/api/runs';
import { onboardingInstance, resourceInstance } from '../shared/model/instances';
import type { Ports } from '../shared/ports';
import { runOf } from '../shared/runs/runOf';
import { json, problem } from './http/answers';
import { route, type Route } from './http/route';

/** The Durable instances of an onboarding, as steps and waits. */
export const runRoutes = ({ registry }: Ports): readonly Route[] => [
  route(
    {
      name: 'onboardingRuns',
      method: 'GET',
      path: 'api/v1/onboardings/{onboardingId}/runs',
      access: 'Latchkey.Reader',
      tag: 'onboardings',
      summary: 'What its processes did and what they wait for, step by step (`history=true` adds the raw history).',
      params: onboardingParams,
      query: runsQuery,
      answers: { 200: { description: 'The runs.', schema: runsAnswer } },
      problems: { 404: ['onboarding-not-found'] },
    },
    async ({ params: { onboardingId }, query: { history }, starter }) => {
      if (!(await registry.onboardings.readPart(onboardingId, 'request'))) {
        return problem(404, 'onboarding-not-found', { onboardingId });
      }
      const resources = await registry.onboardings.resourcesOf(onboardingId);
      const wanted = [
        { instanceId: onboardingInstance(onboardingId), resourceId: undefined },
        ...resources.map((resourceId) => ({ instanceId: resourceInstance(resourceId), resourceId })),
      ];
      const runs = await Promise.all(
        wanted.map(async ({ instanceId, resourceId }) => {
          const instance = await starter.inspect(instanceId);
          return instance ? [runOf(instance, { resourceId, withHistory: history === 'true' })] : [];
        }),
      );
      return json({ runs: runs.flat() });
    },
  ),
];
