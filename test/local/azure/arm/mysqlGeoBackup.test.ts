import { REGION } from './testResources';
import { GEO, startMysqlStories, type Pair, type Wanted } from './mysqlStories';

/** Geo-redundant backup of MySQL flexible servers: a second key and identity in the paired region. */

let stories: Awaited<ReturnType<typeof startMysqlStories>>;
let primary: Pair;
let geo: Pair;
beforeAll(async () => {
  stories = await startMysqlStories();
});
afterAll(() => stories.world.stop());
beforeEach(async () => {
  ({ primary, geo } = await stories.begin());
});

const geoServer = () => stories.server({ geoRedundantBackup: 'Enabled' });

test('both keys are used', async () => {
  expect(await stories.set(geoServer(), { geoKey: geo })).toBe('Succeeded');
  expect([primary.used(), geo.used()]).toEqual([1, 1]);
});

test.each<[string, () => void | Promise<Pair>, string, RegExp]>([
  ['the geo key is disabled', () => geo.disable(), 'AzureKeyVaultKeyDisabled', /^Geo-redundant backup: /],
  ['the geo identity has no role', () => geo.revoke(), 'AzureKeyVaultMissingPermissions', /^Geo-redundant backup: /],
  [
    'the geo vault is gone',
    () => stories.world.keyVault.deleteVault(geo.vault.name),
    'AzureKeyVaultVaultNotFound',
    /^Geo-redundant backup: /,
  ],
  [
    'the geo vault is beside the server',
    () => stories.pairOf('near', GEO, REGION),
    'AzureKeyVaultRegionMismatch',
    /^Geo-redundant backup: .*'westeurope'.*'northeurope'/,
  ],
  ['the key itself is disabled', () => primary.disable(), 'AzureKeyVaultKeyDisabled', /^(?!Geo)/],
])('the operation fails and nothing changes when %s', async (_, spoil, code, message) => {
  const near = await spoil();
  const id = geoServer();
  expect(await stories.set(id, { geoKey: near ?? geo })).toBe(code);
  expect(stories.world.arm.operations(id).at(-1)?.error?.message).toMatch(message);
  expect((await stories.read(id)).properties).not.toHaveProperty('dataEncryption');
});

test.each<[string, () => Wanted | Promise<Wanted>, string]>([
  ['no geo key', () => ({}), '400 InvalidParameterValue'],
  [
    'a geo identity that is not attached',
    () => ({ geoKey: geo, attached: [primary] }),
    '400 AzureKeyVaultNoServerIdentity',
  ],
  [
    'a geo identity of another region',
    async () => ({ geoKey: await stories.pairOf('near', REGION, GEO) }),
    '400 InvalidParameterValue',
  ],
])('a request with %s is refused at once', async (_, wanted, refusal) => {
  const id = geoServer();
  expect(await stories.set(id, await wanted())).toBe(refusal);
  expect(stories.world.arm.operations(id)).toEqual([]);
});

test('it cannot be turned on at an encrypted server without its key', async () => {
  const id = stories.server();
  await stories.set(id);
  const backup = { geoRedundantBackup: 'Enabled' };
  expect(await stories.outcome(await stories.patch(id, { properties: { backup } }))).toBe('400 InvalidParameterValue');
  const both = stories.encryption({ geoKey: geo });
  expect(await stories.outcome(await stories.patch(id, { ...both, properties: { ...both.properties, backup } }))).toBe(
    'Succeeded',
  );
});

test('without it, the geo fields are kept and not looked at', async () => {
  const id = stories.server();
  geo.disable();
  expect(await stories.set(id, { geoKey: geo, attached: [primary] })).toBe('Succeeded');
  expect((await stories.read(id)).properties.dataEncryption).toEqual(
    stories.encryption({ geoKey: geo }).properties.dataEncryption,
  );
  expect(geo.used()).toBe(0);
});

test('a lost geo key makes the server inaccessible', async () => {
  const id = geoServer();
  await stories.set(id, { geoKey: geo });
  geo.disable();
  stories.clock.advance(600_000);
  expect((await stories.read(id)).properties.state).toBe('Inaccessible');
});

test('a region without a pair can have no geo key', async () => {
  const id = stories.server({ location: 'polandcentral', geoRedundantBackup: 'Enabled' });
  expect(await stories.set(id, { geoKey: geo })).toBe('400 InvalidParameterValue');
});
