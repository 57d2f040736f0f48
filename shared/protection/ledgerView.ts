import { sameKeyUri } from '../model/keyUri';
import { isNeeded, type KeyUse } from '../model/ledger';
import type { ResourceKind } from '../model/resourceKind';
import { isEnd } from '../model/state';
import { HOUR } from '../model/time';
import type { ResourceRecord } from '../registry';
import { LIFECYCLES } from '../targets/lifecycle';
import { statusOf } from './overallStatus';

/** What still needs a version: the resource itself, its backups, its disks, or its service, which is still changing over. */
type Need = 'in-use' | 'backups' | 'disks' | 'change' | 'none';

/** A line of the ledger as people read it. */
export interface LedgerLine {
  readonly resourceId: string;
  readonly keyUri: string;
  readonly of: 'data' | 'geo-backups';
  readonly from: string;
  readonly until?: string | undefined;
  readonly neededBy: Need;
  /** The earliest moment at which nothing of the resource needs it that can be seen; absent while that is not known. */
  readonly safeToDisableAt?: string | undefined;
}

/** Every version that a resource was encrypted with, oldest first. */
export const ledgerOf = ({ resource, keys }: ResourceRecord, now: Date): LedgerLine[] =>
  keys.map((use) => ({
    resourceId: resource.resourceId,
    keyUri: use.keyUri,
    of: use.place === 'geo' ? 'geo-backups' : 'data',
    from: use.from,
    until: use.until,
    neededBy: needOf(use, resource.plan.kind, now),
    ...(use.until === undefined || use.neededByDisks ? {} : { safeToDisableAt: use.neededUntil ?? use.until }),
  }));

function needOf(use: KeyUse, kind: ResourceKind, now: Date): Need {
  if (use.until === undefined) return 'in-use';
  if (!isNeeded(use, now)) return 'none';
  if (use.neededByDisks) return 'disks';
  return LIFECYCLES[kind].oldVersionKeptBy === 'backups' ? 'backups' : 'change';
}

const COLUMNS = ['resourceId', 'keyUri', 'of', 'from', 'until', 'neededBy', 'safeToDisableAt'] as const;

/** The ledger as RFC 4180 has it, with a line of names. */
export function ledgerCsv(lines: readonly LedgerLine[]): string {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = lines.map((line) => COLUMNS.map((name) => cell(line[name] ?? '')).join(','));
  return [COLUMNS.join(','), ...rows, ''].join('\r\n');
}

type Answer = 'yes' | 'no' | 'unknown';

/** May a version be disabled or deleted, as far as one resource goes, and why. */
interface ResourceAnswer extends Partial<LedgerLine> {
  readonly resourceId: string;
  readonly onboardingId: string;
  readonly answer: Answer;
  readonly why: string;
}

/** What may need a version and cannot be seen from here. */
const UNSEEN: Readonly<Record<ResourceKind, string | undefined>> = {
  storageAccount: undefined, // Snapshots and versions of blobs are under the account's one key, which is wrapped anew.
  sqlServer:
    'Backups kept for long-term retention, and copies of databases on servers that are not looked after here, need the version of their time.',
  mysqlFlexibleServer:
    'Backups that were taken on demand or are kept in a backup vault, beyond the days that the server keeps its own, need the version of their time.',
  diskEncryptionSet:
    'Disks, snapshots and images of disk encryption sets that are not looked after here may use the same version.',
};

/** Looks at a kept resource that are older say nothing of today. */
const STALE = 3 * HOUR;

/** What one resource says of a version. */
export function answerOf(record: ResourceRecord, keyUri: string, now: Date): ResourceAnswer {
  const { resourceId, onboardingId } = record.resource;
  const line = ledgerOf(record, now)
    .filter((one) => sameKeyUri(one.keyUri, keyUri))
    .at(-1);
  const say = (answer: Answer, why: string) => ({ ...line, resourceId, onboardingId, answer, why });
  if (!line)
    return say('unknown', 'It uses this key, but was never seen with this version; it may be about to take it up.');
  const until = line.safeToDisableAt;
  if (line.neededBy === 'in-use') return say('no', 'It is encrypted with this version.');
  if (line.neededBy === 'disks') return say('no', 'Disks are still wrapped with it; they are being wrapped anew.');
  if (line.neededBy === 'backups') return say('no', `Its backups need it until ${until}.`);
  if (line.neededBy === 'change') return say('no', `Its service may still use it until ${until}.`);
  const looked = record.looked?.at ?? record.resource.protectedAt;
  if (!isEnd(statusOf(record).state) && now.getTime() - Date.parse(looked) > STALE) {
    return say('unknown', `It has not been looked at since ${looked}.`);
  }
  return say(
    'yes',
    `It has used another version, or none, since ${line.until}, and nothing of it that can be seen needs this one.`,
  );
}

/** What all resources say of a version that was ever used, together. */
export function answerOfAll(
  records: readonly ResourceRecord[],
  keyUri: string,
  now: Date,
): { answer: Answer; because: ResourceAnswer[]; limits: string[] } {
  const because = records.map((record) => answerOf(record, keyUri, now));
  const has = (wanted: Answer) => because.some(({ answer }) => answer === wanted);
  const answer = has('no') ? 'no' : has('unknown') || because.length === 0 ? 'unknown' : 'yes';
  const unseen = new Set(records.flatMap(({ resource }) => UNSEEN[resource.plan.kind] ?? []));
  const none = because.length === 0 ? ['No resource that is or was looked after here has used this key.'] : [];
  return { answer, because, limits: [...none, ...unseen, 'What else of yours uses the key is not known here.'] };
}
