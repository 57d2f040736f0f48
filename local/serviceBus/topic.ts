import type { Clock } from './alarm';
import { Intake } from './intake';
import type { Journal } from './journal';
import { type MessageContent, withTimeToLive } from './messageCodec';
import type { MessageQueue } from './messageQueue';

interface TopicOptions {
  readonly path: string;
  readonly acceptsSends: true;
  readonly defaultTtl: number | undefined;
  readonly duplicateWindow: number | undefined;
}

interface Subscription {
  readonly queue: MessageQueue;
  readonly accepts: (content: MessageContent) => boolean;
}

/** Copies every message to each subscription that accepts it; scheduled messages wait here. */
export class Topic {
  readonly intake: Intake;

  constructor(
    readonly options: TopicOptions,
    readonly subscriptions: readonly Subscription[],
    journal: Journal,
    clock: Clock,
  ) {
    const { path, duplicateWindow, defaultTtl } = options;
    const activate = (content: MessageContent) => {
      const ttl = Math.min(content.ttl ?? Infinity, defaultTtl ?? Infinity);
      const limited = withTimeToLive(content, Number.isFinite(ttl) ? ttl : undefined);
      const number = this.intake.nextSequenceNumber();
      for (const { queue, accepts } of subscriptions) {
        if (accepts(limited)) queue.enqueue(limited, number);
      }
    };
    this.intake = new Intake({ path, duplicateWindow, journal, clock, activate }, journal.load(path));
  }

  get nextDue(): number {
    return this.intake.nextDue;
  }

  actOnDue(): void {
    this.intake.activateDue();
  }
}
