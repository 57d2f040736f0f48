import { CODES, type Code } from '../../shared/errors/codes';
import type { Texts } from '../texts';
import { splitRemedy, type RemedyPart } from './splitRemedy';

/** A text in the language of the page, or in English where there is no other. */
interface Explained<T> {
  readonly said: T;
  readonly isEnglish: boolean;
}

type Details = Readonly<Record<string, string>>;
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What a text that was made from a template holds in place of its `{names}`; `undefined` if it was not. */
function detailsIn(template: string, text: string): Details | undefined {
  const names: string[] = [];
  const pattern = template
    .split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 === 0 ? escaped(part) : ((names[names.length] = part), '([\\s\\S]*?)')))
    .join('');
  const found = new RegExp(`^${pattern}$`).exec(text);
  return found ? Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ''])) : undefined;
}

function fill(template: string, details: Details, value: Texts['value']): string | undefined {
  const isComplete = [...template.matchAll(/\{([a-z]\w*)\}/gi)].every(([, name = '']) => details[name] !== undefined);
  return isComplete ? template.replace(/\{([a-z]\w*)\}/gi, (_, name: string) => value(details[name] ?? '')) : undefined;
}

/** The reason of a code in the language of the texts: reasons come in English, with the names filled in. */
export function explainReason(texts: Texts, code: Code | undefined, reason: string): Explained<string> {
  const words = code && texts.codes[code];
  const details = code && words && detailsIn(CODES[code].reason, reason);
  const said = words && details && fill(words.reason, details, texts.value);
  return said === undefined ? { said: reason, isEnglish: texts.language !== 'en' } : { said, isEnglish: false };
}

/** The remedy of a code, in prose and commands; commands stay as they are, to the letter. */
export function explainRemedy(
  texts: Texts,
  code: Code | undefined,
  { reason = '', remedy }: { readonly reason?: string | undefined; readonly remedy: string },
): Explained<RemedyPart[]> {
  const parts = splitRemedy(remedy);
  const sentences = code && texts.codes[code]?.remedy;
  if (!code || !sentences) return { said: parts, isEnglish: texts.language !== 'en' };
  const commands = parts.filter(({ kind }) => kind === 'command');
  const { variants, ...entry } = CODES[code];
  const details = {
    ...detailsIn(entry.reason, reason),
    ...[...Object.values(variants as Details), entry.remedy]
      .map((template) => detailsIn(template, remedy))
      .find((found) => found !== undefined),
  };
  const said: RemedyPart[] = [];
  for (const sentence of sentences) {
    const [prose = '', number] = sentence.split(/\s*\{(\d)\}/);
    const command = number === undefined ? undefined : commands[Number(number) - 1];
    if (number !== undefined && !command) continue;
    const text = fill(prose, details, texts.value);
    if (text === undefined) return { said: parts, isEnglish: true };
    const last = said.at(-1);
    if (last?.kind === 'prose') said[said.length - 1] = { kind: 'prose', text: `${last.text} ${text}` };
    else said.push({ kind: 'prose', text });
    if (command) said.push(command);
  }
  const isWhole = commands.every((command) => said.includes(command));
  return isWhole ? { said, isEnglish: false } : { said: parts, isEnglish: true };
}
