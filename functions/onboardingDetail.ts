import type { OnboardingDetail, ResourceDetail } from '../shared/api/onboardings';
import type { ApplicationRef } from '../shared/model/plan';
import { shownStatus } from '../shared/operations/asking';
import { ledgerOf } from '../shared/protection/ledgerView';
import { overallStatus, recordsOf, statusOf } from '../shared/protection/overallStatus';
import type { Ports } from '../shared/ports';
import type { Onboarding, ResourceRecord } from '../shared/registry';

/** Entra docs "Publisher verification" (2026-11). */
const UNVERIFIED =
  'The consent page calls the publisher unverified, and some customers allow no consent to such applications. Only a ' +
  'person can have it verified: App registrations, the application, Branding & properties, Publisher verification.';

/** Everything known of one onboarding, as operators read it. Nothing in it depends on the moment of asking but the ledger. */
export async function onboardingDetail(ports: Ports, onboarding: Onboarding): Promise<OnboardingDetail> {
  const { registry, now } = ports;
  const { onboardingId, request: asked, receivedAt, record, invitation, report, facts } = onboarding;
  const [resources, suspended] = await Promise.all([
    recordsOf(registry, onboardingId),
    registry.onboardings.readPart(onboardingId, 'suspended'),
  ]);
  return {
    onboardingId,
    customer: asked.customer,
    resource: asked.resource,
    portalUrl: portalUrl(ports, asked.resource.id),
    receivedAt,
    status: overallStatus(shownStatus(onboarding), resources),
    suspended,
    timeline: [...(record?.timeline ?? [])],
    keyUri: facts.key?.uri ?? asked.key?.uri,
    geoKeyUri: facts.key?.geoUri ?? asked.key?.geoUri,
    application: invitation && (await applicationView(ports, invitation.application)),
    identity: invitation?.identity,
    invitedAt: invitation?.invitedAt,
    expiresAt: invitation?.expiresAt,
    linkRevoked: invitation?.revokedAt !== undefined,
    verification: report as OnboardingDetail['verification'],
    resources: resources.map((one) => resourceDetail(ports, one, now())),
  };
}

/** In the vendor's directory: what customers host is seen from there by Azure Lighthouse. */
const portalUrl = ({ config }: Ports, resourceId: string): string =>
  `${config.cloud.portal}/#@${config.tenantId}/resource${resourceId}`;

/** One protected resource with everything that is recorded of it. */
function resourceDetail(ports: Ports, record: ResourceRecord, at: Date): ResourceDetail {
  const { resource, looked, release, revalidate, log } = record;
  const { resourceId, plan, source, wanted, identity, protectedAt } = resource;
  return {
    resourceId,
    kind: plan.kind,
    source,
    portalUrl: portalUrl(ports, resourceId),
    status: statusOf(record),
    protectedAt,
    keyUri: wanted.keyUri,
    geoKeyUri: wanted.geo?.keyUri,
    identityId: identity.resourceId,
    lookedAt: looked?.at,
    asked: { release, revalidate },
    keys: ledgerOf(record, at),
    log: [...log],
  };
}

/** The application with what the directory last showed of its publisher: customers see that on the consent page. */
async function applicationView(
  { registry }: Ports,
  application: ApplicationRef,
): Promise<NonNullable<OnboardingDetail['application']>> {
  const record = await registry.applicationPool.readApplication(application.uniqueName);
  if (record?.objectId !== application.objectId) return application;
  const { publisherDomain, verifiedPublisher } = record;
  const publisher = { domain: publisherDomain, verifiedName: verifiedPublisher };
  return { ...application, publisher: verifiedPublisher ? publisher : { ...publisher, hint: UNVERIFIED } };
}
