import type { WriteStream } from 'node:tty';

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
type Colour = keyof typeof CODES;
export type Paint = (colour: Colour, text: string) => string;

/** Colours for a terminal; plain text elsewhere, and wherever NO_COLOR is set (no-color.org). */
export function painter(out: Pick<WriteStream, 'isTTY'>, env: Readonly<Record<string, string | undefined>>): Paint {
  const colours = out.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return colours ? (colour, text) => `\u001b[${CODES[colour]}m${text}\u001b[0m` : (_, text) => text;
}
