import type { Clock } from './alarm';
import { DueList } from './dueList';
import { type BrokerMessage, type EntityRecord, type Journal, MessageState } from './journal';
import type { MessageContent } from './messageCodec';
import { ServiceBusError } from './serviceBusError';

interface IntakeOptions {
  readonly path: string;
  /** Window of duplicate detection in ms, or undefined when it is off. */
  readonly duplicateWindow: number | undefined;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Called for a message whose time has come; `origin` is its number while it was scheduled. */
  readonly activate: (content: MessageContent, origin: number | undefined) => void;
}

/**
 * The sending side that queues and topics share: sequence numbers, duplicate detection by message id ("Duplicate detection",
 * Azure Service Bus documentation, 2025) and scheduled messages.
 */
export class Intake {
  /** Scheduled messages by sequence number. */
  readonly scheduled = new Map<number, BrokerMessage>();
  private readonly due: DueList;
  private readonly seenIds: Map<string, number>;
  private lastSequenceNumber: number;
  private nextForgetting = 0;

  constructor(
    private readonly options: IntakeOptions,
    record: EntityRecord,
  ) {
    this.lastSequenceNumber = record.lastSequenceNumber;
    this.due = new DueList(options.clock);
    this.seenIds = new Map(record.seenIds);
    for (const message of record.messages) {
      if (message.state === MessageState.scheduled) this.keep(message);
    }
  }

  /** When the next scheduled message is due, in ms. */
  get nextDue(): number {
    return this.due.next;
  }

  nextSequenceNumber(): number {
    this.options.journal.saveSequence(this.options.path, ++this.lastSequenceNumber);
    return this.lastSequenceNumber;
  }

  /** Takes in messages as one unit; duplicates are accepted and dropped. */
  send(contents: readonly MessageContent[]): void {
    for (const content of contents) {
      if (this.isDuplicate(content)) continue;
      if (content.scheduledAt !== undefined && content.scheduledAt > this.options.clock.now()) {
        this.hold(content, content.scheduledAt);
      } else {
        this.options.activate(content, undefined);
      }
    }
  }

  /** Schedules messages; the returned numbers are valid for cancelling only, activation gives new ones. */
  schedule(contents: readonly MessageContent[]): number[] {
    return contents.map((content) =>
      this.isDuplicate(content)
        ? this.nextSequenceNumber()
        : this.hold(content, content.scheduledAt ?? this.options.clock.now()),
    );
  }

  /** @throws ServiceBusError `com.microsoft:message-not-found` when one is unknown; then none is cancelled. */
  cancel(sequenceNumbers: readonly number[]): void {
    const messages = sequenceNumbers.map((number) => {
      const message = this.scheduled.get(number);
      if (message) return message;
      throw new ServiceBusError('com.microsoft:message-not-found', `no scheduled message with number ${number}`);
    });
    for (const message of messages) this.drop(message);
  }

  activateDue(): void {
    for (let number; (number = this.due.take(this.options.clock.now())) !== undefined;) {
      const message = this.scheduled.get(number);
      if (!message) continue;
      this.drop(message);
      this.options.activate(message.content, message.sequenceNumber);
    }
  }

  private hold(content: MessageContent, dueAt: number): number {
    const sequenceNumber = this.nextSequenceNumber();
    const message: BrokerMessage = {
      row: this.options.journal.newRow(),
      sequenceNumber,
      enqueuedSequenceNumber: sequenceNumber,
      enqueuedTime: this.options.clock.now(),
      expiresAt: Infinity,
      dueAt,
      state: MessageState.scheduled,
      deliveryCount: 0,
      content,
    };
    this.options.journal.put(this.options.path, message);
    this.keep(message);
    return sequenceNumber;
  }

  private keep(message: BrokerMessage): void {
    this.scheduled.set(message.sequenceNumber, message);
    this.due.add(message.dueAt, message.sequenceNumber);
  }

  private drop(message: BrokerMessage): void {
    this.scheduled.delete(message.sequenceNumber);
    this.options.journal.remove(message);
  }

  private isDuplicate(content: MessageContent): boolean {
    const { duplicateWindow, journal, path } = this.options;
    if (duplicateWindow === undefined) return false;
    const now = this.options.clock.now();
    this.forgetOldIds(now, duplicateWindow);
    if ((this.seenIds.get(content.messageId) ?? 0) > now) return true;
    this.seenIds.delete(content.messageId);
    this.seenIds.set(content.messageId, now + duplicateWindow);
    journal.rememberId(path, content.messageId, now + duplicateWindow);
    return false;
  }

  private forgetOldIds(now: number, window: number): void {
    if (now < this.nextForgetting) return;
    this.nextForgetting = now + window / 10;
    for (const [id, until] of this.seenIds) {
      if (until > now) break;
      this.seenIds.delete(id);
    }
    this.options.journal.forgetIds(this.options.path, now);
  }
}
