export interface RemedyPart {
  readonly kind: 'prose' | 'command';
  readonly text: string;
}

/** From `az ` to the end of the sentence: a full stop counts only before a new sentence or at the very end. */
const COMMAND = /\baz [a-z].*?(?=\.?\s*$|\.\s+[A-Z])/g;

/** Splits a remedy of shared/errors into prose and the Azure CLI commands it quotes, in order. */
export function splitRemedy(text: string): RemedyPart[] {
  const parts: RemedyPart[] = [];
  const add = (kind: RemedyPart['kind'], part: string) => {
    const trimmed = part.replace(/^[.\s]+/, '').trim();
    if (trimmed !== '') parts.push({ kind, text: trimmed });
  };
  let end = 0;
  for (const match of text.matchAll(COMMAND)) {
    add('prose', text.slice(end, match.index));
    add('command', match[0]);
    end = match.index + match[0].length;
  }
  add('prose', text.slice(end));
  return parts;
}
