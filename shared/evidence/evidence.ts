import { createHash } from 'node:crypto';
import type { Config } from '../config';
import { drillViews } from '../drill/drillView';
import type { Status } from '../model/state';
import { ledgerOf } from '../protection/ledgerView';
import { overallStatus, statusOf } from '../protection/overallStatus';
import type { Invitation, Onboarding, ResourceRecord } from '../registry';
import type { AuditEntry } from '../registry/audit';

interface Sources {
  readonly config: Pick<Config, 'vendorName'>;
  readonly onboarding: Onboarding;
  readonly invitation: Invitation;
  readonly resources: readonly ResourceRecord[];
  readonly audit: readonly AuditEntry[];
  readonly now: Date;
}

/** What is handed to auditors: the record, when it was made, and a digest by which copies can be compared. */
export interface Evidence {
  readonly madeAt: string;
  readonly digest: { readonly algorithm: 'SHA-256'; readonly of: 'record'; readonly value: string };
  readonly record: EvidenceRecord;
}
export type EvidenceRecord = ReturnType<typeof recordOf>;

/** Everything recorded of an onboarding that its customer's auditors may see. Holds no secret, no link and no address for events. */
export function evidenceOf(sources: Sources): Evidence {
  const record = recordOf(sources);
  return {
    madeAt: sources.now.toISOString(),
    digest: { algorithm: 'SHA-256', of: 'record', value: digestOf(record) },
    record,
  };
}

/** SHA-256 over the record as JSON without spaces, the names of each object in alphabetical order. */
export const digestOf = (record: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(record)))
    .digest('hex');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

function recordOf({ config, onboarding, invitation, resources, audit, now }: Sources) {
  const { onboardingId, request, receivedAt, record, report, facts } = onboarding;
  const { plan, application, identity, invitedAt } = invitation;
  const begun: Status = { state: 'preparing', waitingFor: 'nobody', since: receivedAt };
  const { state, since, code, reason } = overallStatus(record?.status ?? begun, resources);
  return {
    format: 'latchkey-evidence',
    version: 1,
    onboardingId,
    vendor: config.vendorName,
    customer: request.customer,
    resource: { id: plan.resourceId, kind: plan.kind, hosting: plan.hosting },
    status: { state, since, code, reason },
    requestedAt: receivedAt,
    invitedAt,
    application: { clientId: application.clientId, name: application.displayName },
    identity: { id: identity.resourceId, principalId: identity.principalId },
    consent: facts.consent && { answer: facts.consent.answer, at: facts.consent.at },
    key: {
      uri: facts.key?.uri ?? request.key?.uri,
      geoUri: facts.key?.geoUri ?? request.key?.geoUri,
      rotation: facts.key?.rotation ?? request.key?.rotation ?? 'automatic',
      namedAt: facts.key?.at ?? (request.key && receivedAt),
    },
    verification: report && {
      at: report.at,
      keyUri: report.keyUri,
      checks: report.checks,
      ...(report.geo && { geo: { keyUri: report.geo.keyUri, checks: report.geo.checks } }),
    },
    timeline: record?.timeline ?? [],
    resources: resources.map((one) => resourceOf(one, now)),
    drills: drillViews(resources, now),
    actions: audit.map(actionOf),
  };
}

function resourceOf(record: ResourceRecord, now: Date) {
  const { resource, looked, log } = record;
  const { resourceId, plan, source, wanted, protectedAt } = resource;
  const { state, since, code, reason } = statusOf(record);
  return {
    id: resourceId,
    kind: plan.kind,
    source,
    status: { state, since, code, reason },
    protectedAt,
    keyUri: wanted.keyUri,
    geoKeyUri: wanted.geo?.keyUri,
    lookedAt: looked?.at,
    keys: ledgerOf(record, now).map(({ keyUri, of, from, until, safeToDisableAt }) => ({
      keyUri,
      of,
      from,
      until,
      safeToDisableAt,
    })),
    log,
  };
}

/** Of the vendor's people neither names nor remarks: those are the vendor's own. */
const actionOf = ({ at, by, action, why }: AuditEntry) =>
  by === 'customer' ? { at, by: 'customer' as const, action, why } : { at, by: 'vendor' as const, action };
