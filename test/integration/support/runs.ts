import type { Simulator } from '../../../local/azure';
import type { LoggedCall } from '../../../local/azure/core/service';
import type { Outcome } from '../../../shared/model/outcome';

const BEYOND = 5;

/** What came of some work, and the operations by which it changed the simulated Azure, in order. */
export async function watch<T>(sim: Simulator, work: () => Promise<T>): Promise<{ result: T; writes: string[] }> {
  const last = sim.calls.all().at(-1)?.sequence ?? 0;
  const result = await work();
  const isWrite = (call: LoggedCall) => call.write && call.status < 400;
  return {
    result,
    writes: sim.calls
      .since(last)
      .filter(isWrite)
      .map(({ operation }) => operation),
  };
}

/** `done created`, `done unchanged`, or kind and code of what stopped it. */
export function summary(outcome: Outcome<unknown>): string {
  return outcome.kind === 'done' ? `done ${outcome.change}` : `${outcome.kind} ${outcome.code}`;
}

/** Runs until nothing is thrown, as the orchestration's retries do. */
export async function withRetries<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === BEYOND) throw error;
    }
  }
}
