import type { Cause } from '../../../local/cloud/incidents';
import type { Combination } from '../../../shared/targets';
import type { CaseOptions } from '../../support/process/cases';
import { DAY, HOUR, MINUTE } from '../../support/process/keptWorld';
import { createRandom, type Random } from './random';

const ACROSS = { hosting: 'vendor', vaultTenant: 'other', vaultType: 'keyVault', region: 'same', geo: 'none' } as const;
const WITHIN = { ...ACROSS, hosting: 'customer', vaultTenant: 'same' } as const;

/** A resource of the story. */
interface Kept {
  readonly combination: Combination;
  readonly options?: CaseOptions;
}

/** Kinds, in the order in which a shorter story has them. */
const KEPT: readonly Kept[] = [
  { combination: { kind: 'storageAccount', ...ACROSS } },
  { combination: { kind: 'mysqlFlexibleServer', ...WITHIN } },
  { combination: { kind: 'sqlServer', ...ACROSS } },
  { combination: { kind: 'diskEncryptionSet', ...ACROSS } },
  { combination: { kind: 'mysqlFlexibleServer', ...WITHIN, geo: 'redundant' } },
  { combination: { kind: 'sqlServer', ...ACROSS, geo: 'redundant' } },
  { combination: { kind: 'storageAccount', ...ACROSS, vaultType: 'managedHsm' } },
  { combination: { kind: 'storageAccount', ...ACROSS }, options: { permissions: 'accessPolicies' } },
];

/** How an outage begins; the policies are taken where the vault has no roles. */
const CAUSES: readonly Cause[] = [
  'keyDisabled',
  'keyDeleted',
  'versionInUseDisabled',
  'roleRemoved',
  'firewallClosed',
  'firewallClosedWithBypass',
  'vaultDeleted',
  'servicePrincipalRemoved',
  'servicePrincipalDisabled',
  'identityDeleted',
  'vaultUnavailable',
  'connectionsLost',
];

/** While our connections are disturbed every resource looks at its key all the time: long ones take long. */
const OURS: ReadonlySet<Cause> = new Set(['vaultUnavailable', 'connectionsLost']);

/** Something that happens to a resource. `index` is that of the resource. */
export type Act = { readonly at: number; readonly index: number } & (
  | { readonly does: 'rotate'; readonly times: number }
  | { readonly does: 'outage'; readonly cause: Cause; readonly lasts: number }
  | { readonly does: 'replica' | 'restore'; readonly name: string; readonly keys: 'as the source' | 'none' }
  | { readonly does: 'promote' | 'remove'; readonly name: string }
  | { readonly does: 'secondary'; readonly name: string }
  | { readonly does: 'release' }
);

export interface Plan {
  readonly resources: readonly Kept[];
  /** By time, in milliseconds since the beginning. */
  readonly acts: readonly Act[];
  readonly days: number;
}

/** Nothing happens in the last days, so that all has settled in the end. */
const QUIET_DAYS = 5;

interface PlanOptions {
  readonly seed: number;
  readonly days: number;
  /** How many resources. */
  readonly count: number;
  /** Days between two acts on one resource, at least and at most: more than a long outage has. */
  readonly gap: readonly [number, number];
}

/** What happens in so many days to so many resources: the same for a seed. */
export function createPlan({ seed, days, count, gap }: PlanOptions): Plan {
  const random = createRandom(seed);
  const resources = Array.from({ length: count }, (_, index) => KEPT[index % KEPT.length] as Kept);
  const acts = resources.flatMap((kept, index) => actsOf(random, kept, index, { days, gap }));
  return { resources, acts: acts.toSorted((a, b) => a.at - b.at), days };
}

function actsOf(
  random: Random,
  { combination }: Kept,
  index: number,
  { days, gap }: Pick<PlanOptions, 'days' | 'gap'>,
): Act[] {
  const acts: Act[] = [];
  const copies: string[] = [];
  const end = (days - QUIET_DAYS) * DAY;
  const isReleased = index === 0 || (index >= KEPT.length && index % KEPT.length < 3);
  const last = isReleased ? end * 0.8 : end;
  for (let at = random.between(1, gap[1]) * DAY; at < last;) {
    // Not at a full hour, where looks and sweeps are.
    at += random.between(0, 23) * HOUR + random.between(1, 59) * MINUTE;
    const act = oneAct(random, combination, { at, index }, copies);
    if (act.at + (act.does === 'outage' ? act.lasts : 0) < last) acts.push(act);
    at += random.between(...gap) * DAY;
  }
  return isReleased ? [...acts, { at: last, index, does: 'release' }] : acts;
}

function oneAct(
  random: Random,
  { kind, geo }: Combination,
  when: { at: number; index: number },
  copies: string[],
): Act {
  const name = `${when.index}-${Math.round(when.at / DAY)}`;
  const canCopy = (kind === 'mysqlFlexibleServer' && geo === 'none') || (kind === 'sqlServer' && geo === 'none');
  const dice = random.next();
  if (dice < 0.3) return { ...when, does: 'rotate', times: 1 };
  if (dice < 0.4) return { ...when, does: 'rotate', times: 3 };
  if (dice < 0.8 && canCopy) {
    if (kind === 'sqlServer') {
      if (copies.length > 0) return { ...when, does: 'rotate', times: 1 };
      copies.push(name);
      return { ...when, does: 'secondary', name: `secondary-${name}` };
    }
    const former = copies.pop();
    if (former !== undefined)
      return {
        ...when,
        does: former.startsWith('replica') ? random.pick(['promote', 'remove']) : 'remove',
        name: former,
      };
    const does = random.pick(['replica', 'restore'] as const);
    const copy = `${does}-${name}`;
    copies.push(copy);
    const keys = random.pick(['as the source', 'none'] as const);
    // A restored server without a key does not show whose data it has; portal and command line name the source's key.
    return { ...when, does, name: copy, keys: does === 'restore' ? 'as the source' : keys };
  }
  const cause = random.pick(CAUSES);
  const lasts = random.pick(OURS.has(cause) ? [HOUR] : [20 * MINUTE, 12 * HOUR, 30 * HOUR, 50 * HOUR]);
  return { ...when, does: 'outage', cause, lasts };
}
