import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { propertyOf, plainText } from '../../../docs/infrastructure/walk';
import { readTemplates } from '../../../docs/infrastructure/readTemplates';
import { KEY_EVENTS_QUEUE } from '../../../shared/incoming/acceptKeyEvents';
import { REQUESTS_QUEUE } from '../../../functions/receiveOnboardingRequest';
import { RELEASES_QUEUE } from '../../../functions/receiveReleaseRequest';
import { RESOURCE_EVENTS_QUEUE } from '../../../functions/receiveResourceEvents';
import { entities as local } from '../../../local/cloud/entities';
import { RESOURCE_EVENTS } from '../../../local/cloud/eventQueues';
import { ROLE_IDS, findRole } from '../../../local/azure/arm/roleDefinitions';
import { settingsSchema } from '../../../shared/config';
import { RESOURCE_KINDS, RESOURCE_TYPES } from '../../../shared/model/resourceKind';
import { LOG_EVENTS } from '../../../shared/telemetry/logEvents';

const ROOT = join(__dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const json = (path: string): unknown => JSON.parse(read(path));
const templates = readTemplates(join(ROOT, 'infra'));
const variable = (path: string, name: string) =>
  templates.get(path)?.find((one) => one.kind === 'var' && one.name === name)?.value;
const keysOf = (path: string, name: string): string[] => {
  const value = variable(path, name);
  return value?.kind === 'object' ? value.properties.map(({ key }) => plainText(key) ?? '') : [];
};

describe('settings', () => {
  const schema = Object.entries(settingsSchema.shape);
  /** Never in Azure: connections are by identity. */
  const NEVER = ['SERVICE_BUS'];
  const required = keysOf('modules/functionApp.bicep', 'appSettings');
  const types = templates.get('modules/types.bicep')?.find(({ name }) => name === 'optionalSettings')?.type;
  const optional = types?.properties.map(({ name }) => name) ?? [];

  it('each that the code reads is set, or can be; none that it does not read', () => {
    expect([...required, ...optional, ...NEVER].sort()).toEqual(schema.map(([name]) => name).sort());
  });

  it('what is left to the deployer has a default in the code, and is optional in the template', () => {
    for (const name of optional) {
      const setting = settingsSchema.shape[name as keyof typeof settingsSchema.shape];
      expect([name, setting.safeParse(undefined).success]).toEqual([name, true]);
    }
    expect(types?.properties.filter(({ type }) => !type.isOptional)).toEqual([]);
  });

  it('what the Functions host reads has prefixes that the code and host.json name', () => {
    const host = keysOf('modules/functionApp.bicep', 'hostSettings').map((name) => name.split('__')[0]);
    const { extensions } = json('host.json') as {
      extensions: { durableTask: { storageProvider: { connectionName: string } } };
    };
    const { connectionName } = extensions.durableTask.storageProvider;
    const telemetry = ['APPLICATIONINSIGHTS_AUTHENTICATION_STRING', 'APPLICATION_INSIGHTS_NO_STATSBEAT'];
    expect([...new Set(host)].sort()).toEqual(['SERVICE_BUS', connectionName, ...telemetry].sort());
    expect(read('functions/index.ts')).toContain("connection: 'SERVICE_BUS'");
  });

  it('the link-signing key is a reference, and the hook makes it where the reference points', () => {
    const value = propertyOf(variable('modules/functionApp.bicep', 'appSettings'), 'LATCHKEY_LINK_KEY');
    expect(plainText(value)).toBe('@Microsoft.KeyVault(SecretUri=…)');
    expect(plainText(variable('modules/vault.bicep', 'secretName'))).toBe('link-key');
    expect(read('infra/hooks/ensureLinkKey.mjs')).toContain('/secrets/link-key?');
  });
});

describe('messages', () => {
  interface Entity {
    readonly name: string;
    readonly properties: object;
    readonly subscriptions?: readonly Entity[];
  }
  const camel = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
  const properties = (of: object = {}) =>
    Object.fromEntries(Object.entries(of).map(([key, value]) => [camel(key), value as unknown]));
  const deployed = json('infra/data/entities.json') as { queues: Entity[]; topics: Entity[] };

  it('queues, topic and subscriptions are the local ones, property by property', () => {
    expect(deployed.queues).toEqual(
      local.Queues?.map((one) => ({ name: one.Name, properties: properties(one.Properties) })),
    );
    expect(deployed.topics).toEqual(
      local.Topics?.map((one) => ({
        name: one.Name,
        properties: properties(one.Properties),
        subscriptions: one.Subscriptions?.map((inner) => ({
          name: inner.Name,
          properties: properties(inner.Properties),
        })),
      })),
    );
  });

  it('every queue that a function listens to is there, and no other', () => {
    const listened = [REQUESTS_QUEUE, RELEASES_QUEUE, KEY_EVENTS_QUEUE, RESOURCE_EVENTS_QUEUE];
    expect(deployed.queues.map(({ name }) => name).sort()).toEqual(listened.sort());
  });

  it('a lock is renewed for as long as a function may take, by host.json', () => {
    const host = json('host.json') as { extensions: { serviceBus: { maxAutoLockRenewalDuration: string } } };
    expect(host.extensions.serviceBus.maxAutoLockRenewalDuration).toBe('00:05:00');
  });

  it('events of resources are of all kinds that can be encrypted, and the local ones', () => {
    const { eventTypes, advancedFilters } = RESOURCE_EVENTS;
    expect(json('infra/data/resourceEvents.json')).toEqual({ includedEventTypes: eventTypes, advancedFilters });
    expect(read('infra/modules/protectedGroup.bicep')).toContain(
      "filter: loadJsonContent('../data/resourceEvents.json')",
    );
  });

  it.each([
    ['data/resourceEvents.json', 'shared/incoming/resourceEvent.ts', 'Microsoft.Resources.'],
    ['customer/main.bicep', 'shared/incoming/keyEvent.ts', 'Microsoft.KeyVault.'],
  ])('%s subscribes to what %s understands', (template, reader, prefix) => {
    const types = [...read(`infra/${template}`).matchAll(new RegExp(`['"]${prefix}(\\w+)['"]`, 'g'))].map(
      (match) => match[1] ?? '',
    );
    const source = read(reader).toLowerCase();
    const isRead = (name: string) => {
      const [, verb] = /^Resource(\w+)Success$/.exec(name) ?? [];
      return source.includes((verb ?? name).toLowerCase());
    };
    expect(types.filter((name) => name !== 'vaults').filter((name) => !isRead(name))).toEqual([]);
    expect(types.length).toBeGreaterThan(2);
  });
});

describe('rights', () => {
  interface Role {
    readonly id: string;
    readonly name: string;
    readonly source: string;
    readonly date: string;
    readonly why?: string;
  }
  const roles = Object.entries(json('infra/data/roles.json') as Record<string, Role>);
  const { actions, why: reasons } = json('infra/data/encryptionRole.json') as {
    actions: string[];
    why: Record<string, string>;
  };

  it('every action of the custom role has its reason, and no other has one', () => {
    expect(Object.keys(reasons).sort()).toEqual([...actions].sort());
  });

  it.each(roles)('%s: id, name, source and date; the id that the local cloud knows', (key, role) => {
    const { why, ...rest } = role;
    expect(['undefined', 'string']).toContain(typeof why);
    expect(rest).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
      name: expect.any(String) as string,
      source: expect.stringContaining('docs') as string,
      date: expect.stringMatching(/^\d{4}-\d{2}$/) as string,
    });
    const known = findRole(role.id);
    if (known) expect(known.name).toBe(role.name);
    if (key in ROLE_IDS) expect(ROLE_IDS[key as keyof typeof ROLE_IDS]).toBe(role.id);
  });

  it('role ids are nowhere but in that file', () => {
    const ids = roles.map(([, { id }]) => id);
    const strays = [...templates.keys()].filter((path) => ids.some((id) => read(`infra/${path}`).includes(id)));
    expect(strays).toEqual([]);
  });

  it('every role of the file is used, and every one that is used is in the file', () => {
    const source = [...templates.keys()].map((path) => read(`infra/${path}`)).join('\n');
    const used = new Set([...source.matchAll(/\b(?:roles|roles\.json'\))\.(?!json)(\w+)/g)].map((match) => match[1]));
    expect([...used].sort()).toEqual(roles.map(([key]) => key).sort());
  });

  const allows = (action: string) => actions.some((one) => one.toLowerCase() === action.toLowerCase());

  it.each(RESOURCE_KINDS)('%s can be read and written, and what else its target asks for can be read', (kind) => {
    const type = RESOURCE_TYPES[kind];
    expect([`${type}/read`, `${type}/write`].filter((action) => !allows(action))).toEqual([]);
    const target = read(`shared/targets/${kind}.ts`);
    const parts = [...target.matchAll(/\$\{resourceId\}\/(\w+)/g)].map((match) => match[1] ?? '');
    expect(parts.filter((part) => !allows(`${type}/${part}/read`))).toEqual([]);
    const written = [...target.matchAll(/send\('PUT', `\$\{resourceId\}\/(\w+)/g)].map((match) => match[1] ?? '');
    if (target.includes("send('PUT', protectorPath")) written.push('encryptionProtector');
    expect(written.filter((part) => !allows(`${type}/${part}/write`))).toEqual([]);
  });

  it('the role reaches no keys, no data and no deletion', () => {
    expect(actions.filter((action) => /listKeys|\/delete$|regenerate|\*\/(write|action)|^\*/i.test(action))).toEqual(
      [],
    );
    expect(actions.filter((action) => /\/action$/.test(action))).toEqual([]);
  });

  it('Lighthouse hands out no role with data actions, nor Owner, nor one that hands out roles', () => {
    const granted = [...read('infra/customer/lighthouse.bicep').matchAll(/\broles\.(?!json)(\w+)/g)].map(
      (match) => match[1] ?? '',
    );
    const wrong = granted.filter((key) => {
      const role = findRole(roles.find(([name]) => name === key)?.[1].id ?? '');
      return !role || role.dataActions !== undefined || /^(Owner|User Access|Role Based)/.test(role.name);
    });
    expect(granted.length).toBeGreaterThan(4);
    expect(wrong).toEqual([]);
  });

  it('the operator API has the app roles that the code asks for', () => {
    const registered = [...read('infra/hooks/ensureOperatorApi.mjs').matchAll(/value: '(Latchkey\.\w+)'/g)].map(
      (match) => match[1],
    );
    const asked = new Set(
      [...read('functions/http/authorize.ts').matchAll(/'(Latchkey\.\w+)'/g)].map((match) => match[1]),
    );
    expect(registered.sort()).toEqual([...asked].sort());
  });
});

describe('alerts and workbook', () => {
  interface Rule {
    readonly name: string;
    readonly query?: string;
    readonly uses?: readonly { readonly file: string; readonly text: string }[];
  }
  const { logs, metrics } = json('infra/data/alerts.json') as { logs: Rule[]; metrics: Rule[] };

  it.each(logs)('$name looks for what the code says', ({ uses = [] }) => {
    for (const { file, text } of uses) expect(read(file)).toContain(text);
  });

  const { items } = json('infra/data/workbook.json') as { items: { name: string; content: { query?: string } }[] };
  const queries = items.flatMap(({ content }) => content.query ?? []);

  it('names are there once', () => {
    const names = [...logs, ...metrics].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(items.map(({ name }) => name)).size).toBe(items.length);
  });

  it.each([
    ['onboardings by state', /onboarding-status.* by state = /],
    ['time in state', /fields\.secondsBefore/],
    ['what stopped, by code', /-status.* by code = /],
    ['steps that failed', /step-failed/],
    ['lost access', /'access-lost'/],
    ['lag of sweeps', /sweep-late/],
    ['dead letters', /DeadletteredMessages/],
  ])('the workbook shows %s', (_, query) => {
    expect(queries.filter((one) => query.test(one))).not.toEqual([]);
  });

  it('every query of the workbook is on a table of the workspace', () => {
    expect(queries.filter((query) => !/^(AppRequests|AppTraces|AzureMetrics) \|/.test(query))).toEqual([]);
  });

  it('lines of the app are looked for by the names that it logs', () => {
    const all = [...queries, ...logs.map(({ query }) => query ?? '')];
    const texts = all.flatMap((query) => [...query.matchAll(/Message \w+ '([^']+)'/g)].map((match) => match[1] ?? ''));
    const names = texts.map((text) => /^\{"event":"latchkey\.([\w-]+)"$/.exec(text)?.[1] ?? text);
    expect(names.filter((name) => !(name in LOG_EVENTS))).toEqual([]);
  });
});
