import type { Clock } from './alarm';
import { DueList } from './dueList';
import { Intake } from './intake';
import { type BrokerMessage, type Journal, MessageState } from './journal';
import { type Lock, LockTable } from './lockTable';
import type { LockToken } from './lockToken';
import { encodeString } from './amqpValues';
import { type MessageContent, withApplicationProperties, withTimeToLive } from './messageCodec';
import { ReadyList } from './readyList';
import { ServiceBusError } from './serviceBusError';

interface QueueOptions {
  /** Path as configured: `orders`, `events/Subscriptions/audit`, `orders/$DeadLetterQueue`. */
  readonly path: string;
  /** False for subscriptions and dead-letter sub-queues. */
  readonly acceptsSends: boolean;
  readonly lockDuration: number;
  readonly maxDeliveryCount: number;
  readonly defaultTtl: number | undefined;
  readonly deadLetterOnExpiry: boolean;
  readonly duplicateWindow: number | undefined;
  /** Where dead letters go; a dead-letter sub-queue has none, counts nothing and never expires. */
  readonly deadLetters: MessageQueue | undefined;
}

/** Application properties to replace or add, encoded. */
export type PropertyChanges = ReadonlyMap<string, Buffer>;

const NO_CHANGES: PropertyChanges = new Map();

/**
 * One queue, subscription or dead-letter sub-queue: what state each message is in and what moves it. No I/O and no timers of its
 * own; changes go to the journal, time comes from `now` ("Message transfers, locks, and settlement", "Overview of Service Bus
 * dead-letter queues", "Message deferral", "Message expiration (Time to Live)", Azure Service Bus documentation, 2025).
 */
export class MessageQueue {
  readonly intake: Intake;
  /** Told when a message may have become ready. */
  onReady: () => void = () => undefined;
  /** Every message except scheduled ones, by sequence number. */
  private readonly messages = new Map<number, BrokerMessage>();
  private readonly ready = new ReadyList();
  private readonly locks: LockTable;
  private readonly expiries: DueList;

  constructor(
    readonly options: QueueOptions,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {
    this.locks = new LockTable(clock, options.lockDuration);
    this.expiries = new DueList(clock);
    const record = journal.load(options.path);
    this.intake = new Intake(
      {
        path: options.path,
        duplicateWindow: options.duplicateWindow,
        journal,
        clock,
        activate: (content, origin) => this.enqueue(content, origin),
      },
      record,
    );
    for (const message of record.messages) {
      if (message.state !== MessageState.scheduled) this.keep(message);
    }
  }

  get hasReady(): boolean {
    return this.ready.length > 0;
  }

  /** When something has to be done next without anybody asking, in ms. */
  get nextDue(): number {
    return Math.min(this.locks.nextEnd, this.expiries.next, this.intake.nextDue);
  }

  get counts() {
    const deferred = [...this.messages.values()].filter((each) => each.state === MessageState.deferred).length;
    return {
      active: this.ready.length,
      locked: this.locks.size,
      scheduled: this.intake.scheduled.size,
      deferred,
      total: this.messages.size,
    };
  }

  /** Adds an active message; `enqueuedSequenceNumber` is the number it had before activation or fan-out. */
  enqueue(content: MessageContent, enqueuedSequenceNumber?: number): void {
    const sequenceNumber = this.intake.nextSequenceNumber();
    const enqueuedTime = this.clock.now();
    const ttl = Math.min(content.ttl ?? Infinity, this.options.defaultTtl ?? Infinity);
    const message: BrokerMessage = {
      row: this.journal.newRow(),
      sequenceNumber,
      enqueuedSequenceNumber: enqueuedSequenceNumber ?? sequenceNumber,
      enqueuedTime,
      expiresAt: enqueuedTime + ttl,
      dueAt: 0,
      state: MessageState.active,
      deliveryCount: 0,
      content: withTimeToLive(content, Number.isFinite(ttl) ? ttl : undefined),
    };
    this.journal.put(this.options.path, message);
    this.keep(message);
  }

  /** Locks the next active message for one receiver. */
  lockNext(): Lock | undefined {
    const message = this.takeReady();
    return message && this.locks.lock(message);
  }

  /** Takes the next active message away for good (receive and delete). */
  removeNext(): BrokerMessage | undefined {
    const message = this.takeReady();
    if (message) this.drop(message);
    return message;
  }

  /**
   * Deferred messages by number, locked.
   * @throws ServiceBusError `com.microsoft:message-not-found` when one is unknown or locked; then none is touched.
   */
  lockDeferred(sequenceNumbers: readonly number[]): Lock[] {
    return this.findDeferred(sequenceNumbers).map((message) => this.locks.lock(message));
  }

  /** Deferred messages by number, taken away for good. Errors as for {@link lockDeferred}. */
  removeDeferred(sequenceNumbers: readonly number[]): BrokerMessage[] {
    const messages = this.findDeferred(sequenceNumbers);
    for (const message of messages) this.drop(message);
    return messages;
  }

  /** Up to `count` messages in any state from a sequence number on, in order; changes nothing. */
  peek(from: number, count: number): BrokerMessage[] {
    this.actOnDue();
    return [...this.messages.values(), ...this.intake.scheduled.values()]
      .filter((message) => message.sequenceNumber >= from)
      .sort((one, other) => one.sequenceNumber - other.sequenceNumber)
      .slice(0, count);
  }

  /** @returns the new end of the lock, ms since 1970. @throws ServiceBusError lock lost. */
  renew(token: LockToken): number {
    this.actOnDue();
    return this.locks.renew(token);
  }

  complete(token: LockToken): void {
    this.drop(this.unlock(token));
  }

  /** Gives a message back as if it had not been delivered. */
  release(token: LockToken): void {
    this.makeReady(this.unlock(token));
  }

  /** Gives a message back to its old place; the attempt counts. A deferred one stays deferred. */
  abandon(token: LockToken, changes: PropertyChanges = NO_CHANGES): void {
    this.failAttempt(this.unlock(token), changes);
  }

  /** Sets a message aside until it is asked for by number. */
  defer(token: LockToken, changes: PropertyChanges = NO_CHANGES): void {
    const message = this.unlock(token);
    if (this.options.deadLetters) message.deliveryCount++;
    message.state = MessageState.deferred;
    this.save(message, changes);
  }

  /** @throws ServiceBusError lock lost; not allowed in a dead-letter sub-queue, which frees the message. */
  deadLetter(token: LockToken, reason?: string, description?: string, changes: PropertyChanges = NO_CHANGES): void {
    const message = this.unlock(token);
    if (!this.options.deadLetters) {
      this.makeReady(message);
      throw new ServiceBusError('amqp:not-allowed', 'a message in a dead-letter queue cannot be dead-lettered again');
    }
    this.moveToDeadLetters(message, reason, description, changes);
  }

  /** Ends locks, expires and activates messages whose time has come. */
  actOnDue(): void {
    const now = this.clock.now();
    this.intake.activateDue();
    for (let message; (message = this.locks.takeEnded());) this.failAttempt(message, NO_CHANGES);
    for (let number; (number = this.expiries.take(now)) !== undefined;) {
      const message = this.messages.get(number);
      if (message && message.expiresAt <= now && this.ready.remove(message)) this.expire(message);
    }
  }

  /** Takes over a message of the parent entity; number, id, count and enqueued time stay. */
  private accept(message: BrokerMessage): void {
    this.journal.put(this.options.path, message);
    this.keep(message);
  }

  private keep(message: BrokerMessage): void {
    this.messages.set(message.sequenceNumber, message);
    if (message.state === MessageState.active) this.makeReady(message);
  }

  private makeReady(message: BrokerMessage): void {
    if (message.state === MessageState.active) {
      this.ready.add(message);
      if (this.options.deadLetters) this.expiries.add(message.expiresAt, message.sequenceNumber);
    }
    this.onReady();
  }

  private takeReady(): BrokerMessage | undefined {
    this.actOnDue();
    return this.ready.takeFirst();
  }

  private findDeferred(sequenceNumbers: readonly number[]): BrokerMessage[] {
    this.actOnDue();
    return sequenceNumbers.map((number) => {
      const message = this.messages.get(number);
      if (message?.state === MessageState.deferred && !this.locks.isLocked(message)) return message;
      throw new ServiceBusError('com.microsoft:message-not-found', `no deferred message with number ${number}`);
    });
  }

  private unlock(token: LockToken): BrokerMessage {
    this.actOnDue();
    return this.locks.unlock(token);
  }

  private failAttempt(message: BrokerMessage, changes: PropertyChanges): void {
    if (this.options.deadLetters) {
      message.deliveryCount++;
      if (message.deliveryCount >= this.options.maxDeliveryCount) {
        const description = `Message could not be consumed after ${this.options.maxDeliveryCount} delivery attempts.`;
        this.moveToDeadLetters(message, 'MaxDeliveryCountExceeded', description, changes);
        return;
      }
    }
    this.save(message, changes);
    this.makeReady(message);
  }

  private expire(message: BrokerMessage): void {
    if (this.options.deadLetterOnExpiry) {
      const description = 'The message expired and was dead lettered.';
      this.moveToDeadLetters(message, 'TTLExpiredException', description, NO_CHANGES);
    } else {
      this.drop(message);
    }
  }

  private moveToDeadLetters(
    message: BrokerMessage,
    reason: string | undefined,
    description: string | undefined,
    changes: PropertyChanges,
  ): void {
    const all = new Map(changes);
    if (reason !== undefined) all.set('DeadLetterReason', encodeString(reason));
    if (description !== undefined) all.set('DeadLetterErrorDescription', encodeString(description));
    this.messages.delete(message.sequenceNumber);
    message.content = withApplicationProperties(message.content, all);
    message.state = MessageState.active;
    this.options.deadLetters?.accept(message);
  }

  private save(message: BrokerMessage, changes: PropertyChanges): void {
    message.content = withApplicationProperties(message.content, changes);
    this.journal.put(this.options.path, message);
  }

  private drop(message: BrokerMessage): void {
    this.messages.delete(message.sequenceNumber);
    this.journal.remove(message);
  }
}
