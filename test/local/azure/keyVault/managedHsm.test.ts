import { randomUUID } from 'node:crypto';
import { KeyClient } from '@azure/keyvault-keys';
import { CALLER_ADDRESS } from '../../../../local/azure/keyVault/access';
import type { KeyVaultControl } from '../../../../local/azure/keyVault/createKeyVault';
import { HSM_ROLE_IDS } from '../../../../local/azure/keyVault/managedHsmRoles';
import { createVaults } from '../../../../shared/azure/vaults';
import { parseKeyUri } from '../../../../shared/model/keyUri';
import { CUSTOMER, ISV } from '../arm/testResources';
import {
  SERVICE,
  secret,
  world,
  hsm,
  key,
  hsms,
  newHsm,
  grant,
  keyClient,
  cryptoClient,
  send,
  type Request,
  owner,
} from './hsmWorld';

test('the challenge names the tenant and the resource of Managed HSM, and passes the check of the client', async () => {
  grant();
  const bare = await fetch(`${hsm.uri}/keys/none/?api-version=7.4`);
  expect(bare.headers.get('www-authenticate')).toBe(
    `Bearer authorization="${world.sim.origin}/${CUSTOMER}", resource="https://managedhsm.localhost"`,
  );
  const asked: unknown[] = [];
  const client = new KeyClient(hsm.uri, {
    getToken: (scopes, options) => {
      asked.push([scopes, options?.tenantId]);
      return world.credential(CUSTOMER, SERVICE).getToken(scopes, options);
    },
  });
  expect((await client.getKey('cmk')).id).toBe(key.kid);
  expect(asked).toEqual([[['https://managedhsm.localhost/.default'], CUSTOMER]]);
});

test('keys are made, rotated, changed, deleted and recovered by the real client', async () => {
  grant(HSM_ROLE_IDS.cryptoUser);
  const client = keyClient();
  const made = await client.createRsaKey('fresh', { hsm: true, keySize: 2048 });
  expect(made).toMatchObject({ keyType: 'RSA-HSM', id: `${hsm.uri}/keys/fresh/${made.properties.version}` });
  expect(made.properties).toMatchObject({ recoveryLevel: 'Recoverable', recoverableDays: 90 });
  const rotated = await client.rotateKey('fresh');
  expect(rotated.keyType).toBe('RSA-HSM');
  await client.updateKeyProperties('fresh', made.properties.version ?? '', { enabled: false });
  const versions: unknown[] = [];
  for await (const one of client.listPropertiesOfKeyVersions('fresh')) versions.push([one.version, one.enabled]);
  expect(versions).toEqual([
    [made.properties.version, false],
    [rotated.properties.version, true],
  ]);

  await (await client.beginDeleteKey('fresh', { intervalInMs: 1 })).pollUntilDone();
  await expect(client.getKey('fresh')).rejects.toMatchObject({ code: 'KeyNotFound' });
  const officer = randomUUID();
  const roleDefinitionId = HSM_ROLE_IDS.cryptoOfficer;
  world.keyVault.assignHsmRole({ hsm: hsm.name, principalId: officer, roleDefinitionId });
  await expect(keyClient(officer).purgeDeletedKey('fresh')).rejects.toMatchObject({ statusCode: 403 });
  expect((await send({ method: 'POST', path: '/deletedkeys/fresh/recover', as: officer })).status).toBe(200);
  expect((await client.getKey('fresh')).id).toBe(rotated.id);
});

test('the encryption role wraps and unwraps with the real client', async () => {
  grant();
  const wrapped = await cryptoClient(key.kid).wrapKey('RSA-OAEP-256', secret);
  const { result } = await cryptoClient(key.baseId).unwrapKey('RSA-OAEP-256', wrapped.result);
  expect(Buffer.from(result)).toEqual(secret);
  expect(world.keyVault.unwrapCount(hsm.name, 'cmk')).toBe(1);
  await expect(keyClient().rotateKey('cmk')).rejects.toMatchObject({ statusCode: 403 });
});

test("the application's own client checks a key as it does in a vault", async () => {
  grant();
  const parsed = parseKeyUri(key.kid, world.sim);
  if (!parsed.ok) throw new Error(parsed.wanted);
  expect(parsed.key.vaultType).toBe('managedHsm');
  const vaults = createVaults();
  const challenge = await vaults.challengeOf(parsed.key);
  if (!challenge) throw new Error('no challenge');
  expect(challenge.tenantId).toBe(CUSTOMER);
  const client = vaults.open(parsed.key, world.credential(CUSTOMER, SERVICE), challenge);
  await client.listVersions();
  const probe = client.probe(await client.readKey());
  expect(await probe.unwrap(await probe.wrap())).toBe(true);
});

test.each([
  [128, 'A128KW'],
  [256, 'A256KW'],
] as const)('symmetric keys of %i bits wrap with %s and have no public half', async (keySize, algorithm) => {
  grant(HSM_ROLE_IDS.cryptoUser);
  const made = await keyClient().createOctKey('aes', { hsm: true, keySize });
  expect(made.keyType).toBe('oct-HSM');
  expect(made.key?.n).toBeUndefined();
  const wrapped = await cryptoClient(made.id ?? '').wrapKey(algorithm, secret);
  expect(wrapped.result).toHaveLength(secret.length + 8);
  const { result } = await cryptoClient(made.id ?? '').unwrapKey(algorithm, wrapped.result);
  expect(Buffer.from(result)).toEqual(secret);
  expect((await keyClient().rotateKey('aes')).keyType).toBe('oct-HSM');
  await expect(cryptoClient(made.id ?? '').wrapKey('RSA-OAEP-256', secret)).rejects.toThrow();
});

test.each<[string, object, number]>([
  ['RSA-HSM', { kty: 'RSA-HSM' }, 200],
  ['EC-HSM', { kty: 'EC-HSM' }, 200],
  ['RSA in software', { kty: 'RSA' }, 400],
  ['EC in software', { kty: 'EC' }, 400],
  ['oct in software', { kty: 'oct' }, 400],
  ['RSA-HSM of an unknown size', { kty: 'RSA-HSM', key_size: 1024 }, 400],
  ['oct-HSM of an unknown size', { kty: 'oct-HSM', key_size: 2048 }, 400],
])('a key of type %s', async (_, body, status) => {
  grant(HSM_ROLE_IDS.cryptoUser);
  expect((await send({ method: 'POST', path: '/keys/other/create', body })).status).toBe(status);
});

test('vaults make no symmetric keys', async () => {
  const vault = world.keyVault.createVault({ name: `premium${hsms}`, sku: 'premium', ...owner });
  await expect(world.keyVault.createKey(vault.name, 'aes', { kty: 'oct-HSM' })).rejects.toMatchObject({
    code: 'BadParameter',
  });
});

test.each<[string, Request]>([
  ['another tenant', { tenantId: ISV }],
  ['vaults', { audience: 'https://vault.azure.net' }],
])('a token for %s is refused', async (_, request) => {
  grant();
  expect(await send(request)).toMatchObject({ status: 401, code: 'Unauthorized' });
});

test.each<[string, Parameters<KeyVaultControl['setFirewall']>[1], string | undefined]>([
  ['closed', { networkAcls: { defaultAction: 'Deny' } }, 'ForbiddenByFirewall'],
  ['open to us', { networkAcls: { defaultAction: 'Deny', ipRules: [{ value: CALLER_ADDRESS }] } }, undefined],
  ['private', { publicNetworkAccess: 'Disabled' }, 'ForbiddenByConnection'],
])('a firewall that is %s', async (_, firewall, inner) => {
  grant();
  world.keyVault.setFirewall(hsm.name, firewall);
  expect((await send()).inner).toBe(inner);
});

test.each([
  [{}, 'Recoverable', 90],
  [{ softDeleteRetentionInDays: 7 }, 'CustomizedRecoverable', 7],
  [{ purgeProtection: false }, 'Recoverable+Purgeable', 90],
])('an HSM with %j has recovery level %s', async (properties, recoveryLevel, recoverableDays) => {
  await newHsm(properties);
  grant();
  expect((await send()).body.attributes).toMatchObject({ recoveryLevel, recoverableDays });
});

test('retention is between 7 and 90 days, and there are no access policies', () => {
  expect(() => world.keyVault.createManagedHsm({ name: 'late', ...owner, softDeleteRetentionInDays: 91 })).toThrow();
  expect(() => world.keyVault.setAccessPolicies(hsm.name, [])).toThrow('no access policies');
});

test('a deleted HSM is not found, and comes back with the roles inside', async () => {
  grant();
  world.keyVault.deleteVault(hsm.name);
  expect(await send()).toMatchObject({ status: 404, code: 'VaultNotFound' });
  world.keyVault.recoverVault(hsm.name);
  expect((await send()).status).toBe(200);
});

test('the name of an HSM is no vault, nor the other way round', async () => {
  grant();
  const { vaultSuffix, managedHsmSuffix } = world.sim;
  expect(await send({ host: `https://${hsm.name}.${vaultSuffix}` })).toMatchObject({ code: 'VaultNotFound' });
  const vault = world.keyVault.createVault({ name: `twin${hsms}`, ...owner });
  expect(await send({ host: `https://${vault.name}.${managedHsmSuffix}` })).toMatchObject({ code: 'VaultNotFound' });
});
