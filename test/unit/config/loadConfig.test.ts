import { CLOUDS, ConfigError, loadConfig, settingsSchema, type Cloud } from '../../../shared/config';

const GUID = '11111111-1111-4111-8111-111111111111';
const good: Readonly<Record<string, string | undefined>> = {
  LATCHKEY_TENANT_ID: GUID.toUpperCase(),
  LATCHKEY_IDENTITY_CLIENT_ID: GUID,
  LATCHKEY_IDENTITY_PRINCIPAL_ID: GUID,
  LATCHKEY_IDENTITY_RESOURCE_GROUP_ID: `/subscriptions/${GUID}/resourceGroups/latchkey`,
  LATCHKEY_VENDOR_NAME: 'Contoso Cloud',
  LATCHKEY_PUBLIC_URL: 'https://keys.contoso.example/',
  LATCHKEY_LINK_KEY: Buffer.alloc(32, 1).toString('base64'),
  LATCHKEY_API_AUDIENCE: 'api://latchkey',
  LATCHKEY_TABLES_ENDPOINT: 'https://contoso.table.core.windows.net',
  SERVICE_BUS__fullyQualifiedNamespace: 'contoso.servicebus.windows.net',
};
const OPTIONAL = new Set([
  'LATCHKEY_CLOUD',
  'LATCHKEY_CLOUD_ENDPOINTS',
  'LATCHKEY_APPLICATION_NAME',
  'LATCHKEY_APPLICATION_POLICY',
  'LATCHKEY_CONSENT_DAYS',
  'LATCHKEY_REMINDER_DAYS',
  'LATCHKEY_POLL_SECONDS',
  'LATCHKEY_RETRY_SECONDS',
  'LATCHKEY_SWEEP_MINUTES',
  'LATCHKEY_RATE_PER_CLIENT',
  'LATCHKEY_RATE_PER_LINK',
  'LATCHKEY_CONSOLE_CLIENT_ID',
  'LATCHKEY_TWO_PERSON',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'SERVICE_BUS',
  'SERVICE_BUS__fullyQualifiedNamespace',
]);
const REQUIRED = Object.keys(settingsSchema.shape).filter((name) => !OPTIONAL.has(name));

const problemsOf = (settings: Readonly<Record<string, string | undefined>>) => {
  try {
    loadConfig(settings);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ setting }) => setting);
  }
};

test('reads good settings, with defaults for the rest', () => {
  expect(loadConfig(good)).toMatchObject({
    cloud: CLOUDS.AzureCloud,
    tenantId: GUID,
    publicUrl: 'https://keys.contoso.example',
    applicationName: 'latchkey',
    applicationPolicy: 'shared',
    policy: { consentDays: 30, reminderDays: [3, 7, 14, 21, 28], pollSeconds: [60, 300, 3600], retrySeconds: 5 },
    sweepMinutes: 5,
    limits: { perClient: 300, perLink: 120 },
    serviceBus: { fullyQualifiedNamespace: 'contoso.servicebus.windows.net' },
  });
  expect(loadConfig(good).linkKey).toHaveLength(32);
});

test('reads what has a default, too', () => {
  const config = loadConfig({
    ...good,
    LATCHKEY_APPLICATION_NAME: 'contoso-keys',
    LATCHKEY_APPLICATION_POLICY: 'perCustomer',
    LATCHKEY_CONSENT_DAYS: '14',
    LATCHKEY_REMINDER_DAYS: '2,9',
    LATCHKEY_POLL_SECONDS: '1,2,3',
    LATCHKEY_RETRY_SECONDS: '0.5',
    SERVICE_BUS: 'Endpoint=sb://localhost',
  });
  expect(config.policy).toEqual({ consentDays: 14, reminderDays: [2, 9], pollSeconds: [1, 2, 3], retrySeconds: 0.5 });
  expect(config.applicationName).toBe('contoso-keys');
  expect(config.serviceBus).toEqual({ connectionString: 'Endpoint=sb://localhost' });
});

describe.each(REQUIRED)('%s', (name) => {
  test.each([
    ['missing', undefined],
    ['empty', ''],
  ])('%s: named, alone', (_, value) => {
    expect(problemsOf({ ...good, [name]: value })).toEqual([name]);
  });
});

test.each([
  ['LATCHKEY_CLOUD', 'AzureGermany'],
  ['LATCHKEY_TENANT_ID', 'contoso.onmicrosoft.com'],
  ['LATCHKEY_IDENTITY_CLIENT_ID', '123'],
  ['LATCHKEY_IDENTITY_PRINCIPAL_ID', `{${GUID}}`],
  ['LATCHKEY_IDENTITY_RESOURCE_GROUP_ID', 'latchkey'],
  ['LATCHKEY_IDENTITY_RESOURCE_GROUP_ID', `/subscriptions/${GUID}`],
  ['LATCHKEY_PUBLIC_URL', 'keys.contoso.example'],
  ['LATCHKEY_LINK_KEY', Buffer.alloc(31).toString('base64')],
  ['LATCHKEY_TABLES_ENDPOINT', 'tables'],
  ['LATCHKEY_TWO_PERSON', 'bulk,delete'],
  ['LATCHKEY_TWO_PERSON', 'bulk, release'],
  ['LATCHKEY_APPLICATION_NAME', 'Latch Key'],
  ['LATCHKEY_APPLICATION_NAME', 'x'],
  ['LATCHKEY_CONSENT_DAYS', '0'],
  ['LATCHKEY_CONSENT_DAYS', '366'],
  ['LATCHKEY_CONSENT_DAYS', '1.5'],
  ['LATCHKEY_CONSENT_DAYS', 'thirty'],
  ['LATCHKEY_REMINDER_DAYS', '3;7'],
  ['LATCHKEY_REMINDER_DAYS', '3,7,'],
  ['LATCHKEY_POLL_SECONDS', '60,300'],
  ['LATCHKEY_POLL_SECONDS', '60,300,3600,7200'],
  ['LATCHKEY_RETRY_SECONDS', '0'],
  ['LATCHKEY_RETRY_SECONDS', '-5'],
  ['LATCHKEY_RATE_PER_CLIENT', '0'],
  ['LATCHKEY_RATE_PER_CLIENT', '1.5'],
  ['LATCHKEY_RATE_PER_LINK', 'many'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key'],
  ['OTEL_TRACES_SAMPLER', 'always_on'],
  ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
])('%s = %s is refused by name', (name, value) => {
  expect(problemsOf({ ...good, [name]: value })).toEqual([name]);
});

const OTLP = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318/' };
test.each([
  ['nowhere by default', {}, undefined],
  ['nowhere where nothing is to be recorded', { ...OTLP, OTEL_TRACES_SAMPLER_ARG: '0' }, undefined],
  [
    'to an address, under the name of the app',
    { ...OTLP, OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a==,x=1', WEBSITE_SITE_NAME: 'func-keys' },
    {
      otlp: { endpoint: 'http://localhost:4318', headers: { 'api-key': 'a==', x: '1' } },
      sampler: 'traceidratio',
      ratio: 1,
      serviceName: 'func-keys',
    },
  ],
  [
    'to Application Insights, some of them',
    { APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=1', OTEL_TRACES_SAMPLER_ARG: '0.1' },
    { applicationInsights: 'InstrumentationKey=1', sampler: 'traceidratio', ratio: 0.1, serviceName: 'latchkey' },
  ],
])('traces go %s', (_, settings, telemetry) => {
  expect(loadConfig({ ...good, ...settings }).telemetry).toEqual(telemetry);
});

test('Service Bus is wanted in one of its two forms', () => {
  expect(problemsOf({ ...good, SERVICE_BUS__fullyQualifiedNamespace: undefined })).toEqual(['SERVICE_BUS']);
});

test('every wrong setting is named at once, and no value is shown', () => {
  const secret = 'c2VjcmV0';
  const wrong = {
    LATCHKEY_LINK_KEY: secret,
    LATCHKEY_TENANT_ID: 'x',
    LATCHKEY_CLOUD: 'Custom',
    LATCHKEY_CLOUD_ENDPOINTS: '{',
  };
  expect(problemsOf({}).sort()).toEqual([...REQUIRED, 'SERVICE_BUS'].sort());
  expect(problemsOf(wrong)).toEqual(expect.arrayContaining([...REQUIRED, 'LATCHKEY_CLOUD_ENDPOINTS', 'SERVICE_BUS']));
  expect(() => loadConfig(wrong)).toThrow(/LATCHKEY_LINK_KEY: wanted 32 random bytes/);
  expect(() => loadConfig(wrong)).not.toThrow(secret);
});

describe('clouds', () => {
  const goodIn = ({ tableSuffix, serviceBusSuffix }: Cloud) => ({
    ...good,
    LATCHKEY_TABLES_ENDPOINT: `https://contoso.${tableSuffix}`,
    SERVICE_BUS__fullyQualifiedNamespace: `contoso.${serviceBusSuffix}`,
  });

  test.each(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const)('%s has endpoints of its own', (name) => {
    expect(loadConfig({ ...goodIn(CLOUDS[name]), LATCHKEY_CLOUD: name }).cloud).toEqual(CLOUDS[name]);
    const others = Object.entries(CLOUDS).filter(([other]) => other !== name);
    for (const [, other] of others) {
      const shared = Object.entries(CLOUDS[name]).filter(
        ([field, value]) => typeof value === 'string' && value === (other as Record<string, unknown>)[field],
      );
      expect(shared).toEqual([]);
    }
  });

  test('the named clouds meet the schema of a custom one', () => {
    for (const cloud of Object.values(CLOUDS)) expect(custom(cloud)).toEqual([]);
  });

  test('Custom takes its endpoints from a setting', () => {
    const cloud = {
      ...CLOUDS.AzureCloud,
      vaultSuffix: 'vault.localhost:8443',
      authorityHost: 'https://login.localhost:8443',
    };
    const settings = { ...good, LATCHKEY_CLOUD: 'Custom', LATCHKEY_CLOUD_ENDPOINTS: JSON.stringify(cloud) };
    expect(loadConfig(settings).cloud).toEqual(cloud);
  });

  const custom = (cloud: unknown) =>
    problemsOf({
      ...goodIn(cloud as Cloud),
      LATCHKEY_CLOUD: 'Custom',
      LATCHKEY_CLOUD_ENDPOINTS: JSON.stringify(cloud),
    });
  const { graph: _, ...withoutGraph } = CLOUDS.AzureCloud;
  test.each([
    [
      'a path in the authority',
      { ...CLOUDS.AzureCloud, authorityHost: 'https://login.localhost/adfs' },
      'authorityHost',
    ],
    ['http', { ...CLOUDS.AzureCloud, resourceManager: 'http://management.localhost' }, 'resourceManager'],
    ['a missing field', withoutGraph, 'graph'],
    ['a scheme in a suffix', { ...CLOUDS.AzureCloud, vaultSuffix: 'https://vault.localhost' }, 'vaultSuffix'],
    ['a slash after an audience', { ...CLOUDS.AzureCloud, vaultAudience: 'https://vault.localhost/' }, 'vaultAudience'],
    ['a word for a flag', { ...CLOUDS.AzureCloud, instanceDiscovery: 'no' }, 'instanceDiscovery'],
  ])('%s is refused by its field', (_, cloud, field) => {
    expect(custom(cloud)).toEqual([`LATCHKEY_CLOUD_ENDPOINTS.${field}`]);
  });

  test.each([
    ['https://contoso.table.core.usgovcloudapi.net', ['LATCHKEY_TABLES_ENDPOINT']],
    ['https://contoso.table.core.windows.net:443/', []],
    ['https://contoso.z01.table.storage.azure.net', []],
    ['https://127.0.0.1:10002/devstoreaccount1', []],
  ])('in the public cloud, tables at %s: %j', (endpoint, problems) => {
    expect(problemsOf({ ...good, LATCHKEY_TABLES_ENDPOINT: endpoint })).toEqual(problems);
  });

  test.each([undefined, 'nonsense'])('Custom with endpoints %s is refused', (endpoints) => {
    const settings = { ...good, LATCHKEY_CLOUD: 'Custom', LATCHKEY_CLOUD_ENDPOINTS: endpoints };
    expect(problemsOf(settings)).toEqual(['LATCHKEY_CLOUD_ENDPOINTS']);
  });
});

test('changes for two persons are named once each; by default there are none', () => {
  expect(loadConfig(good).twoPerson).toEqual([]);
  expect(loadConfig({ ...good, LATCHKEY_TWO_PERSON: 'release,bulk,release' }).twoPerson).toEqual(['release', 'bulk']);
});
