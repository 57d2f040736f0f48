/** Where a host reads the time and asks to be woken. */
export interface HostClock {
  now(): Date;
  /**
   * Keeps one alarm per owner, replacing the earlier one; `undefined` clears it. `ring` is called when `at` (ms) has
   * come. A background alarm (timer-triggered functions, which never end) does not attract a self-advancing clock.
   */
  setAlarm(owner: object, at: number | undefined, ring: () => void, background?: boolean): void;
  /** Called by a host that has nothing left to do. Returns true when it moved the time. */
  onIdle?(): boolean;
}

/** Longest delay `setTimeout` takes, in ms; later alarms are set in several steps. */
const longestTimeout = 2 ** 31 - 1;

export class SystemClock implements HostClock {
  #timeouts = new Map<object, NodeJS.Timeout>();

  now(): Date {
    return new Date();
  }

  setAlarm(owner: object, at: number | undefined, ring: () => void): void {
    clearTimeout(this.#timeouts.get(owner));
    this.#timeouts.delete(owner);
    if (at === undefined) return;
    const delay = Math.min(Math.max(0, at - Date.now()), longestTimeout);
    this.#timeouts.set(owner, setTimeout(ring, delay));
  }
}

/**
 * A clock that stands still until it is moved. A move is one jump: everything that became due meanwhile is due at the
 * new time. With `autoAdvance` the time goes from one due timer to the next whenever the host has nothing to do, so
 * that 30 days pass in milliseconds and in the right order; set `until` when something never ends.
 */
export class VirtualClock implements HostClock {
  autoAdvance = false;
  /** Auto-advance stops here. */
  until?: Date;
  #now: number;
  #alarms = new Map<object, { at: number; ring: () => void; background: boolean }>();

  constructor(start: Date = new Date()) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  advanceBy(ms: number): void {
    this.advanceTo(new Date(this.#now + ms));
  }

  /** Throws when `date` lies in the past. */
  advanceTo(date: Date): void {
    if (date.getTime() < this.#now) throw new Error('A virtual clock does not go back.');
    this.#now = date.getTime();
    for (const [owner, alarm] of [...this.#alarms]) {
      if (alarm.at > this.#now) continue;
      this.#alarms.delete(owner);
      alarm.ring();
    }
  }

  setAlarm(owner: object, at: number | undefined, ring: () => void, background = false): void {
    this.#alarms.delete(owner);
    if (at === undefined) return;
    this.#alarms.set(owner, { at, ring, background });
    if (at <= this.#now) queueMicrotask(() => this.advanceTo(this.now()));
  }

  onIdle(): boolean {
    if (!this.autoAdvance) return false;
    const foreground = [...this.#alarms.values()].filter((alarm) => !alarm.background);
    const next = Math.min(...foreground.map((alarm) => alarm.at));
    if (!Number.isFinite(next) || (this.until && next > this.until.getTime())) return false;
    this.advanceTo(new Date(Math.max(next, this.#now)));
    return true;
  }
}
