import { stop } from '../errors/stop';
import type { Stop } from '../model/outcome';
import type { Capability } from './capabilities';
import { findCapability, type PartlyKnown } from './findCapability';

/** Why Azure does not offer what is known so far, as an end with its alternatives; `undefined` where it does. */
export function explainOffer(
  known: PartlyKnown,
  cloudName: string | undefined,
  today: Date,
  table?: readonly Capability[],
): Stop | undefined {
  const row = findCapability(known, cloudName, table);
  if (row?.offered) return undefined;
  return stop('not-offered', {
    why: row?.why ?? `No document offers ${known.kind} like this: ${JSON.stringify(known)}`,
    source: row?.source ?? 'shared/targets/capabilities.ts',
    date: row?.date ?? today.toISOString().slice(0, 10),
    alternatives: row?.alternatives.map((text, index) => `(${index + 1}) ${text}`).join('; ') ?? 'none known',
  });
}
