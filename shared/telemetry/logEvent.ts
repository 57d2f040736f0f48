import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogEventName, LogEvents } from './logEvents';

const lines = new AsyncLocalStorage<(line: string) => void>();

/** Runs an invocation so that what it logs, however deep, is logged as its own: traces join by the invocation. */
export const loggingTo = <T>(log: (line: string) => void, run: () => T): T => lines.run(log, run);

/**
 * Logs something for machines to count, as a line of JSON with a stable name. Never called by orchestrations: what they do is
 * replayed. Outside an invocation nothing happens.
 */
export function logEvent<N extends LogEventName>(event: N, fields: LogEvents[N]): void {
  lines.getStore()?.(JSON.stringify({ event: `latchkey.${event}`, ...fields }));
}
