import type { Io } from '../io';

interface Progress {
  /** Shows where things stand; the same text again shows nothing. */
  show(text: string): void;
  /** Leaves the last text standing. */
  end(): void;
}

const BAR = 20;

/** A bar of so many of so many. */
export function bar(done: number, total: number): string {
  const full = total === 0 ? BAR : Math.round((Math.min(done, total) / total) * BAR);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${done}/${total}`;
}

/** Progress of long work on standard error: one line that is written again on a terminal, a line a change elsewhere. */
export function createProgress({ err, terminal }: Io): Progress {
  let shown = '';
  return {
    show(text) {
      if (text === shown) return;
      shown = text;
      err(terminal.err ? `\r\u001b[2K${text}` : `${text}\n`);
    },
    end() {
      if (terminal.err && shown !== '') err('\n');
      shown = '';
    },
  };
}
