/** A token of Bicep. A text that has expressions in it holds their source, to be read in turn. */
export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'sign' | 'newline' | 'end';
  readonly text: string;
  readonly line: number;
  readonly parts?: readonly (string | { readonly source: string; readonly line: number })[];
}

const SIGNS = ['::', '=>', '==', '!=', '=~', '!~', '>=', '<=', '&&', '||', '??', '.?', '[?'];
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', "'": "'", '\\': '\\', $: '$' };

/** The tokens of a Bicep file; throws with the line where it is none. */
export function tokensOf(source: string, firstLine = 1): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = firstLine;
  const push = (kind: Token['kind'], text: string, parts?: Token['parts']) =>
    tokens.push({ kind, text, line, ...(parts ? { parts } : {}) });
  while (at < source.length) {
    const rest = source.slice(at);
    const skipped = /^(?:[ \t\r]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)/.exec(rest)?.[0];
    const word = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    const number = /^\d+/.exec(rest)?.[0];
    if (skipped !== undefined) {
      at += skipped.length;
      line += skipped.split('\n').length - 1;
    } else if (rest.startsWith('\n')) {
      push('newline', '\n');
      at += 1;
      line += 1;
    } else if (rest.startsWith("'''")) {
      const end = source.indexOf("'''", at + 3);
      if (end < 0) throw new Error(`line ${line}: a text that does not end`);
      const text = source.slice(at + 3, end).replace(/^\n/, '');
      push('text', text, [text]);
      line += source.slice(at, end).split('\n').length - 1;
      at = end + 3;
    } else if (rest.startsWith("'")) {
      const { parts, length } = textOf(rest, line);
      push('text', rest.slice(0, length), parts);
      at += length;
    } else if (word !== undefined || number !== undefined) {
      push(word === undefined ? 'number' : 'name', word ?? number ?? '');
      at += (word ?? number ?? '').length;
    } else {
      const sign = SIGNS.find((one) => rest.startsWith(one)) ?? rest.charAt(0);
      if (!/[[\](){}:=.,?|!@<>+\-*/%&~]/.test(sign)) throw new Error(`line ${line}: what is ${sign}?`);
      push('sign', sign);
      at += sign.length;
    }
  }
  push('newline', '\n');
  push('end', '');
  return tokens;
}

/** A text in quotes from its first quote: its parts, and how long it is. */
function textOf(source: string, line: number): { parts: NonNullable<Token['parts']>; length: number } {
  const parts: (string | { source: string; line: number })[] = [];
  let text = '';
  for (let at = 1; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === "'") return { parts: [...parts, text], length: at + 1 };
    if (char === '\n') break;
    if (char === '\\') {
      const escaped = ESCAPES[source.charAt(++at)];
      if (escaped === undefined) throw new Error(`line ${line}: \\${source.charAt(at)} is no escape`);
      text += escaped;
    } else if (char === '$' && source.charAt(at + 1) === '{') {
      const end = endOfExpression(source, at + 2, line);
      parts.push(text, { source: source.slice(at + 2, end), line });
      text = '';
      at = end;
    } else text += char;
  }
  throw new Error(`line ${line}: a text that does not end`);
}

/** Where the brace is that closes an expression inside a text; texts inside it are skipped. */
function endOfExpression(source: string, from: number, line: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === "'") at += textOf(source.slice(at), line).length - 1;
    else if (char === '{') depth += 1;
    else if (char === '}' && depth-- === 0) return at;
  }
  throw new Error(`line ${line}: \${ that does not end`);
}
