import { LANGUAGES, type Language } from '.';

/** The language of a page, and whether it was chosen by hand: only then addresses go on carrying it. */
export interface Negotiated {
  readonly language: Language;
  readonly isChosen: boolean;
}

const isLanguage = (name: string): name is Language => Object.hasOwn(LANGUAGES, name);
const baseOf = (tag: string) => tag.trim().toLowerCase().split('-')[0] ?? '';

/**
 * What was chosen (`?lang=`), else the first language the browser asks for that there is (RFC 9110, Accept-Language),
 * else English.
 */
export function negotiateLanguage(chosen: string | null, accepted: string | null): Negotiated {
  const byHand = baseOf(chosen ?? '');
  if (isLanguage(byHand)) return { language: byHand, isChosen: true };
  const wanted = (accepted ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';');
      const weight = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find((text) => text !== undefined);
      return { language: baseOf(tag), weight: Number(weight ?? 1) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const language = wanted.map((one) => one.language).find(isLanguage);
  return { language: language ?? 'en', isChosen: false };
}
