import type { Log, LogEntry } from './hostOptions';

const levels = ['trace', 'debug', 'information', 'warning', 'error', 'critical'];

/** Level `debug` and below only when asked; what the app says counts from `information`, what the host says from `warning`. */
export const isWorthShowing = ({ level, category }: LogEntry): boolean =>
  levels.indexOf(level) >= levels.indexOf(category === 'user' ? 'information' : 'warning');

/** Readable lines on standard error. */
export const logToStderr: Log = (entry) => {
  if (!isWorthShowing(entry)) return;
  const from = entry.functionName ?? entry.category;
  process.stderr.write(`${entry.level.padEnd(11)} ${from}: ${entry.message}\n`);
};

/** Text of anything thrown. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
