import type { MessageContent } from './messageCodec';

/** States of a message as the protocol numbers them. A locked message counts as active: locks do not outlive the process. */
export const MessageState = { active: 0, deferred: 1, scheduled: 2 } as const;
export type MessageState = (typeof MessageState)[keyof typeof MessageState];

/** One message of one queue, in memory and in the state file. Times are ms since 1970. */
export interface BrokerMessage {
  /** Key of the row in the state file. */
  readonly row: number;
  readonly sequenceNumber: number;
  readonly enqueuedSequenceNumber: number;
  readonly enqueuedTime: number;
  readonly expiresAt: number;
  /** When a scheduled message becomes active; zero otherwise. */
  readonly dueAt: number;
  state: MessageState;
  /** Failed attempts so far. */
  deliveryCount: number;
  content: MessageContent;
}

/** What a state file remembers of one entity. */
export interface EntityRecord {
  readonly messages: BrokerMessage[];
  readonly lastSequenceNumber: number;
  /** Message id and the time it may be forgotten, oldest first. */
  readonly seenIds: [string, number][];
}

/** The durable side of the entities: changes of one turn of the event loop are committed together at its end. */
export interface Journal {
  load(path: string): EntityRecord;
  newRow(): number;
  put(path: string, message: BrokerMessage): void;
  remove(message: BrokerMessage): void;
  saveSequence(path: string, last: number): void;
  rememberId(path: string, messageId: string, until: number): void;
  forgetIds(path: string, now: number): void;
  /** Runs after the changes so far are committed, always in a later turn. Answers to clients go here. */
  atEndOfTurn(action: () => void): void;
}
