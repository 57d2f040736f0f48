/** A span in the largest unit that says enough, such as `3 h 20 min`. */
export function spanOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 1) return `${Math.max(0, Math.round(milliseconds))} ms`;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return two(minutes, 'min', seconds % 60, 's', minutes < 5);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return two(hours, 'h', minutes % 60, 'min', hours < 10);
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h', hours < 240);
}

const two = (large: number, unit: string, small: number, smallUnit: string, both: boolean): string =>
  both && small > 0 ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`;

/** How long ago an instant was. */
export const ageOf = (instant: string, now = Date.now()): string => spanOf(now - Date.parse(instant));

const digits = '2-digit';
const format = new Intl.DateTimeFormat('sv-SE', {
  year: 'numeric',
  month: digits,
  day: digits,
  hour: digits,
  minute: digits,
  second: digits,
});

/** Date and time where the reader is, in the order that sorts. */
export const localTime = (instant: string): string => format.format(new Date(instant));
