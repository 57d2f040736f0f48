import type { Delivery, EventContext, Receiver } from 'rhea';
import type { Intake } from './intake';
import type { Journal } from './journal';
import { BATCH_FORMAT, parseBatch, parseMessage } from './messageCodec';
import { type Outcome, receiverCredit, settle } from './rheaInternals';
import { refusalOf } from './refusal';
import { ServiceBusError } from './serviceBusError';

/** Largest message or batch in bytes: standard tier ("Service Bus quotas", Azure documentation, 2025). */
export const MAX_MESSAGE_SIZE = 262_144;
/** The client waits a whole second when it finds no credit, so it always has plenty. */
const CREDIT = 1000;

/** A client's sender: takes messages in and accepts them once they are committed. */
export function openIngestLink(receiver: Receiver, intake: Intake, journal: Journal): void {
  receiver.on('message', (context: EventContext) => {
    const delivery = context.delivery as Delivery;
    const outcome = takeIn(context.message as unknown as Buffer, delivery.format, intake);
    journal.atEndOfTurn(() => (delivery.remote_settled ? delivery.update(true) : settle(delivery, outcome)));
    const used = CREDIT - receiverCredit(receiver);
    if (used >= CREDIT / 4) receiver.add_credit(used);
  });
  receiver.add_credit(CREDIT);
}

function takeIn(bytes: Buffer, format: number, intake: Intake): Outcome {
  try {
    if (bytes.length > MAX_MESSAGE_SIZE) {
      const text = `a message of ${bytes.length} bytes is larger than ${MAX_MESSAGE_SIZE}`;
      throw new ServiceBusError('amqp:link:message-size-exceeded', text);
    }
    intake.send(format === BATCH_FORMAT ? parseBatch(bytes) : [parseMessage(bytes)]);
    return { accepted: true };
  } catch (error) {
    return refusalOf(error);
  }
}
