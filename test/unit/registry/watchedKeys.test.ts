import { SHARDS } from '../../../shared/model/sweep';
import { watchedKeys, type WatchedKey } from '../../../shared/registry/watchedKeys';
import { memoryTable } from '../../support/memoryTables';

const id = (name: string) => `/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/${name}`;
const use = (more: Partial<WatchedKey> = {}): WatchedKey => ({
  vaultHost: 'fabrikam.vault.azure.net',
  keyName: 'cmk',
  resourceId: id('a'),
  onboardingId: 'fabrikam-1',
  ...more,
});
const names = (uses: readonly WatchedKey[]) => uses.map(({ resourceId }) => resourceId.split('/').at(-1)).sort();

test('a key’s uses, a vault’s uses; other keys and vaults stay out of it', async () => {
  const keys = watchedKeys(memoryTable());
  for (const one of [
    use(),
    use({ resourceId: id('b') }),
    use({ keyName: 'other', resourceId: id('c') }),
    use({ keyName: 'cm', resourceId: id('d') }),
    use({ vaultHost: 'contoso.vault.azure.net', resourceId: id('e') }),
    use({ vaultHost: 'fabrikam.vault.azure.net:8443', resourceId: id('f') }),
  ]) {
    await keys.watch(one);
  }
  expect(names(await keys.resourcesOf('fabrikam.vault.azure.net', 'cmk'))).toEqual(['a', 'b']);
  expect(names(await keys.resourcesOf('FABRIKAM.vault.azure.net', 'CMK'))).toEqual(['a', 'b']);
  expect(names(await keys.resourcesOf('fabrikam.vault.azure.net'))).toEqual(['a', 'b', 'c', 'd']);
  expect(await keys.resourcesOf('fabrikam.vault.azure.net', 'unheard-of')).toEqual([]);
  expect(await keys.resourcesOf('unheard-of.vault.azure.net')).toEqual([]);
});

test('gives back what was noted', async () => {
  const keys = watchedKeys(memoryTable());
  await keys.watch(use());
  expect(await keys.resourcesOf(use().vaultHost)).toEqual([use()]);
});

test('noted often and at once it is one use, whatever the letter case', async () => {
  const keys = watchedKeys(memoryTable());
  const same = use({ keyName: 'CMK', resourceId: id('A').toUpperCase(), vaultHost: 'Fabrikam.vault.azure.net' });
  await Promise.all([use(), use(), same].map((one) => keys.watch(one)));
  expect(await keys.resourcesOf(use().vaultHost)).toHaveLength(1);
});

test('forgetting a use leaves the others, and may be repeated', async () => {
  const keys = watchedKeys(memoryTable());
  const others = [use({ resourceId: id('b') }), use({ keyName: 'other' }), use({ onboardingId: 'fabrikam-2' })];
  await Promise.all([use(), ...others].map((one) => keys.watch(one)));
  await Promise.all([1, 2, 3].map(() => keys.unwatch(use())));
  const left = await keys.resourcesOf(use().vaultHost);
  expect(left).toHaveLength(others.length);
  expect(left).toEqual(expect.arrayContaining(others));
});

test('a use that is over is remembered: backups need the keys of their time', async () => {
  const keys = watchedKeys(memoryTable());
  await Promise.all([keys.watch(use()), keys.watch(use({ resourceId: id('b'), keyName: 'other' }))]);
  await keys.unwatch(use());
  expect(await keys.resourcesOf(use().vaultHost, 'cmk')).toEqual([]);
  expect(await keys.everUsedBy(use().vaultHost, 'CMK')).toEqual([id('a')]);
  expect((await keys.shards(0, SHARDS - 1)).map(({ keyName }) => keyName)).toEqual(['other']);
  await keys.watch(use());
  expect(names(await keys.resourcesOf(use().vaultHost, 'cmk'))).toEqual(['a']);
});

test('the shards together hold every use once, those of a vault in one shard', async () => {
  const keys = watchedKeys(memoryTable());
  const uses = Array.from({ length: 300 }, (_, index) =>
    use({ vaultHost: `vault-${index % 100}.vault.azure.net`, resourceId: id(`r${index}`) }),
  );
  await Promise.all(uses.map((one) => keys.watch(one)));
  const shards = await Promise.all(Array.from({ length: SHARDS }, (_, number) => keys.shards(number)));
  expect(names(shards.flat())).toEqual(names(uses));
  const places = new Map<string, Set<number>>();
  shards.forEach((shard, number) =>
    shard.forEach(({ vaultHost }) => places.set(vaultHost, (places.get(vaultHost) ?? new Set()).add(number))),
  );
  expect([...places.values()].every(({ size }) => size === 1)).toBe(true);
  expect(shards.filter(({ length }) => length > 0).length).toBeGreaterThan(50);
});
