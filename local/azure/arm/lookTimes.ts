import type { Core } from '../core/service';
import { keyVaultState } from '../keyVault/state';

/** Where everything is kept that decides whether a resource can use a key, or which version is the newest. */
const FACTS = [
  'arm.roleAssignments',
  'entra.tenants',
  'graph.applications',
  'graph.servicePrincipals',
  'keyVault.hsmRoleAssignments',
  'keyVault.vaults',
  'msi.identities',
];

export type LookTimes = ReturnType<typeof createLookTimes>;

/**
 * When resources look at their keys by themselves. Each has its period and keeps to it; looks that can bring nothing new,
 * because nothing was changed anywhere since the last one, are left out: a simulated year has millions.
 */
export function createLookTimes(core: Core) {
  const now = () => core.clock.now().getTime();
  const { keys } = keyVaultState(core.store);
  // What was changed before a restart may not have been seen.
  let changedAt = now();
  /** Until when time alone may bring something: a version that begins to be valid. */
  let unsettledUntil = changedAt;
  let changes = 0;
  const changed = (): void => {
    changedAt = now();
    changes += 1;
  };
  for (const name of FACTS) core.store.collection(name).onChange(changed);
  keys.onChange((id) => {
    changed();
    const begins = (keys.get(id)?.versions.at(-1)?.notBefore ?? 0) * 1000;
    unsettledUntil = Math.max(unsettledUntil, begins);
  });
  core.faults.onChange(changed);

  /** When a resource that looked at `lookedAt` looks again, in milliseconds since 1970; `Infinity`: not before something changes. */
  function next(lookedAt: number, period: number): number {
    if (core.faults.remaining().length > 0) return lookedAt + period;
    const lag = Math.max(core.lag.graphReplicationMs, core.lag.rolePropagationMs, core.lag.consentMs);
    if (lookedAt > Math.max(changedAt + lag, unsettledUntil)) return Infinity;
    const leftOut = Math.max(0, Math.ceil((changedAt - lookedAt) / period) - 1);
    return lookedAt + (leftOut + 1) * period;
  }

  return {
    next,
    /** How often something was changed. */
    changes: (): number => changes,
  };
}

/** What a provider does by itself as time goes by. */
export interface Upkeep {
  /** When the next thing is due, in milliseconds since 1970; `Infinity` if nothing is. */
  nextDue(): number;
  /** Does what is due by now. */
  run(): Promise<void>;
}

/** The upkeep of many resources: when each is due, and what is done then. */
export function upkeepOf<T>(all: () => Iterable<T>, dueAt: (one: T) => number, look: (one: T) => Promise<unknown>) {
  return (core: Core): Upkeep => ({
    nextDue() {
      let next = Infinity;
      for (const one of all()) next = Math.min(next, dueAt(one));
      return next;
    },
    async run() {
      const time = core.clock.now().getTime();
      for (const one of [...all()]) if (dueAt(one) <= time) await look(one);
    },
  });
}
