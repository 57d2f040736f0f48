import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { countBefore } from './peekLetters';
import { sequenceNumberOf } from './readLetter';

const AT_ONCE = 100;
/** For somebody else to put it down. */
const PATIENCE_MS = 2000;
/** The first that were taken must not be free again before the last is reached: locks hold for a minute. */
const LONGEST_MS = 30_000;

/**
 * Takes one dead letter: Service Bus gives them only in order, so those before it are taken too and put back at once.
 * Taken away for good only after `act` has ended: if that throws, or this process dies, the letter stays where it is.
 * `gone`: not there any more. `busy`: in the hands of somebody else, or behind too many.
 */
export async function takeLetter(
  receiver: ServiceBusReceiver,
  sequenceNumber: string,
  act: (message: ServiceBusReceivedMessage) => Promise<void>,
): Promise<'done' | 'gone' | 'busy'> {
  const before = await countBefore(receiver, sequenceNumber);
  if (before === undefined) return 'gone';
  const { wanted, others } = await receiveUntil(receiver, sequenceNumber, before + 1);
  // Settled one kind after the other: neighbours that are settled differently at the same moment are mixed up by the client.
  await Promise.all(others.map((message) => receiver.abandonMessage(message)));
  if (!wanted) return (await countBefore(receiver, sequenceNumber)) === undefined ? 'gone' : 'busy';
  try {
    await act(wanted);
  } catch (error) {
    await receiver.abandonMessage(wanted);
    throw error;
  }
  await receiver.completeMessage(wanted);
  return 'done';
}

async function receiveUntil(receiver: ServiceBusReceiver, sequenceNumber: string, missing: number) {
  const others: ServiceBusReceivedMessage[] = [];
  const end = Date.now() + LONGEST_MS;
  for (let left = missing; Date.now() < end; left = Math.max(1, missing - others.length)) {
    const batch = await receiver.receiveMessages(Math.min(left, AT_ONCE), { maxWaitTimeInMs: PATIENCE_MS });
    const wanted = batch.find((message) => sequenceNumberOf(message) === sequenceNumber);
    others.push(...batch.filter((message) => message !== wanted));
    if (wanted) return { wanted, others };
    if (batch.length === 0) break;
  }
  return { wanted: undefined, others };
}
