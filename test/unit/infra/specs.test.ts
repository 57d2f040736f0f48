import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Expression } from '../../../docs/infrastructure/ast';
import { readTemplates } from '../../../docs/infrastructure/readTemplates';
import { bodyOf, plainText, resourcesOf } from '../../../docs/infrastructure/walk';

const SPECS = join(__dirname, '../../../../shared/specs');
const isThere = existsSync(SPECS);

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly readOnly?: boolean;
  readonly 'x-ms-enum'?: { readonly modelAsString?: boolean };
}

/** Published definitions of what the templates write, at the version that they write. */
const COVERED: Readonly<Record<string, readonly [file: string, definition: string]>> = {
  'Microsoft.Storage/storageAccounts@2025-06-01': ['storage.json', 'StorageAccountCreateParameters'],
  'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30': ['msi.json', 'Identity'],
  'Microsoft.KeyVault/vaults@2025-05-01': ['keyvault-arm.json', 'Vault'],
  'Microsoft.KeyVault/vaults/keys@2025-05-01': ['keyvault-arm.json', 'Key'],
};
/** Parts of a template that are no part of the request's body. */
const TEMPLATE = ['name', 'parent', 'scope', 'dependsOn'];

/** What of a resource the definition does not allow: names, read-only properties, words that are not offered, gaps. */
function faults(
  definitions: Readonly<Record<string, Schema>>,
  schema: Schema,
  value: Expression,
  where: string,
): string[] {
  const flat = (one: Schema): Schema => {
    const base = one.$ref ? definitions[one.$ref.split('/').at(-1) ?? ''] : one;
    if (!base) throw new Error(`${where}: ${one.$ref} is not in the file`);
    const parts = [...(base.allOf ?? []).map(flat), base];
    return {
      ...Object.assign({}, ...parts),
      properties: Object.assign({}, ...parts.map(({ properties }) => properties)) as Schema['properties'],
      required: parts.flatMap(({ required }) => required ?? []),
    } as Schema;
  };
  const inside = (next: Schema, part: Expression, name: string) => faults(definitions, next, part, `${where}.${name}`);
  const { properties = {}, additionalProperties, items, required = [], ...rest } = flat(schema);
  if (value.kind === 'choice') return [value.yes, value.no].flatMap((one) => faults(definitions, schema, one, where));
  if (value.kind === 'list' && items) return value.items.flatMap((item, i) => inside(items, item, String(i)));
  const text = plainText(value);
  if (text !== undefined && rest.enum && !rest['x-ms-enum']?.modelAsString && !rest.enum.includes(text)) {
    return [`${where}: ${text} is none of ${rest.enum.join(', ')}`];
  }
  if (value.kind !== 'object') return [];
  const names = value.properties.map(({ key }) => plainText(key) ?? '');
  const missing = required.filter((name) => !names.includes(name) && !properties[name]?.readOnly);
  return [
    ...missing.map((name) => `${where}: ${name} is missing`),
    ...value.properties.flatMap(({ key, value: part }) => {
      const name = plainText(key) ?? '';
      const next = properties[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
      if (!next) return additionalProperties === true ? [] : [`${where}: there is no ${name}`];
      return next.readOnly ? [`${where}: ${name} is read-only`] : inside(next, part, name);
    }),
  ];
}

const written = [...readTemplates(join(__dirname, '../../../infra'))].flatMap(([path, file]) =>
  resourcesOf(file)
    .filter(({ isExisting }) => !isExisting)
    .map((resource) => ({ path, name: resource.name, type: resource.of ?? '', body: bodyOf(resource.value) })),
);

describe('resources against their published definitions', () => {
  if (!isThere) {
    it('are not compared: ../shared/specs is not there', () => undefined);
    return;
  }
  const covered = written.filter(({ type }) => type in COVERED);

  it.each(covered)('$path $name', ({ type, body }) => {
    const [file, definition] = COVERED[type] as readonly [string, string];
    const { definitions } = JSON.parse(readFileSync(join(SPECS, file), 'utf8')) as {
      definitions: Record<string, Schema>;
    };
    const own = { ...body, properties: body.properties.filter(({ key }) => !TEMPLATE.includes(plainText(key) ?? '')) };
    expect(faults(definitions, definitions[definition] as Schema, own, type)).toEqual([]);
  });

  it('covers each definition', () => {
    expect([...new Set(covered.map(({ type }) => type))].sort()).toEqual(Object.keys(COVERED).sort());
  });

  it('finds what is wrong', () => {
    const definitions: Record<string, Schema> = {
      Thing: {
        required: ['size'],
        properties: { size: { enum: ['S', 'L'] }, id: { readOnly: true }, more: { properties: { a: {} } } },
      },
    };
    const text = (value: string): Expression => ({ kind: 'text', parts: [value] });
    const object = (entries: Record<string, Expression>): Expression => ({
      kind: 'object',
      nested: [],
      properties: Object.entries(entries).map(([key, value]) => ({ key: text(key), value })),
    });
    const of = (entries: Record<string, Expression>) =>
      faults(definitions, { $ref: '#/definitions/Thing' }, object(entries), 't');
    expect(of({ size: text('S') })).toEqual([]);
    expect(of({ size: text('M'), id: text('1'), other: text('') })).toEqual([
      't.size: M is none of S, L',
      't: id is read-only',
      't: there is no other',
    ]);
    expect(of({ more: object({ b: text('') }) })).toEqual(['t: size is missing', 't.more: there is no b']);
  });
});
