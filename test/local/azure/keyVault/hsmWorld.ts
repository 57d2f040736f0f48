import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { manualClock } from '../../../../local/azure/core/clock';
import type { KeyVaultControl } from '../../../../local/azure/keyVault/createKeyVault';
import { HSM_ROLE_IDS } from '../../../../local/azure/keyVault/managedHsmRoles';
import {
  CUSTOMER,
  CUSTOMER_SUBSCRIPTION,
  REGION,
  sharedKey,
  startTestResources,
  type TestResources,
} from '../arm/testResources';

/** A customer with a Managed HSM and a key, new for each test that imports this. */

export const ADMINISTRATOR = '55555555-5555-4555-8555-555555555555';
export const SERVICE = '44444444-4444-4444-8444-444444444444';
const AUDIENCE = 'https://managedhsm.azure.net';
export const secret = Buffer.from('a data key of thirty-two bytes!!');
export const clock = manualClock(new Date('2026-06-01T12:00:00Z'));

export let world: TestResources;
export let hsm: ReturnType<KeyVaultControl['createManagedHsm']>;
export let key: Awaited<ReturnType<KeyVaultControl['createKey']>>;
export let hsms = 0;
beforeAll(async () => {
  world = await startTestResources({ clock });
});
afterAll(() => world.stop());
beforeEach(() => newHsm());

export const owner = {
  tenantId: CUSTOMER,
  subscriptionId: CUSTOMER_SUBSCRIPTION,
  resourceGroup: 'rg',
  location: REGION,
};

export async function newHsm(more: Partial<Parameters<KeyVaultControl['createManagedHsm']>[0]> = {}) {
  hsms += 1;
  hsm = world.keyVault.createManagedHsm({ name: `hsm${hsms}`, administrators: [ADMINISTRATOR], ...owner, ...more });
  key = await world.keyVault.createKey(hsm.name, 'cmk', { material: await sharedKey() });
}

export const grant = (roleDefinitionId: string = HSM_ROLE_IDS.cryptoServiceEncryptionUser, scope = '/') =>
  world.keyVault.assignHsmRole({ hsm: hsm.name, principalId: SERVICE, roleDefinitionId, scope });
export const keyClient = (oid = SERVICE) => new KeyClient(hsm.uri, world.credential(CUSTOMER, oid));
export const cryptoClient = (kid: string) => new CryptographyClient(kid, world.credential(CUSTOMER, SERVICE));

export interface Request {
  readonly method?: string;
  readonly path?: string;
  readonly body?: unknown;
  readonly as?: string;
  readonly tenantId?: string;
  readonly audience?: string;
  readonly host?: string;
}

export async function send({ method = 'GET', path = '/keys/cmk/', body, as = SERVICE, ...more }: Request = {}) {
  const token = await world.token(more.tenantId ?? CUSTOMER, as, more.audience ?? AUDIENCE);
  const url = `${more.host ?? hsm.uri}${path}${path.includes('?') ? '&' : '?'}api-version=7.4`;
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  const { code, innererror } = answer.error ?? {};
  return { status: response.status, code, inner: innererror?.code, body: answer };
}
