import { randomUUID } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import type { Simulator, SimulatorOptions } from '../../../../local/azure';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { saveApplication } from '../../../../local/azure/graph/state';
import type { KeyVaultControl } from '../../../../local/azure/keyVault/createKeyVault';
import { generateRsaKey } from '../../../../local/azure/keyVault/keyMaterial';
import type { ManagedIdentity } from '../../../../local/azure/managedIdentity/state';
import { CUSTOMER, ISV, startTestSimulator } from '../core/startTestSimulator';

export { CUSTOMER, ISV };
export const ISV_SUBSCRIPTION = 'aaaaaaaa-1111-4111-8111-111111111111';
export const CUSTOMER_SUBSCRIPTION = 'bbbbbbbb-2222-4222-8222-222222222222';
export const REGION = 'westeurope';

export interface TestResources {
  readonly sim: Simulator;
  readonly keyVault: Simulator['keyVault'];
  readonly arm: Simulator['arm'];
  /** Object id of the vendor's deployment principal: Contributor on the vendor's subscription. */
  readonly deployer: string;
  token(tenantId: string, objectId: string, audience?: string): Promise<string>;
  credential(tenantId: string, objectId: string): TokenCredential;
  /** Calls a path of ARM, or a whole URL, as a principal; the deployer if none is given. */
  call(method: string, path: string, body?: unknown, as?: { tenantId: string; objectId: string }): Promise<Answer>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

/** One RSA key for every test that does not care which: making one takes a tenth of a second. */
let shared: Promise<string> | undefined;
export const sharedKey = (): Promise<string> => (shared ??= generateRsaKey(2048));

/** The simulator with a vendor and a customer: a tenant and a subscription each. */
export async function startTestResources(options: Partial<SimulatorOptions> = {}): Promise<TestResources> {
  const sim = await startTestSimulator(options);
  const { arm, keyVault } = sim;
  arm.createSubscription({ id: ISV_SUBSCRIPTION, tenantId: ISV, name: 'Fabrikam' });
  arm.createSubscription({ id: CUSTOMER_SUBSCRIPTION, tenantId: CUSTOMER, name: 'Contoso' });
  arm.createResourceGroup(ISV_SUBSCRIPTION, 'rg', REGION);
  arm.createResourceGroup(CUSTOMER_SUBSCRIPTION, 'rg', REGION);
  const deployer = randomUUID();
  const scope = `/subscriptions/${ISV_SUBSCRIPTION}`;
  arm.assignRole({ scope, principalId: deployer, roleDefinitionId: ROLE_IDS.contributor });

  const token = (tenantId: string, objectId: string, audience = 'https://management.azure.com') =>
    sim.entra.issueToken({ tenantId, objectId, clientId: objectId }, audience);

  return {
    sim,
    keyVault,
    arm,
    deployer,
    token,
    credential: (tenantId, objectId) => ({
      getToken: async (scopes) => {
        const audience = [scopes].flat()[0]?.replace(/\/\.default$/, '');
        return { token: await token(tenantId, objectId, audience), expiresOnTimestamp: Date.now() + 3_600_000 };
      },
    }),
    async call(method, path, body, as = { tenantId: ISV, objectId: deployer }) {
      const response = await fetch(path.startsWith('https://') ? path : `${sim.origin}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${await token(as.tenantId, as.objectId)}`,
          'content-type': 'application/json',
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
    },
    stop: () => sim.stop(),
  };
}

/** A vault of the customer with one key; returns the ids of both. */
export async function customerVault(
  { keyVault }: TestResources,
  more: Partial<Parameters<KeyVaultControl['createVault']>[0]> = {},
) {
  const owner = { tenantId: CUSTOMER, subscriptionId: CUSTOMER_SUBSCRIPTION, resourceGroup: 'rg', location: REGION };
  const vault = keyVault.createVault({ name: 'contoso', ...owner, ...more });
  const key = await keyVault.createKey(vault.name, 'cmk', { material: await sharedKey() });
  return { vault, key };
}

/** A multitenant application that trusts the identity, installed at the customer; returns its ids. */
export function trustedApplication({ sim }: TestResources, identity: ManagedIdentity) {
  const appId = randomUUID();
  saveApplication(sim.core, {
    id: randomUUID(),
    appId,
    tenantId: ISV,
    displayName: 'Latchkey',
    signInAudience: 'AzureADMultipleOrgs',
    redirectUris: [],
    requiredResourceAccess: [],
    identifierUris: [],
    tags: [],
    federatedCredentials: [
      {
        id: randomUUID(),
        name: 'identity',
        issuer: `${sim.origin}/${ISV}/v2.0`,
        subject: identity.principalId,
        audiences: ['api://AzureADTokenExchange'],
        createdAt: 0,
        changedAt: 0,
      },
    ],
    secretHashes: [],
    owners: [],
    createdAt: 0,
  });
  return { appId, principalId: sim.entra.consent(CUSTOMER, appId).id };
}
