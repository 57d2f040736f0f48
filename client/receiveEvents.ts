import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { LatchkeyError } from './latchkeyError';
import { parseEvent, type LatchkeyEvent } from './parseEvent';

export interface ReceiveOptions {
  /** Your subscription of the topic. Default: `isv`, which a deployment has. */
  readonly subscription?: string;
  /** Handlers at the same time. Default: 1, so that events come in order. */
  readonly maxConcurrent?: number;
  /** First pause after a handler has thrown, in milliseconds; doubles with each delivery, at most 30 s. Default: 1000. */
  readonly pauseMs?: number;
  /** Hears of what goes wrong; receiving goes on. Default: nobody hears. */
  readonly onError?: (error: LatchkeyError) => void;
}

export interface Receiving {
  /** Takes no more events, waits for handlers that run, and settles what they had. May be called again. */
  close(): Promise<void>;
}

const LONGEST_PAUSE_MS = 30_000;

/**
 * Gives every event to the handler. When it returns the event is settled; when it throws the event is delivered again
 * after a pause, and after the subscription's limit (10) Service Bus moves it to the dead letters. A message that is no
 * event goes there at once; an event of a later version is told to `onError` and settled.
 */
export function receiveEvents(
  receiver: ServiceBusReceiver,
  handler: (event: LatchkeyEvent) => unknown,
  { maxConcurrent = 1, pauseMs = 1000, onError = () => undefined }: ReceiveOptions,
): Receiving {
  const running = new Set<Promise<void>>();
  const closing = new AbortController();

  async function settle(message: ServiceBusReceivedMessage): Promise<void> {
    let event: LatchkeyEvent;
    try {
      event = parseEvent(message.body);
    } catch (error) {
      const known = error as LatchkeyError;
      onError(known);
      if (known.code === 'unknown-event') return receiver.completeMessage(message);
      const deadLetterErrorDescription = known.message.slice(0, 4000);
      return receiver.deadLetterMessage(message, { deadLetterReason: known.code, deadLetterErrorDescription });
    }
    try {
      await handler(event);
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      onError(
        new LatchkeyError('handler-failed', `${event.name} of ${event.data.onboardingId}: ${text}`, [], { cause }),
      );
      await pause(Math.min(pauseMs * 2 ** (message.deliveryCount ?? 0), LONGEST_PAUSE_MS), closing.signal);
      return receiver.abandonMessage(message);
    }
    return receiver.completeMessage(message);
  }

  const subscription = receiver.subscribe(
    {
      processMessage(message) {
        const one = settle(message).finally(() => running.delete(one));
        running.add(one);
        return one;
      },
      processError: async ({ error }) => onError(new LatchkeyError('connection', error.message, [], { cause: error })),
    },
    { autoCompleteMessages: false, maxConcurrentCalls: maxConcurrent },
  );
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    closing.abort();
    await subscription.close();
    await Promise.allSettled(running);
    await receiver.close();
  };
  return { close: () => (closed ??= close()) };
}

/** Waits; closing ends the wait at once. */
const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  delay(milliseconds, undefined, { signal }).catch(() => undefined);
