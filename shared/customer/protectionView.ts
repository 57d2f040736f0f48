import type { ProtectionView } from '../model/customerView';
import type { EventName } from '../model/event';
import { drillViews } from '../drill/drillView';
import { isEnd } from '../model/state';
import { ledgerOf } from '../protection/ledgerView';
import { overallStatus, statusOf } from '../protection/overallStatus';
import type { ResourceRecord } from '../registry';
import { TARGETS } from '../targets';

/** Of what was told of a resource, what its key's owner wants to read years later. */
const SHOWN: ReadonlySet<EventName | undefined> = new Set<EventName>([
  'copy-encrypted',
  'key-rotated',
  'access-lost',
  'access-restored',
  'resource-gone',
  'released',
]);
const MOST = 50;
const nameOf = (resourceId: string): string => resourceId.split('/').at(-1) ?? resourceId;

interface Context {
  readonly now: Date;
  readonly eventsUrl?: string | undefined;
  readonly releaseProblem?: boolean | undefined;
  readonly drillProblem?: boolean | undefined;
}

/** What the customer page shows of an onboarding's resources once they are protected. */
export function protectionView(
  records: readonly ResourceRecord[],
  { now, eventsUrl, releaseProblem, drillProblem }: Context,
): ProtectionView | undefined {
  const [first] = records;
  if (!first) return undefined;
  const kept = records.filter((record) => !isEnd(statusOf(record).state));
  const asked = kept.flatMap(({ release, looked }) =>
    release && release.at !== looked?.answered?.release ? release.at : [],
  );
  const history = records.flatMap(({ resource, log }) =>
    log.flatMap(({ at, event, code }) =>
      SHOWN.has(event) ? [{ at, event: event as EventName, code, resource: nameOf(resource.resourceId) }] : [],
    ),
  );
  const keys = records.flatMap((record) =>
    ledgerOf(record, now).map(({ resourceId, ...line }) => ({ ...line, resource: nameOf(resourceId) })),
  );
  const drills = drillViews(records, now);
  const isRunning = drills[0]?.state === 'waiting' || drills[0]?.state === 'lost';
  const all = overallStatus({ state: 'protected', waitingFor: 'nobody', since: first.resource.protectedAt }, kept);
  const name = nameOf(first.resource.resourceId);
  return {
    resources: records.map((record) => {
      const { state, code, since } = statusOf(record);
      return { name: nameOf(record.resource.resourceId), state, code, since };
    }),
    keys: keys.sort((a, b) => (a.from > b.from ? -1 : 1)).slice(0, MOST),
    history: history.sort((a, b) => (a.at > b.at ? -1 : 1)).slice(0, MOST),
    ...(kept.length > 0 && eventsUrl !== undefined && { eventsUrl }),
    lookedAt: first.looked?.at,
    drills: drills.slice(0, MOST),
    drill: {
      name,
      offered: kept.length > 0 && all.state === 'protected' && !isRunning && asked.length === 0,
      ...(drillProblem && { problem: true }),
    },
    release: {
      name,
      offered: kept.length > 0 && TARGETS[first.resource.plan.kind].revert !== undefined,
      askedAt: asked.sort()[0],
      ...(releaseProblem && { problem: true }),
    },
  };
}
