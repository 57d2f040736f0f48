import type { Declaration, Decorators, Expression, Property, TypeText } from './ast';
import { TokenStream } from './tokenStream';
import { tokensOf } from './tokens';

/** Reads a Bicep file; throws with the line of what it cannot read. */
export function parseBicep(source: string): Declaration[] {
  return new Parser(tokensOf(source)).file();
}

const OPERATORS = new Set(['==', '!=', '=~', '!~', '>=', '<=', '<', '>', '&&', '||', '??', '+', '-', '*', '/', '%']);

class Parser extends TokenStream {
  file(): Declaration[] {
    const found: Declaration[] = [];
    for (this.lines(); this.peek().kind !== 'end'; this.lines()) found.push(this.#declaration());
    return found;
  }

  /** An expression that is all there is: what stands between the braces in a text. */
  whole(): Expression {
    const found = this.#expression();
    this.lines();
    if (this.peek().kind !== 'end') throw this.unexpected('the end');
    return found;
  }

  #decorators(): Decorators {
    const found: { name: string; args: Expression[] }[] = [];
    for (; this.take('@'); this.lines()) {
      const name = this.word();
      this.want('(');
      found.push({ name, args: this.series(')', () => this.#expression()) });
    }
    return found;
  }

  #declaration(): Declaration {
    const decorators = this.#decorators();
    const { line } = this.peek();
    const kind = this.word() as Declaration['kind'];
    const base = { kind, line, decorators };
    switch (kind) {
      case 'targetScope':
        this.want('=');
        return { ...base, name: '', value: this.#expression() };
      case 'metadata':
      case 'var': {
        const name = this.word();
        this.want('=');
        return { ...base, name, value: this.#expression() };
      }
      case 'type': {
        const name = this.word();
        this.want('=');
        return { ...base, name, type: this.#type() };
      }
      case 'param': {
        const [name, type] = [this.word(), this.#type()];
        return { ...base, name, type, ...(this.take('=') ? { value: this.#expression() } : {}) };
      }
      case 'output': {
        const [name, type] = [this.word(), this.#type()];
        this.want('=');
        return { ...base, name, type, value: this.#expression() };
      }
      case 'import': {
        this.want('{');
        const names = this.series('}', () => this.word());
        this.want('from');
        return { ...base, name: '', names, of: this.plain() };
      }
      case 'resource':
      case 'module': {
        const [name, of, isExisting] = [this.word(), this.plain(), this.take('existing')];
        this.want('=');
        return { ...base, name, of, isExisting, value: this.#body() };
      }
      default:
        throw new Error(`line ${line}: what is ${String(kind)}?`);
    }
  }

  #body(): Expression {
    if (!this.take('if')) return this.#expression();
    this.want('(');
    const when = this.#expression();
    this.want(')');
    return { kind: 'if', when, body: this.#expression() };
  }

  #type(): TypeText {
    const from = this.at;
    let properties: TypeText['properties'] = [];
    do {
      this.take('|');
      if (this.take('(')) {
        this.#type();
        this.want(')');
      } else if (this.take('{')) properties = this.series('}', () => this.#typeProperty());
      else if (this.peek().kind === 'text') this.plain();
      else this.word(this.peek().kind === 'number' ? 'number' : 'name');
      while (this.is('[') && this.is(']', 1)) this.at += 2;
    } while (this.is('|'));
    const isOptional = this.take('?');
    const text = this.tokens.slice(from, this.at).map((token) => token.text);
    return { text: text.join(''), isOptional, properties };
  }
  #typeProperty(): TypeText['properties'][number] {
    const decorators = this.#decorators();
    const name = this.word();
    this.want(':');
    return { name, type: this.#type(), decorators };
  }

  #expression(): Expression {
    const operands = [this.#unary()];
    while (this.peek().kind === 'sign' && OPERATORS.has(this.peek().text)) {
      this.at += 1;
      this.lines();
      operands.push(this.#unary());
    }
    const first: Expression = operands.length === 1 ? (operands[0] as Expression) : { kind: 'all', operands };
    const from = this.at;
    this.lines();
    if (!this.take('?')) {
      this.at = from;
      return first;
    }
    this.lines();
    const yes = this.#expression();
    this.lines();
    this.want(':');
    this.lines();
    return { kind: 'choice', when: first, yes, no: this.#expression() };
  }

  #unary(): Expression {
    if (this.take('!') || this.take('-')) return this.#unary();
    let found = this.#primary();
    for (;;) {
      if (this.take('.') || this.take('.?') || this.take('::')) {
        const name = this.word();
        found = this.take('(')
          ? { kind: 'call', target: found, name, args: this.series(')', () => this.#expression()) }
          : { kind: 'member', target: found, name };
      } else if (this.take('[') || this.take('[?')) {
        const index = this.#expression();
        this.want(']');
        found = { kind: 'at', target: found, index };
      } else if (this.is('!')) this.at += 1;
      else return found;
    }
  }

  #primary(): Expression {
    const token = this.peek();
    if (token.kind === 'text') {
      this.at += 1;
      const parts = (token.parts ?? []).map((part) =>
        typeof part === 'string' ? part : new Parser(tokensOf(part.source, part.line)).whole(),
      );
      return { kind: 'text', parts: parts.filter((part) => part !== '') };
    }
    if (token.kind === 'number') return { kind: 'value', value: Number(this.word('number')) };
    if (this.is('[')) return this.#list();
    if (this.take('{')) return this.#object();
    if (this.is('(')) return this.#lambda() ?? this.#group();
    const name = this.word();
    if (name === 'true' || name === 'false') return { kind: 'value', value: name === 'true' };
    if (name === 'null') return { kind: 'value', value: null };
    if (this.take('=>')) return this.#lambdaBody([name]);
    if (this.take('(')) return { kind: 'call', name, args: this.series(')', () => this.#expression()) };
    return { kind: 'name', name };
  }
  #group(): Expression {
    this.want('(');
    this.lines();
    const found = this.#expression();
    this.lines();
    this.want(')');
    return found;
  }
  #lambda(): Expression | undefined {
    const from = this.at;
    this.want('(');
    const names: string[] = [];
    while (this.peek().kind === 'name') {
      names.push(this.word());
      if (!this.take(',')) break;
    }
    if (this.take(')') && this.take('=>')) return this.#lambdaBody(names);
    this.at = from;
    return undefined;
  }
  #lambdaBody(names: string[]): Expression {
    this.lines();
    return { kind: 'lambda', names, body: this.#expression() };
  }

  #list(): Expression {
    this.want('[');
    this.lines();
    if (!this.take('for')) return { kind: 'list', items: this.series(']', () => this.#expression()) };
    const names = this.take('(') ? this.series(')', () => this.word()) : [this.word()];
    this.want('in');
    const list = this.#expression();
    this.want(':');
    const body = this.#body();
    this.lines();
    this.want(']');
    return { kind: 'for', names, list, body };
  }

  #object(): Expression {
    const nested: Declaration[] = [];
    const properties: Property[] = [];
    for (this.lines(); !this.take('}'); this.lines()) {
      if (this.is('@') || (this.is('resource') && this.peek(1).kind === 'name')) nested.push(this.#declaration());
      else properties.push(this.#property());
      this.take(',');
    }
    return { kind: 'object', properties, nested };
  }
  #property(): Property {
    const key: Expression = this.peek().kind === 'text' ? this.#primary() : { kind: 'text', parts: [this.word()] };
    this.want(':');
    this.lines();
    return { key, value: this.#expression() };
  }
}
