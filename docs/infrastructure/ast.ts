/** What the reader of Bicep makes of a file: as much of the language as the templates here use. */
export type Expression =
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'value'; readonly value: number | boolean | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly properties: readonly Property[]; readonly nested: readonly Declaration[] }
  | { readonly kind: 'call'; readonly target?: Expression; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'member'; readonly target: Expression; readonly name: string }
  | { readonly kind: 'at'; readonly target: Expression; readonly index: Expression }
  | { readonly kind: 'all'; readonly operands: readonly Expression[] }
  | { readonly kind: 'choice'; readonly when: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'lambda'; readonly names: readonly string[]; readonly body: Expression }
  | { readonly kind: 'for'; readonly names: readonly string[]; readonly list: Expression; readonly body: Expression }
  | { readonly kind: 'if'; readonly when: Expression; readonly body: Expression };

export interface Property {
  readonly key: Expression;
  readonly value: Expression;
}

/** A type as it is written, and the properties where it is an object. */
export interface TypeText {
  readonly text: string;
  readonly isOptional: boolean;
  readonly properties: readonly { readonly name: string; readonly type: TypeText; readonly decorators: Decorators }[];
}

export type Decorators = readonly { readonly name: string; readonly args: readonly Expression[] }[];

export interface Declaration {
  readonly kind: 'targetScope' | 'metadata' | 'param' | 'var' | 'type' | 'import' | 'resource' | 'module' | 'output';
  readonly name: string;
  readonly line: number;
  readonly decorators: Decorators;
  /** Of a parameter, an output or a type. */
  readonly type?: TypeText;
  /** Resource type with version, or path of a module or import. */
  readonly of?: string;
  readonly isExisting?: boolean;
  /** Names that an import brings. */
  readonly names?: readonly string[];
  readonly value?: Expression;
}
