import { RestError } from '@azure/core-rest-pipeline';
import type { ResourceManager } from '../../../shared/azure/resourceManager';
import { findDeletedVault, findKey, findVault, type VaultResource } from '../../../shared/azure/vaultResources';
import type { KeyUri } from '../../../shared/model/keyUri';
import { VAULT_HOST } from '../../support/samples';

const SUBSCRIPTION = '5a0f4f0e-8d0a-4f3c-9d0e-2f3d1f6a7b8c';
const key: KeyUri = {
  vaultType: 'keyVault',
  vaultUrl: `https://${VAULT_HOST}`,
  vaultHost: VAULT_HOST,
  vaultName: 'fabrikam-keys',
  keyName: 'payments',
};
const hsmHost = 'fabrikam-keys.managedhsm.azure.net';
const hsmKey: KeyUri = { ...key, vaultType: 'managedHsm', vaultUrl: `https://${hsmHost}`, vaultHost: hsmHost };
const vault = (uri: string, type = 'vaults'): VaultResource => ({
  id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.KeyVault/${type}/fabrikam-keys`,
  location: 'westeurope',
  properties: type === 'vaults' ? { vaultUri: uri } : { hsmUri: uri },
});
const mine = vault(`https://${VAULT_HOST}/`);

/** Answers each path by the part of the table whose key is in it; a status is a refusal. */
function azure(answers: Readonly<Record<string, unknown>>): { manager: ResourceManager; asked: string[] } {
  const asked: string[] = [];
  const answer = (path: string) => {
    asked.push(path);
    const [, found] = Object.entries(answers).find(([part]) => path.includes(part)) ?? [];
    if (typeof found === 'number') throw new RestError('no', { statusCode: found, code: `Code${found}` });
    return found;
  };
  const rest = {
    send: async (_: string, path: string) => ({ status: 200, header: () => undefined, body: answer(path) }),
    find: async (path: string) => answer(path),
  };
  return { manager: { rest } as unknown as ResourceManager, asked };
}

test('a vault is found by its host, on whichever page', async () => {
  const other = vault('https://other.vault.azure.net/');
  const { manager, asked } = azure({
    'page=2': { value: [other, mine], nextLink: null },
    vaults: { value: [other, vault('no address')], nextLink: 'https://management.azure.com/next?page=2' },
  });
  expect(await findVault(manager, SUBSCRIPTION, key)).toEqual({ found: mine });
  expect(asked).toHaveLength(2);
});

test('a Managed HSM is looked for among those', async () => {
  const hsm = vault(`https://${hsmHost}/`, 'managedHSMs');
  const { manager, asked } = azure({ managedHSMs: { value: [hsm] } });
  expect(await findVault(manager, SUBSCRIPTION, hsmKey)).toEqual({ found: hsm });
  expect(asked[0]).toContain(`/subscriptions/${SUBSCRIPTION}/providers/Microsoft.KeyVault/managedHSMs?`);
});

test.each<[string, unknown, string]>([
  ['another subscription', { value: [] }, "it is not in the resource's subscription"],
  ['an answer without a list', undefined, "it is not in the resource's subscription"],
  ['a missing role', 403, 'Azure Resource Manager answered Code403'],
  ['an unknown subscription', 404, 'Azure Resource Manager answered Code404'],
])('%s: says why nothing is seen', async (_, answer, why) => {
  expect(await findVault(azure({ vaults: answer }).manager, SUBSCRIPTION, key)).toEqual({ why });
});

test.each([429, 500, 503])('%s is tried again', async (status) => {
  const { manager } = azure({ vaults: status, deletedVaults: status, keys: status });
  await expect(findVault(manager, SUBSCRIPTION, key)).rejects.toMatchObject({ name: 'RetryLater' });
  await expect(findDeletedVault(manager, SUBSCRIPTION, key)).rejects.toMatchObject({ name: 'RetryLater' });
  await expect(findKey(manager, mine, key)).rejects.toMatchObject({ name: 'RetryLater' });
});

test('a deleted vault is found by its name', async () => {
  const properties = { location: 'westeurope', deletionDate: 'd', scheduledPurgeDate: 'p' };
  const deleted = { name: 'Fabrikam-Keys', properties };
  const { manager } = azure({ deletedVaults: { value: [{ name: 'other', properties }, deleted] } });
  expect(await findDeletedVault(manager, SUBSCRIPTION, key)).toEqual({ found: deleted });
});

test('of a Managed HSM neither deletion nor keys are looked at', async () => {
  const { manager, asked } = azure({});
  expect(await findDeletedVault(manager, SUBSCRIPTION, hsmKey)).toEqual({ why: 'deleted HSMs are not looked at' });
  expect(await findKey(manager, mine, hsmKey)).toEqual({ why: 'keys of HSMs are not looked at' });
  expect(asked).toEqual([]);
});

test('a key is read below its vault; a missing one is no fault', async () => {
  const shown = { properties: { kty: 'RSA' } };
  expect(await findKey(azure({ 'keys/payments': shown }).manager, mine, key)).toEqual({ found: shown });
  expect(await findKey(azure({}).manager, mine, key)).toEqual({ why: 'there is no such key' });
});
