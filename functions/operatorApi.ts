import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import type { Starter } from '../shared/durable/starter';
import { onboardingInstance } from '../shared/model/instances';
import type { ApplicationRef } from '../shared/model/plan';
import { isEnd, type Status } from '../shared/model/state';
import { ledgerOf } from '../shared/protection/ledgerView';
import { overallStatus, recordsOf, statusOf } from '../shared/protection/overallStatus';
import type { ResourceRecord } from '../shared/registry';
import type { Ports } from '../shared/ports';
import { json, problem } from './http/answers';
import { nameOf, type Authorize } from './http/authorize';
import { parseBody, whySchema } from './http/parseBody';

const resumeSchema = z.strictObject({ why: whySchema }, 'an object');

/** One protected resource with everything that is recorded of it. */
const resourceView = (record: ResourceRecord, at: Date) => {
  const { resource, looked, release, revalidate, log } = record;
  const { resourceId, plan, source, wanted, identity, protectedAt } = resource;
  return {
    resourceId,
    kind: plan.kind,
    source,
    status: statusOf(record),
    protectedAt,
    keyUri: wanted.keyUri,
    geoKeyUri: wanted.geo?.keyUri,
    identityId: identity.resourceId,
    lookedAt: looked?.at,
    asked: { release, revalidate },
    keys: ledgerOf(record, at),
    log,
  };
};

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
      const told: Status = record?.status ?? { state: 'requested', waitingFor: 'nobody', since: receivedAt };
      const resources = await recordsOf(registry, onboardingId);
      return json({
        onboardingId,
        customer: asked.customer,
        resource: asked.resource,
        receivedAt,
        status: overallStatus(told, resources),
        timeline: record?.timeline ?? [],
        keyUri: facts.key?.uri ?? asked.key?.uri,
        geoKeyUri: facts.key?.geoUri ?? asked.key?.geoUri,
        application: invitation && (await applicationView(invitation.application)),
        identity: invitation?.identity,
        expiresAt: invitation?.expiresAt,
        verification: report,
        resources: resources.map((one) => resourceView(one, now())),
      });
    },

    /** Continues a parked onboarding from the step that failed: the fact first, then the wake-up. */
    async resume(request: HttpRequest, starter: Starter): Promise<HttpResponseInit> {
      const authorization = await authorize(request, 'Latchkey.Operator');
      if (!authorization.ok) return authorization.answer;
      const { operator } = authorization;
      const onboardingId = request.params['onboardingId'] ?? '';
      const body = await parseBody(request, resumeSchema);
      if (!body.ok) return body.answer;
      const onboarding = await registry.onboardings.read(onboardingId);
      if (!onboarding) return problem(404, 'onboarding-not-found', { onboardingId });
      const state = onboarding.record?.status.state ?? 'requested';
      if (isEnd(state)) return problem(409, 'onboarding-ended', { onboardingId, state });
      const at = now().toISOString();
      const { why } = body.value;
      const by = nameOf(operator);
      await registry.audit.add(randomUUID(), { onboardingId, at, by, action: 'resume', why });
      await registry.onboardings.save(onboardingId, 'fact-resume', { by, why, at });
      const woken = await starter.isRunning(onboardingInstance(onboardingId));
      if (woken) await starter.wake(onboardingInstance(onboardingId));
      return json({ onboardingId, state, woken }, 202, { location: `/api/onboardings/${onboardingId}` });
    },
  };
}
