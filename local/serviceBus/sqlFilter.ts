import { type FilterSubject, type FilterValue, isSystemProperty } from './filterSubject';
import { tokenize, type Token } from './sqlTokens';

/** Unknown (SQL's NULL) is undefined: a comparison with a missing property is neither true nor false. */
type Truth = boolean | undefined;
type Condition = (subject: FilterSubject) => Truth;
type Operand = (subject: FilterSubject) => FilterValue;

/**
 * Compiles a subscription rule in SQL ("Subscription rule SQL filter syntax", Azure Service Bus documentation, 2025): `=`, `<>`, `!=`,
 * `<`, `<=`, `>`, `>=`, `[NOT] IN`, `[NOT] LIKE ... [ESCAPE]`, `IS [NOT] NULL`, `EXISTS`, `AND`, `OR`, `NOT`, parentheses.
 * @throws Error that names what the expression uses and this compiler does not know, such as arithmetic.
 */
export function parseSqlFilter(expression: string): (subject: FilterSubject) => boolean {
  const condition = new Parser(expression).parse();
  return (subject) => condition(subject) === true;
}

const COMPARISONS: Record<string, (order: number) => boolean> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

class Parser {
  private readonly tokens: Token[];
  private at = 0;

  constructor(private readonly expression: string) {
    this.tokens = tokenize(expression);
  }

  parse(): Condition {
    const condition = this.disjunction();
    if (this.at < this.tokens.length) throw this.unsupported();
    return condition;
  }

  private disjunction(): Condition {
    let left = this.conjunction();
    while (this.skip('or')) left = either(left, this.conjunction());
    return left;
  }

  private conjunction(): Condition {
    let left = this.negation();
    while (this.skip('and')) left = both(left, this.negation());
    return left;
  }

  private negation(): Condition {
    return this.skip('not') ? not(this.negation()) : this.predicate();
  }

  private predicate(): Condition {
    if (this.skip('(')) {
      const inner = this.disjunction();
      this.expect(')');
      return inner;
    }
    if (this.skip('exists')) {
      this.expect('(');
      const property = this.property(this.take());
      this.expect(')');
      return (subject) => property(subject) !== undefined;
    }
    if (this.skip('true')) return () => true;
    if (this.skip('false')) return () => false;
    return this.comparison(this.operand());
  }

  private comparison(left: Operand): Condition {
    const compare = COMPARISONS[this.tokens[this.at]?.key ?? ''];
    if (compare) {
      this.at++;
      const right = this.operand();
      return (subject) => truthOf(compare, left(subject), right(subject));
    }
    if (this.skip('is')) {
      const negated = this.skip('not');
      this.expect('null');
      return (subject) => (left(subject) === undefined) !== negated;
    }
    const negated = this.skip('not');
    const condition = this.skip('in') ? this.membership(left) : this.pattern(left);
    return negated ? not(condition) : condition;
  }

  private membership(left: Operand): Condition {
    this.expect('(');
    const members = [this.operand()];
    while (this.skip(',')) members.push(this.operand());
    this.expect(')');
    const equal = COMPARISONS['='] as (order: number) => boolean;
    return members
      .map(
        (member): Condition =>
          (subject) =>
            truthOf(equal, left(subject), member(subject)),
      )
      .reduce(either);
  }

  private pattern(left: Operand): Condition {
    this.expect('like');
    const pattern = this.text();
    const escape = this.skip('escape') ? this.text() : undefined;
    const matcher = likeMatcher(pattern, escape);
    return (subject) => {
      const value = left(subject);
      return typeof value === 'string' ? matcher.test(value) : undefined;
    };
  }

  private operand(): Operand {
    const token = this.take();
    if (token.kind === 'text') return () => token.text;
    if (token.kind === 'number') return () => Number(token.text);
    if (token.key === 'true' || token.key === 'false') return () => token.key === 'true';
    return this.property(token);
  }

  private property(token: Token): Operand {
    if (token.kind !== 'word') throw this.unsupported();
    const [, scope = '', name = ''] = /^(?:(sys|user)\.)?(.*)$/is.exec(token.text) ?? [];
    if (scope.toLowerCase() !== 'sys') return (subject) => subject.property(name);
    if (!isSystemProperty(name)) throw new Error(`SQL filter '${this.expression}': unknown property sys.${name}`);
    return (subject) => subject.system(name);
  }

  private text(): string {
    const token = this.take();
    if (token.kind !== 'text') throw this.unsupported();
    return token.text;
  }

  private take(): Token {
    const token = this.tokens[this.at];
    if (!token) throw new Error(`SQL filter '${this.expression}' ends too early`);
    this.at++;
    return token;
  }

  private skip(key: string): boolean {
    if (this.tokens[this.at]?.key !== key) return false;
    this.at++;
    return true;
  }

  private expect(key: string): void {
    if (!this.skip(key)) throw this.unsupported();
  }

  private unsupported(): Error {
    const found = this.tokens[this.at]?.text ?? 'its end';
    return new Error(`SQL filter '${this.expression}': not supported at '${found}'`);
  }
}

const not =
  (condition: Condition): Condition =>
  (subject) => {
    const truth = condition(subject);
    return truth === undefined ? undefined : !truth;
  };

const either =
  (one: Condition, other: Condition): Condition =>
  (subject) => {
    const [left, right] = [one(subject), other(subject)];
    return left === true || right === true ? true : left === undefined || right === undefined ? undefined : false;
  };

const both = (one: Condition, other: Condition): Condition => not(either(not(one), not(other)));

function truthOf(compare: (order: number) => boolean, left: FilterValue, right: FilterValue): Truth {
  if (left === undefined || right === undefined || typeof left !== typeof right) return undefined;
  return compare(left === right ? 0 : left < right ? -1 : 1);
}

function likeMatcher(pattern: string, escape: string | undefined): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    if (character === escape) source += literally(pattern[++at] ?? '');
    else source += character === '%' ? '.*' : character === '_' ? '.' : literally(character);
  }
  return new RegExp(`^${source}$`, 's');
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
