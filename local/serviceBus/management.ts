import { types } from 'rhea';
import type { BrokerMessage } from './journal';
import { MessageState } from './journal';
import { tokenOfUuid, uuidOfToken } from './lockToken';
import { encodeMessage, parseMessage } from './messageCodec';
import { MessageQueue } from './messageQueue';
import type { Entity } from './namespace';
import { propertyChanges } from './propertyChanges';
import { ServiceBusError } from './serviceBusError';

type Fields = Record<string, unknown>;
/** A reply body as a map, or undefined for "nothing there" (204). */
type Reply = Fields | undefined;

const CODE = { long: 0x81, timestamp: 0x83 };

/**
 * Operations of the `$management` node of an entity ("AMQP 1.0 in Azure Service Bus: request-response-based operations", Azure
 * documentation, 2025).
 * @throws ServiceBusError to be answered as an error; unknown operations and sessions by name.
 */
export function manage(entity: Entity, operation: string, request: Fields): Reply {
  switch (operation.replace(/^com\.microsoft:/, '')) {
    case 'schedule-message':
      return schedule(entity, request);
    case 'cancel-scheduled-message':
      entity.intake.cancel(numbers(request['sequence-numbers']));
      return {};
    case 'renew-lock':
      return renew(queueOf(entity, operation), request);
    case 'peek-message':
      return peek(queueOf(entity, operation), request);
    case 'receive-by-sequence-number':
      return receiveDeferred(queueOf(entity, operation), request);
    case 'update-disposition':
      return updateDisposition(queueOf(entity, operation), request);
    default:
      throw new ServiceBusError('amqp:not-implemented', `the local Service Bus does not support '${operation}'`);
  }
}

function schedule(entity: Entity, request: Fields): Reply {
  const contents = list(request.messages).map((entry) => parseMessage((entry as Fields).message as Buffer));
  return { 'sequence-numbers': types.wrap_array(entity.intake.schedule(contents), CODE.long, undefined) };
}

function renew(queue: MessageQueue, request: Fields): Reply {
  const ends = tokens(request).map((token) => queue.renew(token));
  return { expirations: types.wrap_array(ends, CODE.timestamp, undefined) };
}

function peek(queue: MessageQueue, request: Fields): Reply {
  const [from = 0] = numbers([request['from-sequence-number']]);
  const messages = queue.peek(from, Number(request['message-count']));
  if (messages.length === 0) return undefined;
  const omitBody = request['omit-message-body'] === true;
  return { messages: messages.map((message) => ({ message: encodeMessage(message.content, message, omitBody) })) };
}

function receiveDeferred(queue: MessageQueue, request: Fields): Reply {
  const wanted = numbers(request['sequence-numbers']);
  const encode = (message: BrokerMessage, lockedUntil?: number): Buffer =>
    encodeMessage(message.content, { ...message, state: MessageState.deferred, lockedUntil });
  if (request['receiver-settle-mode'] === 0) {
    return { messages: queue.removeDeferred(wanted).map((message) => ({ message: encode(message) })) };
  }
  return {
    messages: queue.lockDeferred(wanted).map(({ message, token, until }) => ({
      message: encode(message, until),
      'lock-token': types.wrap_uuid(uuidOfToken(token)),
    })),
  };
}

function updateDisposition(queue: MessageQueue, request: Fields): Reply {
  const status = request['disposition-status'] as string;
  const changes = propertyChanges(request['properties-to-modify'] as Fields | undefined);
  const reason = request['deadletter-reason'] as string | undefined;
  const description = request['deadletter-description'] as string | undefined;
  for (const token of tokens(request)) {
    if (status === 'completed') queue.complete(token);
    else if (status === 'abandoned') queue.abandon(token, changes);
    else if (status === 'defered') queue.defer(token, changes);
    else if (status === 'suspended') queue.deadLetter(token, reason, description, changes);
    else throw new ServiceBusError('com.microsoft:argument-error', `unknown disposition status '${status}'`);
  }
  return {};
}

function queueOf(entity: Entity, operation: string): MessageQueue {
  if (entity instanceof MessageQueue) return entity;
  throw new ServiceBusError('amqp:not-allowed', `'${operation}' is for queues and subscriptions, not for a topic`);
}

function tokens(request: Fields): string[] {
  return list(request['lock-tokens']).map((token) => tokenOfUuid(token as Buffer));
}

/** 64-bit values arrive as numbers up to 2^53 and as eight bytes above. */
function numbers(values: unknown): number[] {
  return list(values).map((value) => (Buffer.isBuffer(value) ? Number(value.readBigInt64BE()) : Number(value)));
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new ServiceBusError('com.microsoft:argument-error', 'a list is missing in the request');
}
