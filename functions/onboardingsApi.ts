import { onboardingParams } from '../shared/api/common';
import { auditAnswer, eventsAnswer, onboardingDetailSchema, requestedAnswer } from '../shared/api/onboardings';
import { onboardingRequestSchema } from '../shared/model/request';
import { requestOnboarding } from '../shared/operations/requestOnboarding';
import type { Ports } from '../shared/ports';
import { json, problem, refusal } from './http/answers';
import { etagOf } from './http/etag';
import { route, type Route } from './http/route';
import { onboardingDetail } from './onboardingDetail';
import { eventsOf } from './onboardingEvents';

const tag = 'onboardings';
const params = onboardingParams;
const problems = { 404: ['onboarding-not-found'] } as const;
const CONFLICTS: Readonly<Record<string, number>> = { 'request-conflict': 409, 'not-offered': 422 };

/** Asking for onboardings, and reading one: what is known of it, who did what, what was told. */
export function onboardingRoutes(ports: Ports): readonly Route[] {
  const { registry } = ports;
  const unknown = (onboardingId: string) => problem(404, 'onboarding-not-found', { onboardingId });
  return [
    route(
      {
        name: 'requestOnboarding',
        method: 'POST',
        path: 'api/v1/onboardings',
        access: 'Latchkey.Operator',
        tag,
        summary: 'Asks for an onboarding: checked as a message is, then put on the queue. Safe to repeat.',
        body: onboardingRequestSchema,
        answers: { 202: { description: 'It is on the queue.', schema: requestedAnswer } },
        problems: { 400: ['invalid-request'], 409: ['request-conflict'], 422: ['not-offered'] },
      },
      async ({ body, by }) => {
        const asked = await requestOnboarding(ports, body, by);
        if (asked.kind !== 'done') return refusal(CONFLICTS[asked.code] ?? 400, asked, asked.problems);
        return json(asked.value, 202, { location: `/api/v1/onboardings/${asked.value.onboardingId}` });
      },
    ),
    route(
      {
        name: 'onboarding',
        method: 'GET',
        path: 'api/v1/onboardings/{onboardingId}',
        access: 'Latchkey.Reader',
        tag,
        summary: 'Everything known of one onboarding.',
        params,
        etag: true,
        answers: { 200: { description: 'The onboarding.', schema: onboardingDetailSchema } },
        problems,
      },
      async ({ params: { onboardingId } }) => {
        const onboarding = await registry.onboardings.read(onboardingId);
        if (!onboarding) return unknown(onboardingId);
        const detail = await onboardingDetail(ports, onboarding);
        return json(detail, 200, { etag: etagOf(detail.status, detail) });
      },
    ),
    route(
      {
        name: 'onboardingAudit',
        method: 'GET',
        path: 'api/v1/onboardings/{onboardingId}/audit',
        access: 'Latchkey.Reader',
        tag,
        summary: 'Who did what, when and why; oldest first.',
        params,
        answers: { 200: { description: 'The audit.', schema: auditAnswer } },
        problems,
      },
      async ({ params: { onboardingId } }) => {
        if (!(await registry.onboardings.readPart(onboardingId, 'request'))) return unknown(onboardingId);
        const entries = await registry.audit.list(onboardingId);
        return json({ items: entries.map(({ at, by, action, why, subject }) => ({ at, by, action, why, subject })) });
      },
    ),
    route(
      {
        name: 'onboardingEvents',
        method: 'GET',
        path: 'api/v1/onboardings/{onboardingId}/events',
        access: 'Latchkey.Reader',
        tag,
        summary: 'What was told of it on the events topic; oldest first.',
        params,
        answers: { 200: { description: 'The events.', schema: eventsAnswer } },
        problems,
      },
      async ({ params: { onboardingId } }) => {
        const onboarding = await registry.onboardings.read(onboardingId);
        return onboarding ? json({ items: await eventsOf(registry, onboarding) }) : unknown(onboardingId);
      },
    ),
  ];
}
