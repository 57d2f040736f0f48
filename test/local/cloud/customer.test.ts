import type { Simulator } from '../../../local/azure';
import { createCustomer } from '../../../local/cloud/customer';
import type { LocalCloud } from '../../../local/cloud/localCloud';
import { ensureVendor } from '../../../local/cloud/vendor';
import { sharedKey } from '../azure/arm/testResources';
import { startTestSimulator } from '../azure/core/startTestSimulator';

let simulator: Simulator;
let cloud: LocalCloud;
beforeAll(async () => {
  simulator = await startTestSimulator();
  cloud = { simulator, vendor: ensureVendor(simulator) } as LocalCloud;
});
afterAll(() => simulator.stop());

const customer = async (id: string, vaultType: 'keyVault' | 'managedHsm' = 'keyVault') =>
  createCustomer(cloud, { id, vaultType, material: await sharedKey() });

test('a disk encryption set of the vendor works with a key of the vendor and has a disk', async () => {
  const { vendorDiskEncryptionSet, location } = await customer('disks');
  const id = await vendorDiskEncryptionSet();
  expect(await simulator.arm.checkKey(id)).toMatchObject({
    location,
    identity: { type: 'SystemAssigned' },
    properties: { activeKey: { keyUrl: expect.stringContaining('/keys/disks/') }, provisioningState: 'Succeeded' },
  });
  const far = await vendorDiskEncryptionSet('far-disks', 'northeurope');
  expect(await simulator.arm.checkKey(far)).toMatchObject({ location: 'northeurope' });
});

test.each([
  ['keyVault', 'https://keyvault-keys.vault.localhost'],
  ['managedHsm', 'https://managedhsm-keys.managedhsm.localhost'],
] as const)('a customer with a key in %s gives its role and takes it away', async (vaultType, host) => {
  const { keyUri, keyVersionUri, tenantId, consent, grantApplication, revoke } = await customer(
    vaultType.toLowerCase(),
    vaultType,
  );
  expect(keyUri).toContain(host);
  const { clientId } = simulator.entra.createClient({ tenantId: cloud.vendor.tenantId, name: vaultType });
  const { id } = consent(clientId);
  const read = async () => {
    const audience = vaultType === 'managedHsm' ? 'https://managedhsm.azure.net' : 'https://vault.azure.net';
    const token = await simulator.entra.issueToken({ tenantId, objectId: id, clientId }, audience);
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${keyVersionUri}?api-version=7.5`, { headers })).status;
  };
  expect(await read()).toBe(403);
  grantApplication(clientId);
  expect(await read()).toBe(200);
  revoke(id);
  expect(await read()).toBe(403);
});
