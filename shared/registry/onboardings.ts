import { resourceKey } from '../model/instances';
import type { Announced, AnnouncedBefore } from '../model/announcement';
import type { EventName } from '../model/event';
import type { Place } from '../model/listing';
import type { ApplicationRef, EncryptionPlan, IdentityRef } from '../model/plan';
import type { OnboardingRequest } from '../model/request';
import type { Status } from '../model/state';
import type { VerificationReport } from '../model/verification';
import type { NamedKey } from './namedKey';
import type { Row, Table } from './table';

/** Facts that someone learned and wrote down before waking the orchestration. Each has one row and one kind of writer. */
export interface Facts {
  readonly consent?: { readonly answer: 'granted' | 'declined'; readonly at: string; readonly stateId: string };
  /** `geoUri`: the key of geo-redundant backups, where the resource has them. */
  readonly key?: NamedKey & { readonly at: string };
  readonly resume?: { readonly by: string; readonly why: string; readonly at: string };
}

export interface Invitation {
  readonly invitedAt: string;
  readonly expiresAt: string;
  /** Raised to revoke every earlier link. */
  readonly linkVersion: number;
  /** When the links were withdrawn, until a new one is sent. */
  readonly revokedAt?: string;
  readonly plan: EncryptionPlan;
  readonly application: ApplicationRef;
  readonly identity: IdentityRef;
}

/** The status row: the newest status, the id of the event that told it, and the business timeline so far. */
export interface StatusRecord {
  readonly status: Status;
  readonly eventId: string;
  readonly timeline: readonly Announced[];
  /** How often each state has been announced. */
  readonly announced?: AnnouncedBefore['announced'] | undefined;
  /** Where the list has it since, and where it had it before. */
  readonly listed?: Place | undefined;
  readonly was?: Place | undefined;
}

/** Everything the registry holds of one onboarding. */
export interface Onboarding {
  readonly onboardingId: string;
  readonly request: OnboardingRequest;
  readonly requestHash: string;
  readonly receivedAt: string;
  readonly record?: StatusRecord | undefined;
  readonly invitation?: Invitation | undefined;
  readonly report?: VerificationReport | undefined;
  readonly facts: Facts;
}

/** An operator holds the onboarding, until it is continued. */
interface Suspension {
  readonly by: string;
  readonly why: string;
  readonly at: string;
}

/** An event that an operator had sent again. */
interface Resent {
  readonly id: string;
  readonly name: EventName;
  readonly at: string;
  readonly state: Status['state'];
}

interface Parts {
  readonly request: { readonly request: OnboardingRequest; readonly requestHash: string; readonly receivedAt: string };
  readonly status: StatusRecord;
  readonly invitation: Invitation;
  readonly report: VerificationReport;
  readonly 'fact-consent': NonNullable<Facts['consent']>;
  readonly 'fact-key': NonNullable<Facts['key']>;
  readonly 'fact-resume': NonNullable<Facts['resume']>;
  readonly suspended: Suspension;
  readonly resent: Resent[];
}
type PartName = keyof Parts;
const PARTS: readonly PartName[] = [
  'request',
  'status',
  'invitation',
  'report',
  'fact-consent',
  'fact-key',
  'fact-resume',
];

const RESOURCE = 'resource-';

/**
 * The onboardings table: a partition per onboarding, a row per part, so that the orchestration, the customer and the
 * operator never overwrite each other.
 */
export function onboardings(table: Table) {
  const rowOf = <P extends PartName>(onboardingId: string, part: P, value: Parts[P]): Row => ({
    partitionKey: onboardingId,
    rowKey: part,
    json: JSON.stringify(value),
  });
  /** Some parts, by one request; those that are not there are `undefined`. */
  const readParts = async <P extends PartName>(
    onboardingId: string,
    parts: readonly P[],
  ): Promise<Partial<Pick<Parts, P>>> => {
    const found = (await table.list(onboardingId)).filter(({ rowKey }) => parts.includes(rowKey as P));
    const values = found.map((row) => [row.rowKey, JSON.parse(String(row['json'])) as unknown] as const);
    return Object.fromEntries(values) as Partial<Pick<Parts, P>>;
  };
  return {
    /** Records a new request; false if the id is known already. */
    create(onboardingId: string, value: Parts['request']): Promise<boolean> {
      return table.insert(rowOf(onboardingId, 'request', value));
    },
    /** Writes one part, whole. */
    save<P extends PartName>(onboardingId: string, part: P, value: Parts[P]): Promise<void> {
      return table.put(rowOf(onboardingId, part, value));
    },
    /** Writes one part if it is not there yet; false if it was. */
    add<P extends PartName>(onboardingId: string, part: P, value: Parts[P]): Promise<boolean> {
      return table.insert(rowOf(onboardingId, part, value));
    },
    /** Takes one part away; nothing happens if it is not there. */
    drop(onboardingId: string, part: PartName): Promise<void> {
      return table.remove(onboardingId, part);
    },
    /** Uses up a consent state; false if it was used before. */
    takeState(onboardingId: string, stateId: string): Promise<boolean> {
      return table.insert({ partitionKey: onboardingId, rowKey: `state-${stateId}` });
    },
    /** One part, or `undefined`. */
    async readPart<P extends PartName>(onboardingId: string, part: P): Promise<Parts[P] | undefined> {
      const row = await table.get(onboardingId, part);
      return row && (JSON.parse(String(row['json'])) as Parts[P]);
    },
    readParts,
    /** The ids of a page of all onboardings. */
    async ids(top: number, after: string | undefined) {
      // Every onboarding has one such row.
      const page = await table.page(undefined, { from: 'request', before: 'request.', select: [], top, after });
      return { ids: page.rows.map(({ partitionKey }) => partitionKey), after: page.after };
    },
    /** Notes a protected resource of the onboarding. Safe to repeat. */
    addResource(onboardingId: string, resourceId: string): Promise<void> {
      return table.put({ partitionKey: onboardingId, rowKey: `${RESOURCE}${resourceKey(resourceId)}`, resourceId });
    },
    /** The protected resources of the onboarding: the planned one, and copies of it. */
    async resourcesOf(onboardingId: string): Promise<string[]> {
      const rows = await table.list(onboardingId);
      return rows.filter(({ rowKey }) => rowKey.startsWith(RESOURCE)).map(({ resourceId }) => String(resourceId));
    },
    /** The whole onboarding, or `undefined` if no request of that id came. */
    async read(onboardingId: string): Promise<Onboarding | undefined> {
      const parts = await readParts(onboardingId, PARTS);
      const { request: received, status: record, invitation, report } = parts;
      if (!received) return undefined;
      const { 'fact-consent': consent, 'fact-key': key, 'fact-resume': resume } = parts;
      return {
        onboardingId,
        ...received,
        record,
        invitation,
        report,
        facts: { ...(consent && { consent }), ...(key && { key }), ...(resume && { resume }) },
      };
    },
  };
}
