import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Declaration, Expression } from './ast';
import { describeCosts } from './describeCosts';
import { rightsOf } from './describeRights';
import { readTemplates } from './readTemplates';
import { bodyOf, descriptionOf, plainText, propertyOf, resourcesOf } from './walk';

interface Rule {
  readonly name: string;
  readonly title: string;
  readonly why: string;
  readonly severity: number;
  readonly windowSize: string;
}
interface Alerts {
  readonly logs: readonly Rule[];
  readonly metrics: readonly Rule[];
  readonly missing: readonly { readonly what: string; readonly needs: string }[];
}
type Roles = Readonly<
  Record<
    string,
    {
      readonly id: string;
      readonly name: string;
      readonly source: string;
      readonly date: string;
      readonly why?: string;
    }
  >
>;

/** A table for the document: its head and its rows. */
export interface Section {
  readonly title: string;
  readonly text: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Everything that the templates make, who may do what, and what is watched: read from the templates themselves. */
export function describeInfrastructure(root: string): Section[] {
  const folder = join(root, 'infra');
  const data = (name: string): unknown => JSON.parse(readFileSync(join(folder, 'data', name), 'utf8'));
  const files = readTemplates(folder);
  const roles = data('roles.json') as Roles;
  const { actions, why } = data('encryptionRole.json') as { actions: readonly string[]; why: Record<string, string> };
  const rights = rightsOf(files, roles);
  const alerts = data('alerts.json') as Alerts;
  return [
    {
      title: 'Resources',
      text: 'What `infra/main.bicep` and the customer kit make. What a template is for stands at its first resource.',
      head: ['template', 'resource', 'type and version', 'when', 'for'],
      rows: [...files].flatMap(([path, file]) => resourceRows(path, file, files.get('main.bicep') ?? [])),
    },
    ...describeCosts(root, files),
    {
      title: 'Rights',
      text: 'Every role assignment, read from the templates. Nobody else is given one.',
      head: ['who', 'role', 'where', 'why', 'template'],
      rows: rights.map(({ holder, role, scope, why, path }) => [holder, role, scope, why, `\`${path}\``]),
    },
    {
      title: 'Rights outside Azure Resource Manager',
      text: 'Given by the hooks of azd, because Bicep cannot.',
      head: ['who', 'right', 'why', 'hook'],
      rows: [
        [
          'the app',
          'Microsoft Graph `Application.ReadWrite.OwnedBy`',
          'Makes the applications that customers consent to, and changes those it made; no others.',
          '`grantGraphPermission`',
        ],
        [
          'operators',
          'app roles `Latchkey.Reader`, `Latchkey.Operator`',
          'The operator API. Assigned by you, to people or groups; without one, Entra gives no token.',
          '`ensureOperatorApi`',
        ],
      ],
    },
    {
      title: 'Actions of the custom role',
      text: `The app has these at the protected resource groups: ${actions.length} actions, no keys of accounts, no data, no deletion.`,
      head: ['action', 'why'],
      rows: actions.map((action) => [`\`${action}\``, said(why[action], action)]),
    },
    {
      title: 'Role ids',
      text: "From `infra/data/roles.json`, the one place where they are. Who has them and where: Rights; in customers' subscriptions, the delegation.",
      head: ['role', 'id', 'why', 'source'],
      rows: Object.values(roles).map(({ name, id, source, date, why: delegated }) => {
        const given = rights.filter(({ role }) => role === name).map((right) => `${right.holder}: ${right.why}`);
        const reasons = [...given, ...(delegated === undefined ? [] : [delegated])].join(' ');
        return [name, `\`${id}\``, said(reasons || undefined, name), `${source}, ${date}`];
      }),
    },
    {
      title: 'Locks',
      text: 'Against deletion, by people too; `locks=false` leaves them out, and `azd down` needs them lifted.',
      head: ['what', 'why'],
      rows: [...files].flatMap(([, file]) =>
        resourcesOf(file)
          .filter(({ of }) => of?.startsWith('Microsoft.Authorization/locks@'))
          .map((one) => lockOf(one)),
      ),
    },
    {
      title: 'Alerts',
      text: 'From `infra/data/alerts.json`. Severity 0 is the worst.',
      head: ['rule', 'severity', 'looks back', 'why'],
      rows: [...alerts.logs, ...alerts.metrics].map(({ title, severity, windowSize, why }) => [
        title,
        String(severity),
        windowSize,
        why,
      ]),
    },
    {
      title: 'Not watched yet',
      text: 'What rules cannot look for, because the app does not tell it.',
      head: ['what', 'needs'],
      rows: alerts.missing.map(({ what, needs }) => [what, needs]),
    },
  ].filter(({ rows }) => rows.length > 0);
}

/** What must be said of each right. */
function said(why: string | undefined, what: string): string {
  if (why === undefined) throw new Error(`${what}: why is not said`);
  return why;
}

const BESIDE = /\/(roleAssignments|diagnosticSettings|locks)@/;

function resourceRows(path: string, file: readonly Declaration[], main: readonly Declaration[]): string[][] {
  const purpose = plainText(file.find(({ kind, name }) => kind === 'metadata' && name === 'description')?.value);
  const module = main.find(({ kind, of }) => kind === 'module' && of === path);
  return resourcesOf(file)
    .filter(({ of, isExisting }) => !isExisting && !BESIDE.test(of ?? ''))
    .map((one, i) => {
      const text = [i === 0 ? purpose : undefined, descriptionOf(one)].filter((part) => part !== undefined).join(' ');
      return [`\`${path}\``, one.name, `\`${one.of}\``, whenOf(module?.value, one.value), text];
    });
}

/** Whether there is always one: neither the module nor the resource has a condition or a loop. */
function whenOf(...values: readonly (Expression | undefined)[]): string {
  const has = (kind: Expression['kind']) =>
    values.some((value) => value?.kind === kind || (value?.kind === 'for' && value.body.kind === kind));
  return (
    [has('for') ? 'each' : '', has('if') ? 'if asked for' : ''].filter((part) => part !== '').join(', ') || 'always'
  );
}

function lockOf(lock: Declaration): string[] {
  const body = bodyOf(lock.value);
  const scope = propertyOf(body, 'scope');
  return [scope?.kind === 'name' ? scope.name : '', plainText(propertyOf(body, 'properties', 'notes')) ?? ''];
}
