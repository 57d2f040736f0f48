import { styleText } from 'node:util';

export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'strong';
export type Paint = (tone: Tone, text: string) => string;

const FORMATS = { good: 'green', bad: 'red', warn: 'yellow', dim: 'gray', strong: 'bold' } as const;

/** Colours for a terminal; plain text elsewhere, and where `NO_COLOR` is set (no-color.org) or the terminal is dumb. */
export function createPaint(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Paint {
  const isPlain = !isTerminal || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  if (isPlain) return (_, text) => text;
  return (tone, text) => styleText(FORMATS[tone], text, { validateStream: false });
}

/** How a state looks: who must act is what matters. */
export function toneOf({ state, waitingFor }: { readonly state: string; readonly waitingFor: string }): Tone {
  if (waitingFor === 'operator' || state === 'failed' || state === 'access-lost') return 'bad';
  if (waitingFor === 'customer' || state === 'at-risk') return 'warn';
  return state === 'protected' ? 'good' : 'dim';
}
