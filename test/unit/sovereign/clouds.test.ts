import tls from 'node:tls';
import { HttpRequest } from '@azure/functions';
import { ensureFederatedCredential } from '../../../activities/ensureFederatedCredential';
import { createAuthorizer } from '../../../functions/http/authorize';
import { httpClient } from '../../../shared/azure/httpClient';
import { loadConfig } from '../../../shared/config';
import { stop } from '../../../shared/errors/stop';
import { parseKeyUri } from '../../../shared/model/keyUri';
import { createPorts, type Ports } from '../../../shared/ports';
import { createRegistry } from '../../../shared/registry';
import { renderCustomerPage } from '../../../web/customer/page';
import { customerViews } from '../../support/customerViews';
import { memoryTables } from '../../support/memoryTables';
import { application, identity, storagePlan, SUBSCRIPTION } from '../../support/samples';
import { IDENTITY_ENDPOINT, recordedAzure, TENANT } from './recordedAzure';

/** What a deployment's administrator types; all else follows from the name of the cloud. Written out, not derived. */
interface Expected {
  readonly settings: {
    readonly LATCHKEY_TABLES_ENDPOINT: string;
    readonly SERVICE_BUS__fullyQualifiedNamespace: string;
  };
  readonly vault: string;
  readonly managedHsm: string;
  /** As a vault of this cloud answers. */
  readonly authority: string;
  readonly vaultAudience: string;
  readonly managedHsmAudience: string;
  readonly hosts: readonly string[];
  readonly audiences: readonly string[];
  readonly issuer: string;
  readonly exchange: string;
}
// The same in every cloud: "Authorize access with Microsoft Entra ID" of Storage and of Service Bus (read 2026-11).
const EVERYWHERE = ['https://storage.azure.com', 'https://servicebus.azure.net/'];

const EXPECTED: Readonly<Record<string, Expected>> = {
  AzureCloud: {
    settings: {
      LATCHKEY_TABLES_ENDPOINT: 'https://contoso.table.core.windows.net',
      SERVICE_BUS__fullyQualifiedNamespace: 'contoso.servicebus.windows.net',
    },
    vault: 'fabrikam.vault.azure.net',
    managedHsm: 'fabrikam.managedhsm.azure.net',
    authority: 'https://login.microsoftonline.com',
    vaultAudience: 'https://vault.azure.net',
    managedHsmAudience: 'https://managedhsm.azure.net',
    hosts: ['login.microsoftonline.com', 'management.azure.com', 'graph.microsoft.com'],
    audiences: ['https://management.azure.com', 'https://graph.microsoft.com'],
    issuer: 'https://login.microsoftonline.com',
    exchange: 'api://AzureADTokenExchange',
  },
  AzureUSGovernment: {
    settings: {
      LATCHKEY_TABLES_ENDPOINT: 'https://contoso.table.core.usgovcloudapi.net',
      SERVICE_BUS__fullyQualifiedNamespace: 'contoso.servicebus.usgovcloudapi.net',
    },
    vault: 'fabrikam.vault.usgovcloudapi.net',
    managedHsm: 'fabrikam.managedhsm.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
    vaultAudience: 'https://vault.usgovcloudapi.net',
    managedHsmAudience: 'https://managedhsm.usgovcloudapi.net',
    hosts: ['login.microsoftonline.us', 'management.usgovcloudapi.net', 'graph.microsoft.us'],
    audiences: ['https://management.usgovcloudapi.net', 'https://graph.microsoft.us'],
    issuer: 'https://login.microsoftonline.us',
    exchange: 'api://AzureADTokenExchangeUSGov',
  },
  AzureChinaCloud: {
    settings: {
      LATCHKEY_TABLES_ENDPOINT: 'https://contoso.table.core.chinacloudapi.cn',
      SERVICE_BUS__fullyQualifiedNamespace: 'contoso.servicebus.chinacloudapi.cn',
    },
    vault: 'fabrikam.vault.azure.cn',
    managedHsm: 'fabrikam.managedhsm.azure.cn',
    authority: 'https://login.chinacloudapi.cn',
    vaultAudience: 'https://vault.azure.cn',
    managedHsmAudience: 'https://managedhsm.azure.cn',
    // The identity library prefers the second name of the same authority.
    hosts: ['login.partner.microsoftonline.cn', 'management.chinacloudapi.cn', 'microsoftgraph.chinacloudapi.cn'],
    audiences: ['https://management.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn'],
    issuer: 'https://login.partner.microsoftonline.cn',
    exchange: 'api://AzureADTokenExchangeChina',
  },
};

beforeAll(() => {
  process.env['IDENTITY_ENDPOINT'] = IDENTITY_ENDPOINT;
  process.env['IDENTITY_HEADER'] = 'secret';
});
afterAll(() => {
  delete process.env['IDENTITY_ENDPOINT'];
  delete process.env['IDENTITY_HEADER'];
});
afterEach(() => jest.restoreAllMocks());

const settingsOf = (cloud: string): Record<string, string> => ({
  LATCHKEY_CLOUD: cloud,
  LATCHKEY_TENANT_ID: '11111111-1111-4111-8111-111111111111',
  LATCHKEY_IDENTITY_CLIENT_ID: '44444444-4444-4444-8444-444444444444',
  LATCHKEY_IDENTITY_PRINCIPAL_ID: '55555555-5555-4555-8555-555555555555',
  LATCHKEY_IDENTITY_RESOURCE_GROUP_ID: `/subscriptions/${SUBSCRIPTION}/resourceGroups/latchkey`,
  LATCHKEY_VENDOR_NAME: 'Contoso Cloud',
  LATCHKEY_PUBLIC_URL: 'https://keys.contoso.example',
  LATCHKEY_LINK_KEY: Buffer.alloc(32, 1).toString('base64'),
  LATCHKEY_API_AUDIENCE: 'api://latchkey',
  ...EXPECTED[cloud]?.settings,
});

/** What the answers are does not matter here, only who was asked. */
const ignore = (call: Promise<unknown>) => call.catch(() => undefined);

async function openKey(ports: Ports, host: string): Promise<unknown> {
  const parsed = parseKeyUri(`https://${host}/keys/k`, ports.config.cloud);
  if (!parsed.ok) throw new Error(parsed.wanted);
  const challenge = await ports.vaults.challengeOf(parsed.key);
  if (!challenge) throw new Error('no challenge');
  return ports.vaults.open(parsed.key, ports.credentials.inTenant(TENANT, application.clientId), challenge).readKey();
}

/** Where the Service Bus client connects to. A `TypeError` ends its attempts: of all errors it retries that one never. */
async function amqpHostsOf(ports: Ports): Promise<string[]> {
  const hosts: string[] = [];
  jest.spyOn(tls, 'connect').mockImplementation(((_port: number, host: string) => {
    hosts.push(host);
    throw new TypeError('no network');
  }) as unknown as typeof tls.connect);
  // The client forgets the time limit of the attempt that failed; with these timers nothing is left behind.
  jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'hrtime'] });
  const event = { id: '1', name: 'failed', at: '2026-11-20T09:00:00Z', data: { onboardingId: 'o', state: 'failed' } };
  await ignore(ports.events.publish(event as never));
  await ports.events.close();
  jest.useRealTimers();
  return hosts;
}

describe.each(Object.entries(EXPECTED))('%s', (cloud, expected) => {
  const config = () => loadConfig(settingsOf(cloud));
  const record = () => {
    const recorded = recordedAzure((host) => {
      const audience = host === expected.managedHsm ? expected.managedHsmAudience : expected.vaultAudience;
      return `Bearer authorization="${expected.authority}/${TENANT}", resource="${audience}"`;
    });
    jest.spyOn(httpClient, 'sendRequest').mockImplementation((request) => recorded.client.sendRequest(request));
    return recorded;
  };

  test('every client asks this cloud and no other', async () => {
    const recorded = record();
    const ports = createPorts(config());
    await openKey(ports, expected.vault);
    await openKey(ports, expected.managedHsm);
    await ignore(ports.graph.findApplication('a'));
    await ignore(ports.azure.rest.find(`/subscriptions/${SUBSCRIPTION}?api-version=2022-12-01`));
    await ignore(ports.azure.identities(SUBSCRIPTION).get('g', 'n'));
    await ignore(ports.azure.mysqlServers(SUBSCRIPTION).get('g', 'n'));
    await ignore(ports.registry.resources.read('/r'));

    const { LATCHKEY_TABLES_ENDPOINT } = expected.settings;
    const { hosts, vault, managedHsm, vaultAudience, managedHsmAudience } = expected;
    const asked = [...hosts, vault, managedHsm, new URL(LATCHKEY_TABLES_ENDPOINT).hostname];
    expect([...recorded.hosts].sort()).toEqual(asked.sort());
    const scopes = [`${vaultAudience}/.default`, `${managedHsmAudience}/.default`, ...expected.audiences];
    const wanted = [...scopes, expected.exchange, 'https://storage.azure.com'];
    expect([...recorded.audiences].sort()).toEqual(wanted.sort());
  });

  test('events go to its Service Bus', async () => {
    const recorded = record();
    const ports = createPorts(config());
    expect(await amqpHostsOf(ports)).toEqual([expected.settings.SERVICE_BUS__fullyQualifiedNamespace]);
    for (const audience of recorded.audiences) expect(EVERYWHERE).toContain(audience);
  });

  test('federated credentials name its issuer and its audience', async () => {
    const created: { issuer: string; audiences: readonly string[] }[] = [];
    const graph = {
      listFederatedCredentials: async () => [],
      createFederatedCredential: async (_: string, credential: (typeof created)[number]) =>
        created.push(credential) > 0,
    };
    const registry = createRegistry(memoryTables());
    const act = ensureFederatedCredential({ graph, registry, config: config() } as unknown as Ports);
    await act({ plan: storagePlan, application, identity });
    expect(created).toHaveLength(2);
    for (const { issuer, audiences } of created) {
      expect(issuer).toBe(`${expected.issuer}/${config().tenantId}/v2.0`);
      expect(audiences).toEqual([expected.exchange]);
    }
  });

  test('operators’ tokens are checked with its keys', async () => {
    const asked: string[] = [];
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
      asked.push(new URL(url instanceof Request ? url.url : String(url)).origin);
      return Response.json({ keys: [] });
    });
    const header = Buffer.from('{"alg":"RS256","kid":"k"}').toString('base64url');
    const headers = { authorization: `Bearer ${header}.e30.AAAA` };
    const request = new HttpRequest({ method: 'GET', url: 'https://keys.contoso.example/api', headers });
    expect((await createAuthorizer(config())(request, 'Latchkey.Reader')).ok).toBe(false);
    expect(asked).toEqual([expected.authority]);
  });

  test.each(Object.keys(EXPECTED).filter((other) => other !== cloud))('what belongs to %s is refused', (other) => {
    const { vault, managedHsm, settings } = EXPECTED[other]!;
    for (const host of [vault, managedHsm]) {
      expect(parseKeyUri(`https://${host}/keys/k`, config().cloud)).toMatchObject({ ok: false });
    }
    for (const [name, value] of Object.entries(settings)) {
      expect(() => loadConfig({ ...settingsOf(cloud), [name]: value })).toThrow(`${name}: wanted a host of this cloud`);
    }
  });

  test('the customer is told to set the Azure CLI and PowerShell to it', () => {
    const { cloud: endpoints } = config();
    const html = renderCustomerPage(
      {
        ...customerViews.awaitingKey,
        azCloudName: endpoints.azCloudName,
        key: { ...customerViews.awaitingKey.key, vaultSuffix: endpoints.vaultSuffix },
      },
      { nonce: 'n' },
    );
    expect(html.includes(`az cloud set --name ${cloud}`)).toBe(cloud !== 'AzureCloud');
    expect(html.includes(`Connect-AzAccount -Environment ${cloud}`)).toBe(cloud !== 'AzureCloud');
  });

  test('a remedy for its Managed HSM is one for a Managed HSM', () => {
    const details = { vaultHost: expected.managedHsm, vaultName: 'fabrikam', seen: 'Purgeable' };
    expect(stop('purge-protection-off', details).remedy).toContain('update-hsm --hsm-name fabrikam');
  });
});
