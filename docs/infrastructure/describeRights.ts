import type { Declaration, Expression } from './ast';
import { bodyOf, partsOf, plainText, propertyOf, resourcesOf } from './walk';

/** Who a right is given to, by the parameter that holds its object id. */
const HOLDERS: Readonly<Record<string, string>> = {
  appPrincipalId: 'the app',
  eventsPrincipalId: 'Event Grid',
  applicationObjectId: "the vendor's application, in the customer's tenant",
  identityObjectId: 'the identity of a resource hosted by the customer',
};

/** One role assignment of a template: who may do what, where, and why. */
export interface Right {
  readonly path: string;
  readonly holder: string;
  readonly role: string;
  readonly scope: string;
  readonly why: string;
}

/** Every role assignment of the templates; throws where one says neither who nor why. */
export function rightsOf(
  files: ReadonlyMap<string, readonly Declaration[]>,
  roles: Readonly<Record<string, { readonly name: string }>>,
): Right[] {
  return [...files].flatMap(([path, file]) =>
    resourcesOf(file)
      .filter(({ of }) => of?.startsWith('Microsoft.Authorization/roleAssignments@'))
      .map((assignment): Right => {
        const body = bodyOf(assignment.value);
        const principal = propertyOf(body, 'properties', 'principalId');
        const holder = principal?.kind === 'name' ? HOLDERS[principal.name] : undefined;
        const why = plainText(propertyOf(body, 'properties', 'description'));
        const role = roleIn(propertyOf(body, 'properties', 'roleDefinitionId'), file, roles);
        if (!holder || !why || !role) throw new Error(`${path} ${assignment.name}: who, what or why is not said`);
        return { path, holder, role, scope: scopeOf(body, file), why };
      }),
  );
}

/** The role that an expression names, through variables if need be. */
function roleIn(
  expression: Expression | undefined,
  file: readonly Declaration[],
  roles: Readonly<Record<string, { readonly name: string }>>,
): string | undefined {
  if (!expression) return undefined;
  if (expression.kind === 'name' && expression.name === 'encryptionRoleId') return 'Latchkey encryption (custom role)';
  if (expression.kind === 'member' && expression.name in roles) return roles[expression.name]?.name;
  const variable =
    expression.kind === 'name' ? file.find(({ kind, name }) => kind === 'var' && name === expression.name) : undefined;
  const inside = [...partsOf(expression).map(({ part }) => part), ...(variable?.value ? [variable.value] : [])];
  return inside.map((part) => roleIn(part, file, roles)).find((role) => role !== undefined);
}

function scopeOf(body: Expression, file: readonly Declaration[]): string {
  let scope = propertyOf(body, 'scope');
  if (!scope) return 'its resource group';
  const isEach = scope.kind === 'at' && scope.index.kind === 'name' && scope.index.name === 'i';
  while (scope.kind === 'at') scope = scope.target;
  const resource = scope.kind === 'name' ? scope.name : '';
  const type = file.find(({ kind, name }) => kind === 'resource' && name === resource)?.of?.split('@')[0] ?? '';
  return `${isEach ? 'each of ' : ''}${resource} (${type})`;
}
