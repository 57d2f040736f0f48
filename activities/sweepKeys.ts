import type { Starter } from '../shared/durable/starter';
import { wakeAll } from '../shared/incoming/wakeAll';
import { addCounts, type KeysRest, type SweepCounts } from '../shared/model/sweep';
import { done, type Outcome } from '../shared/model/outcome';
import type { Ports } from '../shared/ports';
import { inTurns } from '../shared/protection/inTurns';
import { sweepVault } from '../shared/protection/sweepVault';
import { isLeft, takeWakes } from '../shared/protection/sweepWakes';

interface Input {
  /** Shards of the watched keys. */
  readonly first: number;
  readonly last: number;
  /** Where the call before has stopped. */
  readonly rest?: KeysRest | undefined;
}

/** Vaults that are asked at the same time. */
const VAULTS_AT_ONCE = 16;

/**
 * Looks at every key in use in some shards, each once for all resources that use it, and wakes the resources whose
 * process has seen it otherwise. What cannot be looked at wakes nobody. Changes nothing; may be called again at any time.
 */
export const sweepKeys =
  (ports: Ports) =>
  async (
    { first, last, rest }: Input,
    starter: Starter,
  ): Promise<Outcome<Partial<SweepCounts> & { rest?: KeysRest }>> => {
    const uses = await ports.registry.watchedKeys.shards(first, last);
    const left = uses.filter((use) => isLeft(use, rest));
    const vaults = [...Map.groupBy(left, ({ vaultHost }) => vaultHost.toLowerCase())];
    const swept = await inTurns(vaults, VAULTS_AT_ONCE, async ([vaultHost, some]) => ({
      vaultHost,
      ...(await sweepVault(ports, some)),
    }));
    const { now, rest: next } = takeWakes(swept, rest);
    await wakeAll(
      starter,
      now.map(({ use }) => use.resourceId),
    );
    const counts = addCounts([
      // What is gone on with was counted by the first call.
      ...swept.map(({ keys, calls, faults }) => ({
        calls,
        ...(rest ? {} : { keys, faults: faults.length, examples: faults }),
      })),
      ...now.map(({ reason }) => ({ woken: { [reason]: 1 } })),
    ]);
    return done({ ...counts, ...(next && { rest: next }) });
  };
