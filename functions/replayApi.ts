import { HARMLESS } from '../activities/harmless';
import { changedAnswer } from '../shared/api/changes';
import { onboardingParams, whyBody } from '../shared/api/common';
import { replayAnswer } from '../shared/api/runs';
import { onboardingInstance } from '../shared/model/instances';
import type { Ports } from '../shared/ports';
import { askReplay } from '../shared/replay/askReplay';
import { previewReplay } from '../shared/replay/previewReplay';
import { json, problem, refusal } from './http/answers';
import { route, type Route } from './http/route';

const PATH = 'api/v1/onboardings/{onboardingId}/replay';
const STATUS: Readonly<Record<string, number>> = { 'onboarding-not-found': 404, 'not-offered': 422 };

/** What would run again, and beginning an onboarding anew that has failed. */
export function replayRoutes(ports: Ports): readonly Route[] {
  return [
    route(
      {
        name: 'previewReplay',
        method: 'GET',
        path: PATH,
        access: 'Latchkey.Reader',
        tag: 'replay',
        summary: 'What would run again on a resume or replay, and why that is harmless.',
        params: onboardingParams,
        answers: { 200: { description: 'Every step, with what it answered last.', schema: replayAnswer } },
        problems: { 404: ['onboarding-not-found'] },
      },
      async ({ params: { onboardingId }, starter }) => {
        const { request: received, status: record } = await ports.registry.onboardings.readParts(onboardingId, [
          'request',
          'status',
        ]);
        if (!received) return problem(404, 'onboarding-not-found', { onboardingId });
        const { request, receivedAt } = received;
        const status = record?.status ?? { state: 'requested', waitingFor: 'nobody', since: receivedAt };
        const instance = await starter.inspect(onboardingInstance(onboardingId));
        return json(previewReplay({ request, status, instance }, HARMLESS));
      },
    ),
    route(
      {
        name: 'replayOnboarding',
        method: 'POST',
        path: PATH,
        access: 'Latchkey.Operator',
        tag: 'replay',
        summary: 'Begins an onboarding anew that has ended without success: the same request, a new invitation period.',
        params: onboardingParams,
        body: whyBody,
        ifMatch: true,
        answers: { 202: { description: 'It has begun.', schema: changedAnswer } },
        problems: {
          404: ['onboarding-not-found'],
          409: ['onboarding-running', 'replay-not-needed'],
          422: ['not-offered'],
        },
      },
      async ({ params: { onboardingId }, body, by, starter }) => {
        const asked = await askReplay(ports, starter, { onboardingId, by, why: body.why });
        if (asked.kind !== 'done') return refusal(STATUS[asked.code] ?? 409, asked);
        const location = `/api/v1/onboardings/${onboardingId}`;
        return json({ onboardingId, state: asked.value.state, woken: true }, 202, { location });
      },
    ),
  ];
}
