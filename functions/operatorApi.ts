import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import type { Starter } from '../shared/durable/starter';
import { onboardingInstance } from '../shared/model/instances';
import { formatProblems, problemsOf, show } from '../shared/model/problems';
import type { ApplicationRef } from '../shared/model/plan';
import { isEnd } from '../shared/model/state';
import type { Ports } from '../shared/ports';
import { json, problem } from './http/answers';
import type { Authorize } from './http/authorize';

const resumeSchema = z.strictObject(
  { why: z.string('why, in 1 to 500 characters').trim().min(1, 'why, in 1 to 500 characters').max(500) },
  'an object',
);

/** Entra docs "Publisher verification" (2026-11). */
const UNVERIFIED =
  'The consent page calls the publisher unverified, and some customers allow no consent to such applications. Only a ' +
  'person can have it verified: App registrations, the application, Branding & properties, Publisher verification.';

/** Status and resume, for operators with an Entra token. */
export function createOperatorApi({ registry, now }: Ports, authorize: Authorize) {
  /** The application with what the directory last showed of its publisher: customers see that on the consent page. */
  const applicationView = async (application: ApplicationRef) => {
    const record = await registry.applicationPool.readApplication(application.uniqueName);
    if (record?.objectId !== application.objectId) return application;
    const { publisherDomain, verifiedPublisher } = record;
    const publisher = { domain: publisherDomain, verifiedName: verifiedPublisher };
    return { ...application, publisher: verifiedPublisher ? publisher : { ...publisher, hint: UNVERIFIED } };
  };
  return {
    async getOnboarding(request: HttpRequest): Promise<HttpResponseInit> {
      const authorization = await authorize(request, 'Latchkey.Reader');
      if (!authorization.ok) return authorization.answer;
      const onboardingId = request.params['onboardingId'] ?? '';
      const onboarding = await registry.onboardings.read(onboardingId);
      if (!onboarding) return problem(404, 'onboarding-not-found', { onboardingId });
      const { request: asked, receivedAt, record, invitation, report, facts } = onboarding;
      return json({
        onboardingId,
        customer: asked.customer,
        resource: asked.resource,
        receivedAt,
        status: record?.status ?? { state: 'requested', waitingFor: 'nobody', since: receivedAt },
        timeline: record?.timeline ?? [],
        keyUri: facts.key?.uri ?? asked.key?.uri,
        geoKeyUri: facts.key?.geoUri ?? asked.key?.geoUri,
        application: invitation && (await applicationView(invitation.application)),
        identity: invitation?.identity,
        expiresAt: invitation?.expiresAt,
        verification: report,
      });
    },

    /** Continues a parked onboarding from the step that failed: the fact first, then the wake-up. */
    async resume(request: HttpRequest, starter: Starter): Promise<HttpResponseInit> {
      const authorization = await authorize(request, 'Latchkey.Operator');
      if (!authorization.ok) return authorization.answer;
      const { operator } = authorization;
      const onboardingId = request.params['onboardingId'] ?? '';
      const text = await request.text();
      let input: unknown;
      try {
        input = JSON.parse(text);
      } catch {
        const errors = [{ field: '(body)', seen: show(text), wanted: 'JSON' }];
        return problem(400, 'invalid-body', { problems: formatProblems(errors) }, errors);
      }
      const body = resumeSchema.safeParse(input);
      if (!body.success) {
        const errors = problemsOf(body.error, input);
        return problem(400, 'invalid-body', { problems: formatProblems(errors) }, errors);
      }
      const onboarding = await registry.onboardings.read(onboardingId);
      if (!onboarding) return problem(404, 'onboarding-not-found', { onboardingId });
      const state = onboarding.record?.status.state ?? 'requested';
      if (isEnd(state)) return problem(409, 'onboarding-ended', { onboardingId, state });
      const at = now().toISOString();
      const { why } = body.data;
      const by = `${operator.name} (${operator.id})`;
      await registry.audit.add(randomUUID(), { onboardingId, at, by, action: 'resume', why });
      await registry.onboardings.save(onboardingId, 'fact-resume', { by, why, at });
      const woken = await starter.isRunning(onboardingInstance(onboardingId));
      if (woken) await starter.wake(onboardingInstance(onboardingId));
      return json({ onboardingId, state, woken }, 202, { location: `/api/onboardings/${onboardingId}` });
    },
  };
}
