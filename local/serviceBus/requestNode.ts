import { type EventContext, message, type Receiver, type Sender, types } from 'rhea';
import type { Journal } from './journal';
import { refusalOf } from './refusal';
import { decodeMessage, sendRaw, settle } from './rheaInternals';
import type { Delivery } from 'rhea';

const CREDIT = 1000;

export interface Request {
  readonly properties: Record<string, unknown>;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly description: string;
  readonly condition?: string;
  readonly body?: Record<string, unknown>;
}

/** How a node spells the application properties of its replies: `$cbs` with hyphens, `$management` in camel case. */
interface ReplyNames {
  readonly status: string;
  readonly description: string;
  readonly condition: string;
}

/** Status codes of refusals; the client reads the condition, the status is for people. */
const STATUS: Record<string, number> = {
  'amqp:not-found': 404,
  'com.microsoft:message-not-found': 404,
  'com.microsoft:message-lock-lost': 410,
  'com.microsoft:argument-error': 400,
  'amqp:not-allowed': 400,
  'amqp:not-implemented': 501,
};

/** The reply for an error thrown while a request was handled. */
export function errorReply(error: unknown): Reply {
  const { condition, description } = refusalOf(error);
  return { status: STATUS[condition] ?? 500, description, condition };
}

/**
 * Answers requests that arrive on a link over the link named by `reply-to`: the name of the peer's receiver for `$cbs`, its target
 * address for `$management`. Answers leave after the changes are committed.
 */
export function openRequestLink(
  receiver: Receiver,
  replyLinks: ReadonlyMap<string, Sender>,
  names: ReplyNames,
  journal: Journal,
  handle: (request: Request) => Reply,
): void {
  receiver.on('message', (context: EventContext) => {
    const delivery = context.delivery as Delivery;
    const request = decodeMessage(context.message as unknown as Buffer);
    const reply = handle({
      properties: (request.application_properties ?? {}) as Record<string, unknown>,
      body: request.body,
    });
    journal.atEndOfTurn(() => {
      if (delivery.remote_settled) delivery.update(true);
      else settle(delivery, { accepted: true });
      const link = replyLinks.get(request.reply_to as string);
      if (link?.is_open()) sendRaw(link, encodeReply(reply, request.message_id, names), undefined, true);
    });
    receiver.add_credit(1);
  });
  receiver.add_credit(CREDIT);
}

function encodeReply(reply: Reply, correlationId: unknown, names: ReplyNames): Buffer {
  return message.encode({
    correlation_id: correlationId,
    application_properties: {
      [names.status]: types.wrap_int(reply.status),
      [names.description]: reply.description,
      ...(reply.condition && { [names.condition]: types.wrap_symbol(reply.condition) }),
    },
    body: types.wrap_map(reply.body ?? {}),
  });
}
