import { createCustomer } from '../../../local/cloud/customer';
import { createGeoVault } from '../../../local/cloud/geoVault';
import type { LocalCloud } from '../../../local/cloud/localCloud';
import { sharedKey } from '../azure/arm/testResources';
import { startCloud } from '../../support/cloud';

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

test('a customer has a server with geo-redundant backup and replicas, and keys for it in both regions', async () => {
  const material = await sharedKey();
  const customer = await createCustomer(cloud, { id: 'geocustomer', material });
  const geo = await createGeoVault(cloud, customer, { material });
  const { arm, keyVault } = cloud.simulator;
  const id = customer.ownMysqlServer('geo-server', {
    geoRedundantBackup: 'Enabled',
    replicas: [{ name: 'near' }, { name: 'far', location: geo.location }],
  });
  expect(arm.get(id).properties).toMatchObject({
    replicationRole: 'Source',
    backup: { geoRedundantBackup: 'Enabled' },
  });
  expect(arm.get(id.replace('geo-server', 'far'))).toMatchObject({
    location: geo.location,
    properties: { sourceServerResourceId: id, replicationRole: 'Replica' },
  });

  const place = { subscriptionId: customer.subscriptionId, resourceGroup: 'databases' };
  const identities = [customer, geo].map((owner) => {
    const made = arm.createIdentity({ ...place, name: owner.vaultName, location: owner.location });
    owner.grantIdentity(made.principalId);
    return made.id;
  });
  const encrypted = arm.createMysqlServer({
    ...place,
    name: 'encrypted',
    location: customer.location,
    geoRedundantBackup: 'Enabled',
    identities,
    dataEncryption: {
      type: 'AzureKeyVault',
      primaryUserAssignedIdentityId: identities[0],
      primaryKeyURI: customer.keyVersionUri,
      geoBackupUserAssignedIdentityId: identities[1],
      geoBackupKeyURI: geo.keyVersionUri,
    },
  });
  expect((await arm.checkKey(encrypted.id)).properties['state']).toBe('Ready');
  expect([customer, geo].map(({ vaultName }) => keyVault.unwrapCount(vaultName, 'cmk'))).toEqual([1, 1]);
});

test('a region without a pair has no second vault', async () => {
  const customer = await createCustomer(cloud, {
    id: 'alone',
    location: 'polandcentral',
    material: await sharedKey(),
  });
  await expect(createGeoVault(cloud, customer)).rejects.toThrow('no paired region');
});
