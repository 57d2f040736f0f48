import type { Connection, EventContext, Receiver, Sender, Session } from 'rhea';
import { DeliveryLink, removesOnDelivery } from './deliveryLink';
import type { Dispatcher } from './dispatcher';
import { type EntityAddress, parseEntityAddress } from './entityAddress';
import { MAX_MESSAGE_SIZE, openIngestLink } from './ingestLink';
import { manage } from './management';
import { MessageQueue } from './messageQueue';
import type { Entity, Namespace } from './namespace';
import { refusalOf } from './refusal';
import { errorReply, openRequestLink, type Reply, type Request } from './requestNode';
import { setAttachField } from './rheaInternals';
import { ServiceBusError } from './serviceBusError';
import type { Store } from './store';

const CBS_NAMES = { status: 'status-code', description: 'status-description', condition: 'error-condition' };
const MANAGEMENT_NAMES = { status: 'statusCode', description: 'statusDescription', condition: 'errorCondition' };
const SESSION_FILTER = 'com.microsoft:session-filter';

export interface Services {
  readonly namespace: Namespace;
  readonly store: Store;
  readonly dispatcherOf: (queue: MessageQueue) => Dispatcher;
}

/** One client connection: opens its links on the right entities and cleans up after them once, however they end. */
export class AmqpConnection {
  private readonly deliveryLinks = new Map<Sender, DeliveryLink>();
  /** Links that replies go to, by name and by target address. */
  private readonly replyLinks = new Map<string, Sender>();

  constructor(
    connection: Connection,
    private readonly services: Services,
  ) {
    connection.on(
      'receiver_open',
      ({ receiver }: EventContext) => receiver && this.guard(receiver, () => this.openFromClient(receiver)),
    );
    connection.on(
      'sender_open',
      ({ sender }: EventContext) => sender && this.guard(sender, () => this.openToClient(sender)),
    );
    connection.on('sender_close', ({ sender }: EventContext) => sender && this.forget(sender));
    connection.on('session_close', ({ session }: EventContext) => session && this.forgetSession(session));
    for (const event of ['sender_error', 'receiver_error', 'receiver_close', 'session_error', 'connection_error']) {
      connection.on(event, () => undefined);
    }
    for (const event of ['connection_close', 'disconnected']) connection.on(event, () => this.close());
    for (const event of ['error', 'protocol_error']) {
      connection.on(event, (error: unknown) => {
        refusalOf(error);
        this.close();
      });
    }
  }

  close(): void {
    for (const sender of this.deliveryLinks.keys()) this.forget(sender);
    this.replyLinks.clear();
  }

  private openFromClient(receiver: Receiver): void {
    const address = targetOf(receiver.target?.address);
    receiver.set_source({ address: addressText(receiver.source?.address) } as never);
    receiver.set_target({ address: receiver.target?.address });
    mirrorSettleModes(receiver);
    const { store } = this.services;
    if (address.kind === 'cbs') {
      openRequestLink(receiver, this.replyLinks, CBS_NAMES, store, (request) => this.putToken(request));
    } else if (address.kind === 'management') {
      const entity = this.find(address.path);
      openRequestLink(receiver, this.replyLinks, MANAGEMENT_NAMES, store, (request) => reply(entity, request));
    } else {
      const entity = this.find(address.path);
      if (!entity.options.acceptsSends) {
        throw new ServiceBusError('amqp:not-allowed', `'${entity.options.path}' does not take messages from senders`);
      }
      setAttachField(receiver, 'max_message_size', MAX_MESSAGE_SIZE);
      openIngestLink(receiver, entity.intake, store);
    }
  }

  private openToClient(sender: Sender): void {
    const address = targetOf(sender.source?.address);
    sender.set_source({ address: addressText(sender.source?.address) } as never);
    sender.set_target({ address: sender.target?.address });
    mirrorSettleModes(sender);
    if (address.kind !== 'entity') {
      if (address.kind === 'management') this.find(address.path);
      this.replyLinks.set(sender.name, sender);
      if (sender.target?.address) this.replyLinks.set(sender.target.address, sender);
      return;
    }
    const filter = sender.source.filter as Record<string, unknown> | undefined;
    if (filter && SESSION_FILTER in filter) {
      throw new ServiceBusError('amqp:not-implemented', 'the local Service Bus does not support sessions');
    }
    const entity = this.find(address.path);
    if (!(entity instanceof MessageQueue)) {
      throw new ServiceBusError(
        'amqp:not-allowed',
        `'${address.path}' is a topic: receive from one of its subscriptions`,
      );
    }
    const removes = removesOnDelivery(sender);
    this.deliveryLinks.set(
      sender,
      new DeliveryLink(sender, removes, this.services.dispatcherOf(entity), this.services.store),
    );
  }

  /** Any token is good: the endpoint listens on this machine only. An unknown entity is refused here, where the client does not retry. */
  private putToken({ properties }: Request): Reply {
    try {
      const audience = parseEntityAddress(text(properties.name));
      if (audience.kind !== 'cbs' && audience.path !== '') this.find(audience.path);
      return { status: 202, description: 'Accepted' };
    } catch (error) {
      return errorReply(error);
    }
  }

  private find(path: string): Entity {
    const entity = this.services.namespace.find(path);
    if (entity) return entity;
    // The client recognises a missing entity by this sentence.
    throw new ServiceBusError('amqp:not-found', `The messaging entity 'sb://localhost/${path}' could not be found.`);
  }

  /** Refuses a link: attach without terminus, then detach with the error. */
  private guard(link: Sender | Receiver, open: () => void): void {
    try {
      open();
    } catch (error) {
      setAttachField(link, 'source', undefined);
      setAttachField(link, 'target', undefined);
      const refusal = refusalOf(error);
      if (refusal.condition === 'amqp:not-implemented') console.error(`local Service Bus: ${refusal.description}`);
      link.close(refusal);
    }
  }

  private forget(sender: Sender): void {
    this.deliveryLinks.get(sender)?.close();
    this.deliveryLinks.delete(sender);
    for (const [key, link] of this.replyLinks) if (link === sender) this.replyLinks.delete(key);
  }

  private forgetSession(session: Session): void {
    for (const sender of [...this.deliveryLinks.keys(), ...this.replyLinks.values()]) {
      if (sender.session === session) this.forget(sender);
    }
  }
}

function reply(entity: Entity, { properties, body }: Request): Reply {
  try {
    const fields = manage(entity, text(properties.operation), (body ?? {}) as Record<string, unknown>);
    return fields ? { status: 200, description: 'OK', body: fields } : { status: 204, description: 'No content' };
  } catch (error) {
    return errorReply(error);
  }
}

function targetOf(address: unknown): EntityAddress {
  return parseEntityAddress(addressText(address) ?? '');
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function addressText(address: unknown): string | undefined {
  return typeof address === 'string' ? address : undefined;
}

function mirrorSettleModes(link: Sender | Receiver): void {
  setAttachField(link, 'snd_settle_mode', link.snd_settle_mode);
  setAttachField(link, 'rcv_settle_mode', link.rcv_settle_mode);
}
