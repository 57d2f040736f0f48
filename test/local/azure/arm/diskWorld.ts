import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { manualClock } from '../../../../local/azure/core/clock';
import {
  customerVault,
  ISV,
  ISV_SUBSCRIPTION,
  REGION,
  sharedKey,
  startTestResources,
  type TestResources,
  trustedApplication,
} from './testResources';

/** A vendor with a disk encryption set and a customer with a key, new for each test that imports this. */

export const HOUR = 3_600_000;
export const clock = manualClock(new Date('2026-06-01T12:00:00Z'));
export const VERSION = '?api-version=2023-04-02';
export const where = { subscriptionId: ISV_SUBSCRIPTION, resourceGroup: 'rg', location: REGION };
export const roleDefinitionId = ROLE_IDS.keyVaultCryptoServiceEncryptionUser;

export let world: TestResources;
export let story = 0;
export let vault: Awaited<ReturnType<typeof customerVault>>['vault'];
export let key: Awaited<ReturnType<typeof customerVault>>['key'];
export let identity: ReturnType<TestResources['arm']['createIdentity']>;
export let app: ReturnType<typeof trustedApplication>;
/** A set with a key of the vendor's own, and the key. */
export let setId: string;
export let ownKey: string;

beforeAll(async () => {
  world = await startTestResources({ clock });
});
afterAll(() => world.stop());
beforeEach(async () => {
  story += 1;
  Object.assign(world.sim.core.lag, { operationMs: 0, rewrapMs: 0 });
  ({ vault, key } = await customerVault(world, { name: `contoso${story}` }));
  identity = world.arm.createIdentity({ ...where, name: `uami${story}` });
  app = trustedApplication(world, identity);
  grant();
  const own = await customerVault(world, { name: `own${story}`, tenantId: ISV, subscriptionId: ISV_SUBSCRIPTION });
  ownKey = own.key.kid;
  const set = world.arm.createDiskEncryptionSet({ ...where, name: `des${story}`, keyUrl: ownKey });
  const principalId = set.identity?.principalId ?? '';
  world.arm.assignRole({ scope: own.vault.id, principalId, roleDefinitionId });
  setId = set.id;
});

export const grant = () => world.arm.assignRole({ scope: vault.id, principalId: app.principalId, roleDefinitionId });
export const revoke = () => world.arm.removeRole({ scope: vault.id, principalId: app.principalId });
export const rotate = async () => world.keyVault.rotate(vault.name, 'cmk', { material: await sharedKey() });

export const customerKey = (change: Record<string, unknown> = {}) => ({
  identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: {} } },
  properties: { activeKey: { keyUrl: key.kid }, federatedClientId: app.appId, ...change },
});
export const patch = (body: unknown = customerKey(), id = setId) => world.call('PATCH', `${id}${VERSION}`, body);
export const put = (body: object, id: string) => world.call('PUT', `${id}${VERSION}`, { location: REGION, ...body });
export const read = async (id = setId) => (await world.call('GET', `${id}${VERSION}`)).body;
export const statusOf = async (answer: Awaited<ReturnType<typeof patch>>) =>
  (await world.call('GET', answer.headers.get('azure-asyncoperation') ?? '')).body;
/** Sends a change that must succeed. */
export async function change(body: unknown = customerKey()) {
  const answer = await patch(body);
  expect([answer.status, await statusOf(answer)]).toEqual([202, expect.objectContaining({ status: 'Succeeded' })]);
  return (await read()).properties;
}
