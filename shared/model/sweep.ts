/** Into so many shards the watched keys are divided, so that a look at all of them can be shared out. */
export const SHARDS = 256;

/** Why an instance is woken by a sweep. */
export type WakeReason =
  /** Its process has not told yet what it saw. */
  | 'unseen'
  /** Its key fares differently. */
  | 'key'
  /** There is a newer version. */
  | 'version'
  /** It shows something else, or is there again. */
  | 'resource'
  /** It is not in the list any more. */
  | 'missing'
  /** Its managed identity is gone, or there again. */
  | 'identity'
  /** Somebody asked for something that was not done yet. */
  | 'asked';

/** What one part of a sweep came to; all numbers add up. */
export interface SweepCounts {
  readonly keys: number;
  readonly resources: number;
  readonly woken: Readonly<Partial<Record<WakeReason, number>>>;
  /** Copies that were taken under protection. */
  readonly adopted: number;
  /** What could not be looked at: nothing is concluded of it. */
  readonly faults: number;
  /** What was said of the first of them. */
  readonly examples: readonly string[];
  /** Calls to vaults and Azure Resource Manager. */
  readonly calls: number;
}

/** Where a part of a sweep goes on that has woken as many as may wake at once. */
export interface KeysRest {
  /** Vaults that are half done, and the last use of each that was woken. */
  readonly vaults: readonly { readonly vaultHost: string; readonly after: string }[];
  /** The vaults after this one were not reached; absent if all were. */
  readonly beyond?: string | undefined;
}

/** How a whole sweep went. Times are ISO 8601. */
export interface SweepResult extends SweepCounts {
  /** When it was to begin. */
  readonly dueAt: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly seconds: number;
  /** Parts that failed although they were tried again, and why. */
  readonly failed: readonly string[];
  /** More were to be woken than fit into this sweep; the next one does. */
  readonly isCutShort: boolean;
}

const EXAMPLES = 5;

export const NO_COUNTS: SweepCounts = {
  keys: 0,
  resources: 0,
  woken: {},
  adopted: 0,
  faults: 0,
  examples: [],
  calls: 0,
};

/** The sum of what parts came to. */
export function addCounts(parts: readonly Partial<SweepCounts>[]): SweepCounts {
  const sum = (of: (counts: SweepCounts) => number) =>
    parts.reduce((total, part) => total + of({ ...NO_COUNTS, ...part }), 0);
  const reasons = [...new Set(parts.flatMap(({ woken = {} }) => Object.keys(woken) as WakeReason[]))].sort();
  return {
    keys: sum(({ keys }) => keys),
    resources: sum(({ resources }) => resources),
    woken: Object.fromEntries(reasons.map((reason) => [reason, sum(({ woken }) => woken[reason] ?? 0)])),
    adopted: sum(({ adopted }) => adopted),
    faults: sum(({ faults }) => faults),
    examples: parts.flatMap(({ examples = [] }) => examples).slice(0, EXAMPLES),
    calls: sum(({ calls }) => calls),
  };
}

/** How many resources were woken, for whatever reason. */
export const countWoken = ({ woken }: SweepCounts): number =>
  Object.values(woken).reduce((total, count) => total + count, 0);
