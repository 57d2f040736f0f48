import { createHash } from 'node:crypto';
import { resourceKey } from '../model/instances';
import type { KeyUse } from '../model/ledger';
import type { ApplicationRef, KeyChange } from '../model/plan';
import type { Announced } from '../model/announcement';
import type { Place } from '../model/listing';
import type { Sights } from '../model/sight';
import type { Drill } from '../model/drill';
import type { Status } from '../model/state';
import { drillsIn } from './drills';
import { pendingFacts } from './pendingFacts';
import type { Row, Table } from './table';

/** A resource that is encrypted with a customer's key: the planned one of an onboarding, or a copy of it. */
export interface ProtectedResource extends KeyChange {
  readonly onboardingId: string;
  readonly customerId: string;
  readonly application: ApplicationRef;
  /** The resource that this one is a copy of. */
  readonly source?: string | undefined;
  readonly protectedAt: string;
}

/** The status of a resource since it is protected, and the id of the event that told it. */
interface ResourceStatus {
  readonly status: Status;
  readonly eventId: string;
  /** Where the list has it since, and where it had it before. */
  readonly listed?: Place | undefined;
  readonly was?: Place | undefined;
}

/** What people asked for: written before the resource's process is woken, and done with when it says so. */
export interface Asked {
  readonly by: string;
  readonly why: string;
  readonly at: string;
}

/** `forget`: the resource keeps the key it has, and is not looked after any more. */
export interface AskedRelease extends Asked {
  readonly how: 'revert' | 'forget';
}

/** When the process of the resource looked at it last, and what that had done by then of what people asked for. */
interface Looked {
  readonly at: string;
  readonly answered?: Answered | undefined;
}

/** `at` of the release and of the revalidation that were done last. */
export interface Answered {
  readonly release?: string | undefined;
  readonly revalidate?: string | undefined;
}

interface Parts {
  /** The onboarding that was asked to protect the resource: so it is no copy of another's. */
  readonly claim: { readonly onboardingId: string };
  readonly resource: ProtectedResource;
  readonly status: ResourceStatus;
  /** What the process saw at its last look: what sweeps compare with. */
  readonly sights: Sights;
  readonly looked: Looked;
  readonly 'fact-release': AskedRelease;
  /** `notBefore`: many are asked for at once, and take their turns. */
  readonly 'fact-revalidate': Asked & { readonly notBefore?: string };
}
type ResourcePart = keyof Parts;

/** Everything the registry holds of one resource. */
export interface ResourceRecord {
  readonly resource: ProtectedResource;
  readonly status?: ResourceStatus | undefined;
  readonly looked?: Looked | undefined;
  readonly release?: AskedRelease | undefined;
  readonly revalidate?: Parts['fact-revalidate'] | undefined;
  readonly sights?: Sights | undefined;
  /** Oldest first. */
  readonly keys: readonly KeyUse[];
  /** Trials of the off switch, oldest first. */
  readonly drills?: readonly Drill[] | undefined;
  /** Everything that was told of it, oldest first. */
  readonly log: readonly Announced[];
}

/** What is written together with a resource. */
interface Along {
  readonly keys?: readonly KeyUse[];
  readonly status?: ResourceStatus | undefined;
}

/** `claimed`: an onboarding was asked to protect it. `unknown` is also one that was deleted and may have been made again. */
type Standing = 'kept' | 'released' | 'claimed' | 'unknown';

const KEY = 'key-';
const LOG = 'log-';

/** The resources table: a partition per resource, a row per part, per key version used and per status told. */
export function resources(table: Table) {
  const rowOf = (resourceId: string, rowKey: string, value: unknown): Row => ({
    partitionKey: resourceKey(resourceId),
    rowKey,
    resourceId,
    json: JSON.stringify(value),
  });
  const put = (resourceId: string, rowKey: string, value: unknown): Promise<void> =>
    table.put(rowOf(resourceId, rowKey, value));
  const valueOf = (row: Row | undefined) => row && (JSON.parse(String(row['json'])) as unknown);
  const keyRow = (keyUri: string) => KEY + createHash('sha256').update(keyUri.toLowerCase()).digest('hex').slice(0, 32);

  const facts = pendingFacts(table);

  return {
    ...facts,
    async read(resourceId: string): Promise<ProtectedResource | undefined> {
      return valueOf(await table.get(resourceKey(resourceId), 'resource')) as ProtectedResource | undefined;
    },
    async readPart<P extends ResourcePart>(resourceId: string, part: P): Promise<Parts[P] | undefined> {
      return valueOf(await table.get(resourceKey(resourceId), part)) as Parts[P] | undefined;
    },
    /** The whole record, by one request; `undefined` if the resource has never been protected. */
    async readAll(resourceId: string): Promise<ResourceRecord | undefined> {
      return recordOf(await table.list(resourceKey(resourceId)));
    },
    /** How a resource stands that something was heard of, and when it was looked at last; by one request. */
    async standingOf(resourceId: string): Promise<{ readonly standing: Standing; readonly seenAt?: string }> {
      const rows = await table.list(resourceKey(resourceId));
      const record = recordOf(rows);
      const { state, code } = record?.status?.status ?? {};
      if (record && state !== 'released') {
        return { standing: 'kept', seenAt: record.looked?.at ?? record.resource.protectedAt };
      }
      if (record && code !== 'resource-removed') return { standing: 'released' };
      return { standing: rows.some(({ rowKey }) => rowKey === 'claim') ? 'claimed' : 'unknown' };
    },
    /** The ledger, oldest first; also of a resource that was never recorded. */
    async readKeys(resourceId: string): Promise<readonly KeyUse[]> {
      return keysOf(await table.list(resourceKey(resourceId)));
    },
    /** Writes what protects a resource, with lines of its ledger and its status: all or nothing. */
    save(resource: ProtectedResource, { keys = [], status }: Along = {}): Promise<void> {
      const { resourceId } = resource;
      const rows = [
        ...keys.map((use) => rowOf(resourceId, keyRow(use.keyUri), use)),
        ...(status ? [rowOf(resourceId, 'status', status)] : []),
        rowOf(resourceId, 'resource', resource),
      ];
      return table.batch(rows.map((row) => ({ put: row })));
    },
    /** Writes one part, whole. What people ask for is on the list of what is pending as well, until it is done. */
    async savePart<P extends ResourcePart>(resourceId: string, part: P, value: Parts[P]): Promise<void> {
      await put(resourceId, part, value);
      if (part === 'fact-release') await facts.add(resourceId, 'release', value as Parts['fact-release']);
      if (part === 'fact-revalidate') await facts.add(resourceId, 'revalidate', value as Parts['fact-revalidate']);
    },
    /** Writes one version's line of the ledger. */
    saveKey: (resourceId: string, use: KeyUse): Promise<void> => put(resourceId, keyRow(use.keyUri), use),
    /** Notes what was told. Safe to repeat: the line of an instant and an event, or without one a state, is one. */
    addToLog: (resourceId: string, line: Announced): Promise<void> =>
      put(resourceId, `${LOG}${line.at}-${line.event ?? line.state}`, line),
    /** Every record of a shard: all whose name begins with these hex digits. */
    async shard(digits: string): Promise<ResourceRecord[]> {
      const rows = await table.listRange(digits, `${digits}g`);
      const byResource = Map.groupBy(rows, ({ partitionKey }) => partitionKey);
      return [...byResource.values()].flatMap((some) => recordOf(some) ?? []);
    },
  };
}

function keysOf(rows: readonly Row[]): KeyUse[] {
  const keys = rows
    .filter(({ rowKey }) => rowKey.startsWith(KEY))
    .map(({ json }) => JSON.parse(String(json)) as KeyUse);
  return keys.sort((a, b) => (a.from < b.from ? -1 : 1));
}

function recordOf(rows: readonly Row[]): ResourceRecord | undefined {
  const values = new Map(rows.map(({ rowKey, json }) => [rowKey, JSON.parse(String(json)) as unknown]));
  const part = <P extends ResourcePart>(name: P) => values.get(name) as Parts[P] | undefined;
  const resource = part('resource');
  if (!resource) return undefined;
  const led = (prefix: string) => [...values].filter(([name]) => name.startsWith(prefix)).map(([, value]) => value);
  return {
    resource,
    status: part('status'),
    looked: part('looked'),
    release: part('fact-release'),
    revalidate: part('fact-revalidate'),
    sights: part('sights'),
    keys: keysOf(rows),
    drills: drillsIn(rows),
    log: led(LOG) as Announced[],
  };
}
