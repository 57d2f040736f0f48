import type { Details } from '../errors/codes';
import { stop } from '../errors/stop';
import type { Stop } from '../model/outcome';
import type { Capability } from './capabilities';
import { findCapability, type PartlyKnown } from './findCapability';

/** Why Azure does not offer what is known so far, as an end with its alternatives; `undefined` where it does. */
export function explainOffer(...asked: Parameters<typeof whyNotOffered>): Stop | undefined {
  const why = whyNotOffered(...asked);
  return why && stop('not-offered', why);
}

/** The same in the words that a code is filled in with: reason, source and date of the row, and its alternatives. */
export function whyNotOffered(
  known: PartlyKnown,
  cloudName: string | undefined,
  today: Date,
  table?: readonly Capability[],
): Details<'not-offered'> | undefined {
  const row = findCapability(known, cloudName, table);
  if (row?.offered) return undefined;
  return {
    why: row?.why ?? `No document offers ${known.kind} like this: ${JSON.stringify(known)}`,
    source: row?.source ?? 'shared/targets/capabilities.ts',
    date: row?.date ?? today.toISOString().slice(0, 10),
    alternatives: row?.alternatives.map((text, index) => `(${index + 1}) ${text}`).join('; ') ?? 'none known',
  };
}
