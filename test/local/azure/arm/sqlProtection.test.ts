import { generateRsaKey } from '../../../../local/azure/keyVault/keyMaterial';
import { serverKeyName, sqlStories, type SqlServerSide, type SqlWorld } from './sqlWorld';
import { sharedKey, type TestResources } from './testResources';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: TestResources;
let sql: SqlWorld;
let server: SqlServerSide;
const clock = sqlStories('watch', (story) => ({ world, sql, server } = story));

const rotate = async () => world.keyVault.rotate(sql.vault.name, 'cmk', { material: await sharedKey() });
/** A server that lost its key, and noticed. */
async function lose(side = server): Promise<void> {
  sql.revoke();
  clock.advance(10 * MINUTE);
  expect(await side.database()).toBe('Inaccessible');
}

describe('loss of the key', () => {
  test('databases are inaccessible ten minutes later', async () => {
    await server.onboard();
    sql.revoke();
    clock.advance(9 * MINUTE);
    expect(await server.database()).toBe('Online');
    clock.advance(MINUTE);
    expect(await server.database()).toBe('Inaccessible');
    expect(await server.protector()).toMatchObject({ serverKeyType: 'AzureKeyVault', uri: sql.key.kid });
  });

  test('databases come back by themselves when the key does within half an hour', async () => {
    await server.onboard();
    await lose();
    sql.grant();
    clock.advance(10 * MINUTE);
    expect(await server.database()).toBe('Online');
  });

  test('later somebody has to revalidate', async () => {
    await server.onboard();
    await lose();
    expect(await sql.end(await server.revalidate())).toEqual({
      status: 'Failed',
      code: 'AzureKeyVaultMissingPermissions',
    });
    clock.advance(31 * MINUTE);
    sql.grant();
    await world.arm.checkKey(server.id);
    expect(await server.database()).toBe('Inaccessible');
    expect(await sql.end(await server.revalidate())).toEqual({ status: 'Succeeded' });
    expect(await server.database()).toBe('Online');
  });

  test('setting the protector again revalidates too', async () => {
    await server.onboard();
    await lose();
    clock.advance(31 * MINUTE);
    sql.grant();
    expect(await sql.end(await server.protect())).toEqual({ status: 'Succeeded' });
    expect(await server.database()).toBe('Online');
  });

  test('there is no way back to the keys of the service, nor to another key', async () => {
    await server.onboard();
    const { kid } = await world.keyVault.createKey(sql.vault.name, 'other', { material: await sharedKey() });
    await sql.end(await server.putKey(kid));
    world.keyVault.setAttributes(sql.vault.name, 'cmk', { enabled: false });
    expect(await sql.end(await server.unprotect())).toEqual({ status: 'Failed', code: 'AzureKeyVaultKeyDisabled' });
    expect(await sql.end(await server.protect(kid))).toEqual({ status: 'Failed', code: 'AzureKeyVaultKeyDisabled' });
    await world.arm.checkKey(server.id);
    expect((await server.unprotect()).body.error.code).toBe('CMKOperationNotAllowed');
    expect(await server.protector()).toMatchObject({ uri: sql.key.kid });
  });

  test('an outage of the vault is no loss', async () => {
    await server.onboard();
    world.sim.faults.add({ operation: 'keyVault.keys.get', kind: { type: 'serverError', status: 503 } });
    clock.advance(10 * MINUTE);
    expect(await server.database()).toBe('Online');
    expect(world.sim.faults.remaining()).toEqual([]);
  });

  test('a key that expires in use does no harm', async () => {
    world.keyVault.setAttributes(sql.vault.name, 'cmk', { expires: clock.now().getTime() / 1000 + 3600 });
    await server.onboard();
    clock.advance(2 * HOUR);
    expect(await server.database()).toBe('Online');
  });

  test('a new database of a server that lost its key is inaccessible too', async () => {
    await server.onboard();
    await lose();
    expect(world.arm.createSqlDatabase(server.id, 'late').properties['status']).toBe('Inaccessible');
    const { body } = await server.call('GET', '/databases');
    expect(body.value.map((one: any) => [one.name, one.properties.status])).toEqual([
      ['app', 'Inaccessible'],
      ['late', 'Inaccessible'],
    ]);
  });

  test('a server with keys of the service needs nobody', async () => {
    expect(await server.revalidate()).toMatchObject({ status: 200 });
    clock.advance(25 * HOUR);
    expect(await server.database()).toBe('Online');
  });
});

describe('rotation', () => {
  test('without automatic rotation a server stays', async () => {
    await server.onboard();
    await rotate();
    clock.advance(25 * HOUR);
    expect((await server.protector()).uri).toBe(sql.key.kid);
  });

  test('with it a server follows within a day, and adds the server key by itself', async () => {
    await server.onboard(true);
    const next = await rotate();
    clock.advance(23 * HOUR);
    expect((await server.protector()).uri).toBe(sql.key.kid);
    clock.advance(HOUR);
    expect(await server.protector()).toMatchObject({
      serverKeyName: serverKeyName(next.kid),
      uri: next.kid,
      autoRotationEnabled: true,
    });
    const { body } = await server.call('GET', '/keys');
    expect(body.value.map((one: any) => [one.name, one.properties.autoRotationEnabled])).toEqual([
      ['ServiceManaged', false],
      [serverKeyName(sql.key.kid), false],
      [serverKeyName(next.kid), true],
    ]);
    // The old version is not needed any more.
    world.keyVault.setAttributes(sql.vault.name, 'cmk', { enabled: false, version: sql.key.version });
    clock.advance(10 * MINUTE);
    expect(await server.database()).toBe('Online');
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      'disabled',
      async () => {
        const { version } = await rotate();
        world.keyVault.setAttributes(sql.vault.name, 'cmk', { enabled: false, version });
      },
    ],
    ['too long', async () => world.keyVault.rotate(sql.vault.name, 'cmk', { material: await generateRsaKey(4096) })],
  ])('a new version that is %s is left alone', async (_, renew) => {
    await server.onboard(true);
    await renew();
    await world.arm.checkKey(server.id);
    expect((await server.protector()).uri).toBe(sql.key.kid);
    expect(await server.database()).toBe('Online');
  });

  test('a new version by hand', async () => {
    await server.onboard();
    const next = await rotate();
    await sql.end(await server.putKey(next.kid));
    expect(await sql.end(await server.protect(next.kid))).toEqual({ status: 'Succeeded' });
    expect((await server.protector()).uri).toBe(next.kid);
  });
});
