export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'sign';
  /** Content: names without brackets, texts without quotes. */
  readonly text: string;
  /** What a keyword or sign is recognised by; empty for texts, numbers and quoted names. */
  readonly key: string;
}

const PATTERN =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<number>[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?<scope>(?:sys|user)\.)?(?:\[(?<bracketed>[^\]]+)\]|"(?<quoted>[^"]+)")|(?<word>[A-Za-z_][\w.]*)|(?<sign><>|!=|<=|>=|[=<>(),]))/iy;

/** Cuts a SQL filter into words, literals and signs. @throws Error that names the first character it does not know. */
export function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  const end = expression.trimEnd().length;
  for (PATTERN.lastIndex = 0; PATTERN.lastIndex < end;) {
    const at = PATTERN.lastIndex;
    const groups = PATTERN.exec(expression)?.groups;
    if (!groups) throw new Error(`SQL filter '${expression}': not supported at '${expression.slice(at).trim()}'`);
    tokens.push(tokenOf(groups));
  }
  return tokens;
}

function tokenOf(groups: Record<string, string | undefined>): Token {
  const { text, number, scope = '', bracketed, quoted, word, sign } = groups;
  if (text !== undefined) return { kind: 'text', text: text.slice(1, -1).replaceAll("''", "'"), key: '' };
  if (number !== undefined) return { kind: 'number', text: number, key: '' };
  if (sign !== undefined) return { kind: 'sign', text: sign, key: sign };
  const name = bracketed ?? quoted;
  if (name !== undefined) return { kind: 'word', text: scope + name, key: '' };
  return { kind: 'word', text: word ?? '', key: (word ?? '').toLowerCase() };
}
