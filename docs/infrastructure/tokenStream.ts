import type { Token } from './tokens';

/** Tokens, taken one after the other: what every rule of the grammar needs. */
export class TokenStream {
  protected at = 0;
  constructor(protected readonly tokens: readonly Token[]) {}

  protected peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)] as Token;
  }
  protected is(text: string, ahead = 0): boolean {
    const { kind, text: seen } = this.peek(ahead);
    return (kind === 'sign' || kind === 'name') && seen === text;
  }
  protected take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at += 1;
    return true;
  }
  protected want(text: string): void {
    if (!this.take(text)) throw this.unexpected(text);
  }
  protected word(kind: Token['kind'] = 'name'): string {
    if (this.peek().kind !== kind) throw this.unexpected(`a ${kind}`);
    return (this.tokens[this.at++] as Token).text;
  }
  protected plain(): string {
    const { parts } = this.peek();
    this.word('text');
    if (parts?.length !== 1) throw new Error(`line ${this.peek().line}: a plain text is wanted`);
    return parts[0] as string;
  }
  protected lines(): void {
    while (this.peek().kind === 'newline') this.at += 1;
  }
  protected unexpected(wanted: string): Error {
    const { line, text } = this.peek();
    return new Error(`line ${line}: wanted ${wanted}, found ${JSON.stringify(text)}`);
  }

  /** Items up to a closing sign, with commas or line ends between. */
  protected series<T>(end: string, read: () => T): T[] {
    const found: T[] = [];
    for (this.lines(); !this.take(end); this.lines()) {
      found.push(read());
      if (!this.take(',') && this.peek().kind !== 'newline' && !this.is(end)) throw this.unexpected(end);
    }
    return found;
  }
}
