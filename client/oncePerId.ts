import type { LatchkeyEvent } from './parseEvent';

/** Where ids of events that were dealt with are kept: a table of yours, so that it survives a restart. */
export interface SeenIds {
  has(id: string): boolean | Promise<boolean>;
  add(id: string): unknown;
}

/**
 * Makes a handler deal with each event once: Service Bus delivers at least once. The id is kept after the handler has
 * succeeded, so a crash between the two means once more: what the handler does should bear that, or be done in one
 * transaction with keeping the id. The same id at the same time is dealt with by one and awaited by the other.
 */
export function oncePerId(
  seen: SeenIds,
  handler: (event: LatchkeyEvent) => unknown,
): (event: LatchkeyEvent) => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const handle = async (event: LatchkeyEvent): Promise<void> => {
    if (await seen.has(event.id)) return;
    await handler(event);
    await seen.add(event.id);
  };
  return (event) => {
    const other = running.get(event.id);
    if (other) return other;
    const own = handle(event).finally(() => running.delete(event.id));
    running.set(event.id, own);
    return own;
  };
}
