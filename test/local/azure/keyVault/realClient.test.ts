import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { CUSTOMER, customerVault, sharedKey, startTestResources, type TestResources } from '../arm/testResources';

const OFFICER = '33333333-3333-4333-8333-333333333333';
const SERVICE = '44444444-4444-4444-8444-444444444444';
const secret = Buffer.from('a data key of thirty-two bytes!!');

let world: TestResources;
let setup: Awaited<ReturnType<typeof customerVault>>;
let vaults = 0;
beforeAll(async () => {
  world = await startTestResources();
});
afterAll(() => world.stop());
beforeEach(async () => {
  vaults += 1;
  setup = await customerVault(world, { name: `contoso${vaults}` });
  const scope = setup.vault.id;
  world.arm.assignRole({ scope, principalId: OFFICER, roleDefinitionId: ROLE_IDS.keyVaultCryptoOfficer });
  const roleDefinitionId = ROLE_IDS.keyVaultCryptoServiceEncryptionUser;
  world.arm.assignRole({ scope, principalId: SERVICE, roleDefinitionId });
});

const keyClient = (oid: string) => new KeyClient(setup.vault.uri, world.credential(CUSTOMER, oid));
const cryptoClient = (kid: string, oid: string) => new CryptographyClient(kid, world.credential(CUSTOMER, oid));

test('the challenge names the tenant of the vault and passes the check of the client', async () => {
  const asked: unknown[] = [];
  const credential = world.credential(CUSTOMER, SERVICE);
  const client = new KeyClient(setup.vault.uri, {
    getToken: (scopes, options) => {
      asked.push([scopes, options?.tenantId]);
      return credential.getToken(scopes, options);
    },
  });
  await client.getKey('cmk');
  expect(asked).toEqual([[['https://vault.localhost/.default'], CUSTOMER]]);
});

test('keys are made, read, listed, changed and rotated', async () => {
  const client = keyClient(OFFICER);
  const made = await client.createRsaKey('fresh', { keySize: 2048, tags: { made: 'by-client' } });
  expect(made).toMatchObject({ keyType: 'RSA', keyOperations: expect.arrayContaining(['wrapKey', 'unwrapKey']) });
  expect(made.key?.n).toHaveLength(256);
  expect(made.properties).toMatchObject({ enabled: true, recoveryLevel: 'Recoverable', recoverableDays: 90 });

  const rotated = await client.rotateKey('fresh');
  expect(rotated.properties.version).not.toBe(made.properties.version);
  expect((await client.getKey('fresh')).id).toBe(rotated.id);
  expect((await client.getKey('FRESH', { version: made.properties.version ?? '' })).id).toBe(made.id);

  const expiresOn = new Date('2031-01-01T00:00:00Z');
  await client.updateKeyProperties('fresh', made.properties.version ?? '', { enabled: false, expiresOn });
  expect((await client.getKey('fresh', { version: made.properties.version ?? '' })).properties).toMatchObject({
    enabled: false,
    expiresOn,
  });
});

test('versions are listed over pages', async () => {
  const material = await sharedKey();
  for (let round = 0; round < 27; round++) await world.keyVault.createKey(setup.vault.name, 'cmk', { material });
  const pages = keyClient(SERVICE).listPropertiesOfKeyVersions('cmk').byPage();
  const sizes: number[] = [];
  for await (const page of pages) sizes.push(page.length);
  expect(sizes).toEqual([25, 3]);
});

test.each(['RSA-OAEP-256', 'RSA-OAEP', 'RSA1_5'] as const)('%s wraps and unwraps at the vault', async (algorithm) => {
  const client = cryptoClient(setup.key.kid, SERVICE);
  const wrapped = await client.wrapKey(algorithm, secret);
  const unwrapped = await client.unwrapKey(algorithm, wrapped.result);
  expect(Buffer.from(unwrapped.result)).toEqual(secret);
  expect(world.keyVault.unwrapCount(setup.vault.name, 'cmk')).toBe(1);
});

test('a versionless id uses the current version', async () => {
  const wrapped = await cryptoClient(setup.key.kid, SERVICE).wrapKey('RSA-OAEP-256', secret);
  const { result } = await cryptoClient(setup.key.baseId, SERVICE).unwrapKey('RSA-OAEP-256', wrapped.result);
  expect(Buffer.from(result)).toEqual(secret);
  const { version } = await world.keyVault.rotate(setup.vault.name, 'cmk');
  expect((await keyClient(SERVICE).getKey('cmk')).properties.version).toBe(version);
  await expect(cryptoClient(setup.key.baseId, SERVICE).unwrapKey('RSA-OAEP-256', wrapped.result)).rejects.toMatchObject(
    {
      statusCode: 400,
      code: 'BadParameter',
    },
  );
});

test('a deleted key is gone, can be recovered, and cannot be purged under purge protection', async () => {
  const client = keyClient(OFFICER);
  const poller = await client.beginDeleteKey('cmk', { intervalInMs: 1 });
  const deleted = await poller.pollUntilDone();
  expect(deleted.properties.recoveryId).toBe(`${setup.vault.uri}/deletedkeys/cmk`);
  await expect(client.getKey('cmk')).rejects.toMatchObject({ statusCode: 404, code: 'KeyNotFound' });
  await expect(client.createRsaKey('cmk')).rejects.toMatchObject({ statusCode: 409, code: 'Conflict' });
  await expect(keyClient(SERVICE).getDeletedKey('cmk')).rejects.toMatchObject({ statusCode: 403 });
  await expect(client.purgeDeletedKey('cmk')).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' });
  await (await client.beginRecoverDeletedKey('cmk', { intervalInMs: 1 })).pollUntilDone();
  expect((await client.getKey('cmk')).id).toBe(setup.key.kid);
});
