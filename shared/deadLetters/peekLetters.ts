import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import Long from 'long';
import { sequenceNumberOf } from './readLetter';

/** Service Bus answers at most so many at once (Azure docs "Message browsing", 2025). */
const PAGE = 250;

export const FIRST = '1';

/** Up to `count` messages from a sequence number on, in order, without taking them. */
export async function peekFrom(
  receiver: ServiceBusReceiver,
  from: string,
  count: number,
  omitMessageBody = false,
): Promise<ServiceBusReceivedMessage[]> {
  const found: ServiceBusReceivedMessage[] = [];
  for (let next = Long.fromString(from); found.length < count;) {
    // Without a number, peeking goes on where this client left off. Without bodies many are counted fast; the client knows
    // that option of the protocol, but does not declare it (@azure/service-bus 7.9.5).
    const options = { fromSequenceNumber: next, omitMessageBody };
    const page = await receiver.peekMessages(Math.min(PAGE, count - found.length), options);
    found.push(...page);
    const last = page.at(-1);
    if (!last) break;
    next = after(last);
  }
  return found;
}

/** The first number that a message behind this one can have. */
const after = (message: ServiceBusReceivedMessage): Long => Long.fromString(sequenceNumberOf(message)).add(1);

/** How many messages are there, counted no further than `most`. */
export async function countMessages(receiver: ServiceBusReceiver, most: number): Promise<number> {
  return (await peekFrom(receiver, FIRST, most, true)).length;
}

/** How many messages are before that one; `undefined` if it is not there. */
export async function countBefore(receiver: ServiceBusReceiver, sequenceNumber: string): Promise<number | undefined> {
  const [one] = await peekFrom(receiver, sequenceNumber, 1, true);
  if (!one || sequenceNumberOf(one) !== sequenceNumber) return undefined;
  for (let [before, from] = [0, FIRST]; ;) {
    const page = await peekFrom(receiver, from, PAGE, true);
    const index = page.findIndex((message) => sequenceNumberOf(message) === sequenceNumber);
    const last = page.at(-1);
    if (index >= 0) return before + index;
    if (!last) return undefined;
    before += page.length;
    from = after(last).toString();
  }
}
