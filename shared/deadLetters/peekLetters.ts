import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import Long from 'long';
import { sequenceNumberOf } from './readLetter';

/** Service Bus answers at most so many at once (Azure docs "Message browsing", 2025). */
const PAGE = 250;

/** Up to `count` messages from a sequence number on, in order, without taking them. */
export async function peekFrom(
  receiver: ServiceBusReceiver,
  from: string,
  count: number,
): Promise<ServiceBusReceivedMessage[]> {
  const found: ServiceBusReceivedMessage[] = [];
  // Without a number, peeking goes on where this client left off.
  for (let next = Long.fromString(from); found.length < count;) {
    const page = await receiver.peekMessages(Math.min(PAGE, count - found.length), { fromSequenceNumber: next });
    found.push(...page);
    const last = page.at(-1);
    if (!last) break;
    next = after(last);
  }
  return found;
}

/** The first number that a message behind this one can have. */
const after = (message: ServiceBusReceivedMessage): Long => Long.fromString(sequenceNumberOf(message)).add(1);

export const FIRST = '1';

/** How many messages are there, counted no further than `most`. */
export async function countMessages(receiver: ServiceBusReceiver, most: number): Promise<number> {
  return (await peekFrom(receiver, FIRST, most)).length;
}

/** How many messages are before that one; `undefined` if it is not there. */
export async function countBefore(receiver: ServiceBusReceiver, sequenceNumber: string): Promise<number | undefined> {
  const [one] = await receiver.peekMessages(1, { fromSequenceNumber: Long.fromString(sequenceNumber) });
  if (!one || sequenceNumberOf(one) !== sequenceNumber) return undefined;
  for (let [before, from] = [0, Long.fromString(FIRST)]; ;) {
    const page = await receiver.peekMessages(PAGE, { fromSequenceNumber: from });
    const index = page.findIndex((message) => sequenceNumberOf(message) === sequenceNumber);
    const last = page.at(-1);
    if (index >= 0) return before + index;
    if (!last) return undefined;
    before += page.length;
    from = after(last);
  }
}
