import type { Clock } from './alarm';
import { DueList } from './dueList';
import type { BrokerMessage } from './journal';
import { type LockToken, newLockToken } from './lockToken';
import { ServiceBusError } from './serviceBusError';

export interface Lock {
  readonly token: LockToken;
  readonly message: BrokerMessage;
  /** ms since 1970. */
  until: number;
}

/** Which messages of a queue are locked, by which token, until when. In memory only: locks do not outlive the process. */
export class LockTable {
  private readonly locks = new Map<LockToken, Lock>();
  private readonly bySequenceNumber = new Map<number, Lock>();
  private readonly ends: DueList;

  /** @param duration of every lock and renewal, in ms. */
  constructor(
    private readonly clock: Clock,
    private readonly duration: number,
  ) {
    this.ends = new DueList(clock);
  }

  get size(): number {
    return this.locks.size;
  }

  get nextEnd(): number {
    return this.ends.next;
  }

  isLocked(message: BrokerMessage): boolean {
    return this.bySequenceNumber.has(message.sequenceNumber);
  }

  lock(message: BrokerMessage): Lock {
    const lock: Lock = { token: newLockToken(), message, until: 0 };
    this.locks.set(lock.token, lock);
    this.bySequenceNumber.set(message.sequenceNumber, lock);
    this.extend(lock);
    return lock;
  }

  /** @returns the new end, ms since 1970. @throws ServiceBusError `com.microsoft:message-lock-lost`. */
  renew(token: LockToken): number {
    return this.extend(this.find(token));
  }

  /** Ends a lock and gives its message. @throws ServiceBusError `com.microsoft:message-lock-lost`. */
  unlock(token: LockToken): BrokerMessage {
    const { message } = this.find(token);
    this.locks.delete(token);
    this.bySequenceNumber.delete(message.sequenceNumber);
    return message;
  }

  /** Ends one lock whose time is over and gives its message, or undefined when there is none. */
  takeEnded(): BrokerMessage | undefined {
    const now = this.clock.now();
    for (let number; (number = this.ends.take(now)) !== undefined;) {
      const lock = this.bySequenceNumber.get(number);
      if (lock && lock.until <= now) return this.unlock(lock.token);
    }
    return undefined;
  }

  private extend(lock: Lock): number {
    lock.until = this.clock.now() + this.duration;
    this.ends.add(lock.until, lock.message.sequenceNumber);
    return lock.until;
  }

  private find(token: LockToken): Lock {
    const lock = this.locks.get(token);
    if (lock) return lock;
    throw new ServiceBusError(
      'com.microsoft:message-lock-lost',
      'The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.',
    );
  }
}
