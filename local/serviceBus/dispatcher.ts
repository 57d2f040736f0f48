import type { Journal } from './journal';
import type { MessageQueue } from './messageQueue';

/** A receiver that can be given messages of a queue. */
export interface Consumer {
  /** Whether it can take one more now. */
  readonly hasCredit: boolean;
  /** Takes the next message from the queue and sends it. */
  deliverNext(): void;
}

/** Hands the messages of one queue to its receivers in turn, after the changes that made them ready are committed. */
export class Dispatcher {
  private consumers: Consumer[] = [];
  private next = 0;
  private requested = false;

  constructor(
    readonly queue: MessageQueue,
    private readonly journal: Journal,
  ) {
    queue.onReady = () => this.request();
  }

  add(consumer: Consumer): void {
    this.consumers.push(consumer);
  }

  remove(consumer: Consumer): void {
    this.consumers = this.consumers.filter((each) => each !== consumer);
  }

  /** Asks for a round at the end of this turn; asking twice is asking once. */
  request(): void {
    if (this.requested || this.consumers.length === 0) return;
    this.requested = true;
    this.journal.atEndOfTurn(() => {
      this.requested = false;
      this.run();
    });
  }

  /** Delivers until the queue is empty or nobody has credit. */
  run(): void {
    this.queue.actOnDue();
    while (this.queue.hasReady) {
      const consumer = this.takeTurn();
      if (!consumer) return;
      consumer.deliverNext();
    }
  }

  private takeTurn(): Consumer | undefined {
    for (let tried = 0; tried < this.consumers.length; tried++) {
      const consumer = this.consumers[this.next++ % this.consumers.length];
      if (consumer?.hasCredit) return consumer;
    }
    return undefined;
  }
}
