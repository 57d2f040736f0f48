import { randomUUID } from 'node:crypto';
import type { Simulator } from '../../../local/azure';
import { manualClock, type ManualClock } from '../../../local/azure/core/clock';
import { saveApplication } from '../../../local/azure/graph/state';
import { createCustomer, type Customer, type CustomerOptions } from '../../../local/cloud/customer';
import { createHostedResource } from '../../../local/cloud/hostedResource';
import type { LocalCloud } from '../../../local/cloud/localCloud';
import { ensureVendor } from '../../../local/cloud/vendor';
import type { Hosting, ResourceKind } from '../../../shared/model/resourceKind';
import { sharedKey } from '../azure/arm/testResources';
import { startTestSimulator } from '../azure/core/startTestSimulator';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Wanted extends Omit<CustomerOptions, 'id'> {
  readonly kind: ResourceKind;
  readonly hosting: Hosting;
  readonly geo?: boolean;
}

export interface ProtectedResource {
  readonly id: string;
  readonly kind: ResourceKind;
  readonly customer: Customer;
  readonly clientId: string;
  readonly identity: { readonly id: string; readonly principalId: string };
  /** What sets its key again, as somebody who revalidates it does. */
  revalidate(): Promise<void>;
}

/** A simulator with a standing clock, and resources that are encrypted with their customers' keys without any application. */
export async function startProtectedWorld() {
  const clock: ManualClock = manualClock(new Date('2026-06-01T12:00:00Z'));
  const simulator: Simulator = await startTestSimulator({ clock, keptCalls: 1000 });
  const vendor = ensureVendor(simulator);
  const cloud = { simulator, vendor } as LocalCloud;
  const material = await sharedKey();
  let count = 0;

  async function send(method: string, path: string, body?: unknown): Promise<any> {
    const subject = {
      tenantId: vendor.tenantId,
      objectId: vendor.identity.principalId,
      clientId: vendor.identity.clientId,
    };
    const token = await simulator.entra.issueToken(subject, 'https://management.azure.com');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const url = path.startsWith('https:') ? path : `${simulator.origin}${path}`;
    const answer = await simulator.core.call({ method, url, headers, ...text });
    const found = answer.body ? JSON.parse(answer.body) : undefined;
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${found?.error?.code}`);
    const operation = answer.headers['azure-asyncoperation'];
    if (answer.status !== 202 || operation === undefined) return found;
    const ended = await send('GET', operation);
    if (ended.status !== 'Succeeded') throw new Error(`${method} ${path}: ${ended.error?.code ?? ended.status}`);
    return ended;
  }

  /** A multitenant application that trusts the identity, installed at the customer. */
  function application(customer: Customer, principalId: string): string {
    const appId = randomUUID();
    const trust = {
      ...{ id: randomUUID(), name: 'identity', issuer: `${simulator.origin}/${vendor.tenantId}/v2.0` },
      ...{ subject: principalId, audiences: ['api://AzureADTokenExchange'], createdAt: 0, changedAt: 0 },
    };
    saveApplication(simulator.core, {
      ...{ id: randomUUID(), appId, tenantId: vendor.tenantId, displayName: 'Latchkey', tags: [], owners: [] },
      ...{ signInAudience: 'AzureADMultipleOrgs', redirectUris: [], requiredResourceAccess: [], identifierUris: [] },
      ...{ federatedCredentials: [trust], secretHashes: [], createdAt: 0 },
    });
    customer.consent(appId);
    customer.grantApplication(appId);
    return appId;
  }

  async function protect({ kind, hosting, geo = false, ...options }: Wanted): Promise<ProtectedResource> {
    const id = `c${(count += 1)}`;
    const customer = await createCustomer(cloud, { id, material, ...options });
    const resource = await createHostedResource(cloud, customer, { kind, hosting, geo, material });
    const [, , subscriptionId = ''] = resource.id.split('/');
    const place = { subscriptionId, resourceGroup: 'identities', location: customer.location };
    const identity = simulator.arm.createIdentity({ ...place, name: `${id}-identity` });
    const clientId = application(customer, identity.principalId);
    const crossTenant = hosting === 'vendor' && customer.tenantId !== vendor.tenantId;
    if (!crossTenant) customer.grantIdentity(identity.principalId);
    const use = { identityId: identity.id, ...(crossTenant && { clientId }) };
    const revalidate = async (): Promise<void> => {
      for (const [method, tail, body] of WRITES[kind](simulator, customer, use)) {
        await send(method, `${resource.id}${tail}`, body);
      }
    };
    await revalidate();
    return { id: resource.id, kind, customer, clientId, identity, revalidate };
  }

  return { simulator, cloud, clock, material, send, protect, stop: () => simulator.stop() };
}

type Write = readonly [method: string, tail: string, body: unknown];
interface Use {
  readonly identityId: string;
  readonly clientId?: string;
}

const attached = (identityId: string) => ({ type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } });

/** What sets the customer's current key, by kind. */
const WRITES: Readonly<Record<ResourceKind, (sim: Simulator, customer: Customer, use: Use) => Write[]>> = {
  storageAccount(_, { keyUri }, { identityId, clientId }) {
    const url = new URL(keyUri);
    const encryption = {
      keySource: 'Microsoft.Keyvault',
      keyvaultproperties: { keyname: 'cmk', keyvaulturi: url.origin, keyversion: '' },
      identity: { userAssignedIdentity: identityId, ...(clientId && { federatedIdentityClientId: clientId }) },
    };
    return [['PATCH', '?api-version=2025-06-01', { identity: attached(identityId), properties: { encryption } }]];
  },
  mysqlFlexibleServer({ keyVault }, { vaultName }, { identityId }) {
    const dataEncryption = {
      ...{ type: 'AzureKeyVault', primaryUserAssignedIdentityId: identityId },
      primaryKeyURI: keyVault.currentKey(vaultName, 'cmk').kid,
    };
    return [['PATCH', '?api-version=2023-12-30', { identity: attached(identityId), properties: { dataEncryption } }]];
  },
  sqlServer({ keyVault }, { vaultName }, { identityId, clientId }) {
    const { kid: uri, version } = keyVault.currentKey(vaultName, 'cmk');
    const serverKeyName = `${vaultName}_cmk_${version}`;
    const serverKeyType = 'AzureKeyVault';
    const who = { primaryUserAssignedIdentityId: identityId, ...(clientId && { federatedClientId: clientId }) };
    const api = '?api-version=2023-08-01';
    return [
      ['PATCH', api, { identity: attached(identityId), properties: who }],
      ['PUT', `/keys/${serverKeyName}${api}`, { properties: { serverKeyType, uri } }],
      [
        'PUT',
        `/encryptionProtector/current${api}`,
        { properties: { serverKeyType, serverKeyName, autoRotationEnabled: true } },
      ],
    ];
  },
  diskEncryptionSet({ keyVault }, { vaultName }, { identityId, clientId }) {
    const properties = {
      activeKey: { keyUrl: keyVault.currentKey(vaultName, 'cmk').kid },
      ...{ federatedClientId: clientId ?? 'None', rotationToLatestKeyVersionEnabled: true },
    };
    return [['PATCH', '?api-version=2025-01-02', { identity: attached(identityId), properties }]];
  },
};
