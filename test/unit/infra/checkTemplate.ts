import { dirname, join } from 'node:path';
import type { Declaration, Expression } from '../../../docs/infrastructure/ast';
import { bodyOf, descriptionOf, partsOf, plainText, propertyOf } from '../../../docs/infrastructure/walk';

/** Functions of Bicep that the templates use ("Bicep functions", 2026): another one is a slip, or is added here. */
const FUNCTIONS = new Set(
  (
    'any array cidrSubnet contains empty environment filter flatten guid indexOf items join length loadJsonContent ' +
    'loadTextContent map range replace resourceGroup skip split startsWith subscription subscriptionResourceId substring ' +
    'tenant toLower toObject union uniqueString'
  ).split(' '),
);

/**
 * What is wrong with a template, as far as names go: what is used and not declared, declared and not used, not described;
 * parameters and outputs of modules. The compiler checks more; this is what can be checked by npm alone.
 */
export function checkTemplate(path: string, files: ReadonlyMap<string, readonly Declaration[]>): string[] {
  const file = files.get(path) ?? [];
  const problems: string[] = [];
  const declared = new Map(file.flatMap((one) => (one.names ?? [one.name]).map((name) => [name, one] as const)));
  const used = new Set<string>();
  const moduleOf = ({ of = '' }: Declaration) => files.get(join(dirname(path), of)) ?? [];

  const visit = (expression: Expression, local: readonly string[], line: number): void => {
    if (expression.kind === 'name') {
      used.add(expression.name);
      if (!local.includes(expression.name) && !declared.has(expression.name)) {
        problems.push(`line ${line}: ${expression.name} is not declared`);
      }
    }
    if (expression.kind === 'call' && !expression.target && !FUNCTIONS.has(expression.name)) {
      problems.push(`line ${line}: ${expression.name}() is not a known function`);
    }
    if (expression.kind === 'call' && !expression.target && declared.has(expression.name)) {
      problems.push(`line ${line}: ${expression.name} hides the function of that name`);
    }
    if (expression.kind === 'member') problems.push(...unknownOutput(expression, declared, moduleOf, line));
    for (const { part, names } of partsOf(expression)) visit(part, [...local, ...(names ?? [])], line);
  };
  for (const { value, line, decorators } of file) {
    if (value) visit(value, [], line);
    decorators.flatMap(({ args }) => args).forEach((arg) => visit(arg, [], line));
  }
  for (const { type } of file) for (const name of type?.text.match(/\w+/g) ?? []) used.add(name);

  for (const one of file) {
    const isUsed = (one.names ?? [one.name]).every((name) => used.has(name));
    const mustBeUsed = ['param', 'var', 'import'].includes(one.kind) || one.isExisting;
    if (mustBeUsed && !isUsed) problems.push(`line ${one.line}: ${one.kind} ${one.name} is not used`);
    if (['param', 'output'].includes(one.kind) && !descriptionOf(one)) {
      problems.push(`line ${one.line}: ${one.kind} ${one.name} is not described`);
    }
    if (one.kind === 'module') problems.push(...wrongParameters(one, moduleOf(one)));
  }
  if (!file.some(({ kind, name }) => kind === 'metadata' && name === 'description')) problems.push('no description');
  return problems;
}

function wrongParameters(use: Declaration, module: readonly Declaration[]): string[] {
  if (module.length === 0) return [`line ${use.line}: ${use.of} is not there`];
  const params = module.filter(({ kind }) => kind === 'param');
  const given = propertyOf(bodyOf(use.value), 'params');
  const names = given?.kind === 'object' ? given.properties.map(({ key }) => plainText(key) ?? '') : [];
  const missing = params.filter(({ name, value, type }) => !value && !type?.isOptional && !names.includes(name));
  const unknown = names.filter((name) => !params.some((param) => param.name === name));
  return [
    ...missing.map(({ name }) => `line ${use.line}: ${use.name} needs ${name}`),
    ...unknown.map((name) => `line ${use.line}: ${use.name} has no ${name}`),
  ];
}

/** `module.outputs.name` where the module has no such output. */
function unknownOutput(
  { target, name }: Expression & { kind: 'member' },
  declared: ReadonlyMap<string, Declaration>,
  moduleOf: (use: Declaration) => readonly Declaration[],
  line: number,
): string[] {
  if (target.kind !== 'member' || target.name !== 'outputs' || target.target.kind !== 'name') return [];
  const use = declared.get(target.target.name);
  const has = use?.kind === 'module' && moduleOf(use).some((one) => one.kind === 'output' && one.name === name);
  return has ? [] : [`line ${line}: ${target.target.name} has no output ${name}`];
}
