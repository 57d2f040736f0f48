import { clearLine, cursorTo, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import type { Paint } from './paint';

/** How a case stands, as its line shows it. */
interface Standing {
  readonly state: string;
  readonly waitingFor: string;
  readonly code?: string | undefined;
  /** The case is over: its clock stops. */
  readonly over?: boolean | undefined;
}

interface Line {
  readonly key: string;
  readonly title: string;
  readonly startedAt: number;
  standing: Standing;
  endedAt?: number;
}

const REDRAW_MS = 200;

/**
 * Live progress: on a terminal one line a case, updated in place below what is said; elsewhere a line is appended
 * whenever a case moves.
 */
export class Progress {
  private readonly lines: Line[] = [];
  private readonly begun = Date.now();
  private drawn = 0;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly out: WriteStream,
    private readonly paint: Paint,
  ) {}

  /** Adds the line of a case. */
  add(key: string, title: string): void {
    this.lines.push({ key, title, startedAt: Date.now(), standing: { state: 'sent', waitingFor: 'nobody' } });
    if (this.out.isTTY) this.timer ??= setInterval(() => this.draw(), REDRAW_MS);
  }

  /** Shows how a case stands now. */
  set(key: string, standing: Standing): void {
    const line = this.lines.find((one) => one.key === key);
    if (this.stopped || !line || line.endedAt !== undefined || same(line.standing, standing)) return;
    line.standing = standing;
    if (standing.over) line.endedAt = Date.now();
    if (this.out.isTTY) this.draw();
    else this.out.write(`${this.elapsed(this.begun)}  ${this.textOf(line)}\n`);
  }

  /** Says something above the lines. */
  say(text: string): void {
    if (this.stopped) return;
    this.erase();
    this.out.write(`${text}\n`);
    this.draw();
  }

  /** Leaves the lines as they are, and says no more: what breaks off because everything stops is no news. */
  stop(): void {
    if (!this.stopped) this.draw();
    clearInterval(this.timer);
    this.stopped = true;
  }

  private draw(): void {
    if (!this.out.isTTY || this.stopped) return;
    this.erase();
    for (const line of this.lines) {
      const text = this.textOf(line).slice(0, this.width());
      const { over, waitingFor } = line.standing;
      const shown = over ? this.paint('bold', text) : waitingFor === 'nobody' ? text : this.paint('yellow', text);
      this.out.write(`${shown}\n`);
    }
    this.drawn = this.lines.length;
  }

  private erase(): void {
    if (!this.out.isTTY) return;
    for (; this.drawn > 0; this.drawn -= 1) {
      moveCursor(this.out, 0, -1);
      cursorTo(this.out, 0);
      clearLine(this.out, 0);
    }
  }

  private textOf({ key, title, startedAt, endedAt, standing }: Line): string {
    const { state, waitingFor, code, over } = standing;
    const who = over || waitingFor === 'nobody' ? '' : `${waitingFor} must act`;
    const room = Math.max(20, this.width() - 70);
    const text = [
      `${key}  ${title.slice(0, room).padEnd(Math.min(room, 50))}`,
      state.padEnd(17),
      who.padEnd(18),
      this.elapsed(startedAt, endedAt),
      code ?? '',
    ].join('  ');
    return text.trimEnd();
  }

  private elapsed(from: number, to = Date.now()): string {
    return `${((to - from) / 1000).toFixed(1)} s`.padStart(7);
  }

  private width(): number {
    return this.out.isTTY ? Math.max(40, this.out.columns - 1) : 160;
  }
}

const same = (a: Standing, b: Standing): boolean =>
  a.state === b.state && a.waitingFor === b.waitingFor && a.code === b.code && a.over === b.over;
