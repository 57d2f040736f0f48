import type { Declaration, Expression } from './ast';

/** The expressions directly inside one, with the names that it brings for them. */
export function partsOf(expression: Expression): { readonly part: Expression; readonly names?: readonly string[] }[] {
  const all = (parts: readonly Expression[], names?: readonly string[]) =>
    parts.map((part) => ({ part, ...(names ? { names } : {}) }));
  switch (expression.kind) {
    case 'text':
      return all(expression.parts.filter((part) => typeof part !== 'string'));
    case 'list':
      return all(expression.items);
    case 'object':
      return all([
        ...expression.properties.flatMap(({ key, value }) => [key, value]),
        ...expression.nested.flatMap(({ value }) => value ?? []),
      ]);
    case 'call':
      return all([...(expression.target ? [expression.target] : []), ...expression.args]);
    case 'member':
      return all([expression.target]);
    case 'at':
      return all([expression.target, expression.index]);
    case 'all':
      return all(expression.operands);
    case 'choice':
      return all([expression.when, expression.yes, expression.no]);
    case 'lambda':
      return all([expression.body], expression.names);
    case 'for':
      return [...all([expression.list]), ...all([expression.body], expression.names)];
    case 'if':
      return all([expression.when, expression.body]);
    case 'value':
    case 'name':
      return [];
  }
}

/** The object of a resource or module: without its loop and its condition. */
export function bodyOf(value: Expression | undefined): Expression & { kind: 'object' } {
  if (value?.kind === 'for' || value?.kind === 'if') return bodyOf(value.body);
  if (value?.kind === 'object') return value;
  throw new Error(`Not an object: ${value?.kind}`);
}

/** The value of a property by its path, if it is there. */
export function propertyOf(object: Expression | undefined, ...path: readonly string[]): Expression | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return object;
  if (object?.kind !== 'object') return undefined;
  const found = object.properties.find(
    ({ key }) => key.kind === 'text' && key.parts[0] === first && key.parts.length === 1,
  );
  return propertyOf(found?.value, ...rest);
}

/** A plain text, or a text with `…` for each expression in it. */
export const plainText = (expression: Expression | undefined): string | undefined =>
  expression?.kind === 'text'
    ? expression.parts.map((part) => (typeof part === 'string' ? part : '…')).join('')
    : undefined;

/** Text of the decorator `@description`. */
export const descriptionOf = ({ decorators }: Pick<Declaration, 'decorators'>): string | undefined =>
  plainText(decorators.find(({ name }) => name === 'description')?.args[0]);

/** Every resource of a file, those inside others included. */
export function resourcesOf(file: readonly Declaration[]): Declaration[] {
  return file
    .filter(({ kind }) => kind === 'resource')
    .flatMap((resource) => [
      resource,
      ...resourcesOf(bodyOf(resource.value).nested).map((inner) => ({
        ...inner,
        of: inner.of?.includes('@') ? inner.of : nestedType(resource.of ?? '', inner.of ?? ''),
      })),
    ]);
}
const nestedType = (outer: string, inner: string): string => outer.replace('@', `/${inner}@`);
