import { serverKeyName, sqlStories, type SqlServerSide, type SqlWorld } from './sqlWorld';
import { sharedKey, type TestResources } from './testResources';

const HOUR = 3_600_000;

let world: TestResources;
let sql: SqlWorld;
let server: SqlServerSide;
let name: string;
const clock = sqlStories('geo', (story) => ({ world, sql, server, name } = story));

const rotate = async () => world.keyVault.rotate(sql.vault.name, 'cmk', { material: await sharedKey() });

describe('a restore', () => {
  const restore = (target: SqlServerSide, moment: string) =>
    target.call('PUT', '/databases/back', {
      location: 'westeurope',
      properties: {
        createMode: 'PointInTimeRestore',
        sourceDatabaseId: `${server.id}/databases/app`,
        restorePointInTime: moment,
      },
    });

  test('needs the key of its time on the server that it goes to', async () => {
    await server.onboard();
    const old = clock.now().toISOString();
    const next = await rotate();
    await sql.end(await server.putKey(next.kid));
    clock.advance(HOUR);
    await sql.end(await server.protect(next.kid));
    expect(await sql.end(await restore(server, old))).toEqual({ status: 'Succeeded' });
    expect((await server.call('GET', '/databases/back')).body.properties.status).toBe('Online');
    expect((await restore(server, old)).status).toBe(200);

    const other = sql.server(`${name}-r`);
    await sql.end(await other.identify());
    await sql.end(await other.putKey(next.kid));
    expect((await restore(other, old)).body.error.code).toBe('MissingKeyVaultUriForRestore');
    expect(await sql.end(await restore(other, clock.now().toISOString()))).toEqual({ status: 'Succeeded' });
  });

  test('needs that key to be usable', async () => {
    await server.onboard();
    sql.revoke();
    const { body } = await restore(server, clock.now().toISOString());
    expect(body.error.code).toBe('AzureKeyVaultMissingPermissions');
  });

  test('of nothing is refused, a new database needs no backup', async () => {
    const properties = { createMode: 'PointInTimeRestore', sourceDatabaseId: `${server.id}/databases/none` };
    const none = await server.call('PUT', '/databases/back', { location: 'westeurope', properties });
    expect(none.status).toBe(404);
    expect(await sql.end(await server.call('PUT', '/databases/new', { location: 'westeurope' }))).toEqual({
      status: 'Succeeded',
    });
  });
});

describe('a secondary server', () => {
  let secondary: SqlServerSide;
  beforeEach(() => {
    secondary = sql.server(`${name}-b`, 'northeurope');
  });
  const group = () =>
    world.arm.createFailoverGroup({ name: 'fog', primaryId: server.id, secondaryId: secondary.id, databases: ['app'] });

  test('both sides tell of the failover group and of the links', async () => {
    group();
    const [here, there] = [
      await server.call('GET', '/failoverGroups'),
      await secondary.call('GET', '/failoverGroups/fog'),
    ];
    expect(here.body.value).toMatchObject([
      {
        id: `${server.id}/failoverGroups/fog`,
        properties: {
          replicationRole: 'Primary',
          partnerServers: [{ id: secondary.id, location: 'northeurope', replicationRole: 'Secondary' }],
          databases: [`${server.id}/databases/app`],
        },
      },
    ]);
    expect(there.body.properties).toMatchObject({ replicationRole: 'Secondary', partnerServers: [{ id: server.id }] });
    const links = await server.call('GET', '/databases/app/replicationLinks');
    expect(links.body.value).toMatchObject([
      {
        properties: {
          role: 'Primary',
          partnerRole: 'Secondary',
          partnerServer: `${name}-b`,
          partnerDatabaseId: `${secondary.id}/databases/app`,
          linkType: 'GEO',
        },
      },
    ]);
    expect((await secondary.call('GET', '/replicationLinks')).body.value).toMatchObject([
      { properties: { role: 'Secondary', partnerServer: `${name}` } },
    ]);
    expect((await server.call('GET', '/failoverGroups/none')).status).toBe(404);
    expect((await server.call('GET', '/databases/none/replicationLinks')).status).toBe(404);
  });

  test('geo-replication without a group', async () => {
    world.arm.linkSqlServers({ primaryId: server.id, secondaryId: secondary.id });
    expect((await server.call('GET', '/failoverGroups')).body.value).toEqual([]);
    expect((await server.call('GET', '/replicationLinks')).body.value).toHaveLength(1);
    const chain = { primaryId: secondary.id, secondaryId: server.id };
    expect(() => world.arm.linkSqlServers(chain)).toThrow('secondary of a secondary');
  });

  test('comes first: the primary may not use a key that the secondary does not have', async () => {
    group();
    await sql.end(await server.identify());
    await sql.end(await server.putKey());
    expect((await server.protect()).body.error.code).toBe('KeyMaterialNotFoundOnRemoteServer');
    expect(await secondary.onboard()).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
    expect(await sql.end(await server.protect())).toEqual({ status: 'Succeeded' });
  });

  test('keeps the key of its primary', async () => {
    await secondary.onboard();
    await server.onboard();
    group();
    await sql.end(await secondary.unprotect());
    const answer = await secondary.call('DELETE', `/keys/${serverKeyName(sql.key.kid)}`);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'AzureKeyVaultKeyUsedOnGeoPrimary']);
  });

  test('must have the key before a protected server is copied to it', async () => {
    await server.onboard();
    expect(group).toThrow('does not have the key');
  });

  test('with automatic rotation on both sides both follow, at one look', async () => {
    await secondary.onboard(true);
    await server.onboard(true);
    group();
    const next = await rotate();
    clock.advance(24 * HOUR);
    expect((await server.protector()).uri).toBe(next.kid);
    expect((await secondary.protector()).uri).toBe(next.kid);
  });

  test('that is the primary of other databases: with automatic rotation both follow, at one look', async () => {
    await secondary.onboard(true);
    await server.onboard(true);
    group();
    world.arm.createSqlDatabase(secondary.id, 'back');
    const back = { primaryId: secondary.id, secondaryId: server.id, databases: ['back'] };
    world.arm.createFailoverGroup({ name: 'gof', ...back });
    const next = await rotate();
    clock.advance(24 * HOUR);
    expect((await server.protector()).uri).toBe(next.kid);
    expect((await secondary.protector()).uri).toBe(next.kid);
  });

  test('that does not follow holds its primary back', async () => {
    await secondary.onboard(false);
    await server.onboard(true);
    group();
    const next = await rotate();
    await world.arm.checkKey(server.id);
    expect((await server.protector()).uri).toBe(sql.key.kid);
    await sql.end(await secondary.putKey(next.kid));
    await world.arm.checkKey(server.id);
    expect((await server.protector()).uri).toBe(next.kid);
  });
});
