import type { EventContext, Sender } from 'rhea';
import type { Consumer, Dispatcher } from './dispatcher';
import type { Journal } from './journal';
import { type LockToken, newLockToken, tagOfToken, tokenOfTag, uuidOfToken } from './lockToken';
import { encodeMessage } from './messageCodec';
import { propertyChanges } from './propertyChanges';
import { refusalOf } from './refusal';
import { answerDrain, availableCredit, isDraining, type Outcome, sendRaw, settle } from './rheaInternals';
import { ServiceBusError } from './serviceBusError';

interface ModifiedState {
  undeliverable_here?: boolean;
  message_annotations?: object;
}

interface RejectedState {
  error?: { info?: Record<string, unknown> };
}

/** A client's receiver: sends messages while there is credit, and settles them. */
export class DeliveryLink implements Consumer {
  private closed = false;
  /** Messages taken from the queue for this link that wait for the commit of their removal. */
  private reserved = 0;

  constructor(
    private readonly sender: Sender,
    private readonly removesOnDelivery: boolean,
    private readonly dispatcher: Dispatcher,
    private readonly journal: Journal,
  ) {
    const { queue } = dispatcher;
    sender.on('sender_flow', () => this.onFlow());
    this.onOutcome('accepted', (token) => queue.complete(token));
    this.onOutcome('released', (token) => queue.release(token));
    this.onOutcome('modified', (token, state: ModifiedState) => {
      const changes = propertyChanges(state.message_annotations);
      if (state.undeliverable_here) queue.defer(token, changes);
      else queue.abandon(token, changes);
    });
    this.onOutcome('rejected', (token, state: RejectedState) => {
      const { DeadLetterReason, DeadLetterErrorDescription, ...rest } = state.error?.info ?? {};
      queue.deadLetter(token, asText(DeadLetterReason), asText(DeadLetterErrorDescription), propertyChanges(rest));
    });
    dispatcher.add(this);
  }

  get hasCredit(): boolean {
    return !this.closed && availableCredit(this.sender) > this.reserved;
  }

  deliverNext(): void {
    if (this.removesOnDelivery) this.removeNext();
    else this.lockNext();
  }

  /** Locks of delivered messages stay: the client may still settle by token. */
  close(): void {
    this.closed = true;
    this.dispatcher.remove(this);
  }

  private lockNext(): void {
    const lock = this.dispatcher.queue.lockNext();
    if (!lock) return;
    const { message, token, until } = lock;
    const stamp = { ...message, lockedUntil: until, lockToken: uuidOfToken(token) };
    sendRaw(this.sender, encodeMessage(message.content, { ...stamp, state: undefined }), tagOfToken(token), false);
  }

  private removeNext(): void {
    const message = this.dispatcher.queue.removeNext();
    if (!message) return;
    this.reserved++;
    this.journal.atEndOfTurn(() => {
      this.reserved--;
      if (this.closed) return;
      const bytes = encodeMessage(message.content, { ...message, state: undefined });
      sendRaw(this.sender, bytes, tagOfToken(newLockToken()), true);
    });
  }

  private onFlow(): void {
    this.dispatcher.request();
    if (isDraining(this.sender)) this.journal.atEndOfTurn(() => this.drain());
  }

  private drain(): void {
    if (this.closed || !isDraining(this.sender)) return;
    this.dispatcher.run();
    if (this.reserved > 0 || !answerDrain(this.sender)) this.journal.atEndOfTurn(() => this.drain());
  }

  private onOutcome<State>(event: string, act: (token: LockToken, state: State) => void): void {
    this.sender.on(event, ({ delivery }: EventContext) => {
      if (!delivery || delivery.settled) return;
      const outcome = this.attempt(() => act(tokenOfTag(delivery.tag as Buffer), delivery.remote_state as State));
      this.journal.atEndOfTurn(() => settle(delivery, outcome));
    });
  }

  private attempt(act: () => void): Outcome {
    try {
      act();
      return { accepted: true };
    } catch (error) {
      return refusalOf(error);
    }
  }
}

/** Finds the settlement mode a client's receiver asks for. @throws ServiceBusError for a mode no Service Bus client uses. */
export function removesOnDelivery(sender: Sender): boolean {
  if (sender.snd_settle_mode === 1) return true;
  if (sender.rcv_settle_mode === 1) return false;
  throw new ServiceBusError(
    'amqp:not-implemented',
    'a receiver settles first or not at all: neither peek-lock nor delete',
  );
}

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
