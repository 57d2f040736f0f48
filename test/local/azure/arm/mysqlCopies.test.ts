import { sharedKey } from './testResources';
import { GEO, startMysqlStories, type Pair } from './mysqlStories';

/** Replicas and restores of MySQL flexible servers. */

type Stories = Awaited<ReturnType<typeof startMysqlStories>>;

let stories: Stories;
let story: number;
let primary: Pair;
let geo: Pair;
beforeAll(async () => {
  stories = await startMysqlStories();
});
afterAll(() => stories.world.stop());
beforeEach(async () => {
  ({ story, primary, geo } = await stories.begin());
});

describe('replicas', () => {
  test('a replica has a key of its own, and keeps it when replication stops', async () => {
    const id = stories.server();
    expect(await stories.outcome(await stories.copy('Replica', id, { with: {} }))).toBe('Succeeded');
    const replica = await stories.read(stories.pathTo(`copy${story}`));
    expect(replica.properties).toMatchObject({
      replicationRole: 'Replica',
      replicaCapacity: 0,
      sourceServerResourceId: id,
      dataEncryption: stories.encryption().properties.dataEncryption,
    });
    expect((await stories.read(id)).properties.replicationRole).toBe('Source');
    expect(await stories.replicas(id)).toEqual([`copy${story}`]);

    expect(await stories.outcome(await stories.patch(replica.id, { properties: { replicationRole: 'None' } }))).toBe(
      'Succeeded',
    );
    const alone = await stories.read(replica.id);
    expect(alone.properties).toMatchObject({ replicationRole: 'None', replicaCapacity: 10 });
    expect(alone.properties).not.toHaveProperty('sourceServerResourceId');
    expect(alone.properties.dataEncryption).toEqual(replica.properties.dataEncryption);
    expect(await stories.replicas(id)).toEqual([]);
    expect((await stories.read(id)).properties.replicationRole).toBe('None');
  });

  test('keys are set on the replicas first, then on the source', async () => {
    const id = stories.server({ replicas: [{ name: `one${story}` }, { name: `two${story}` }] });
    expect(await stories.set(id)).toBe('400 ReplicaDataEncryptionRequired');
    expect(await stories.set(stories.pathTo(`one${story}`))).toBe('Succeeded');
    const refusal = await stories.patch(id, stories.encryption());
    expect(refusal.body.error.message).toMatch(/: 'two\d+' have none\.$/);
    expect(await stories.set(stories.pathTo(`two${story}`))).toBe('Succeeded');
    expect(await stories.set(id)).toBe('Succeeded');
  });

  test('a replica that came without a key does not stop a rotation of its source', async () => {
    const id = stories.server();
    await stories.set(id);
    expect(await stories.outcome(await stories.copy('Replica', id))).toBe('Succeeded');
    expect((await stories.read(stories.pathTo(`copy${story}`))).properties).not.toHaveProperty('dataEncryption');
    expect(await stories.set(id)).toBe('Succeeded');
  });

  test('a replica of another region has its vault there', async () => {
    const id = stories.server();
    expect(await stories.outcome(await stories.copy('Replica', id, { location: GEO, with: {} }))).toBe(
      'AzureKeyVaultRegionMismatch',
    );
    expect(await stories.outcome(await stories.copy('Replica', id, { location: GEO, with: { key: geo } }))).toBe(
      'Succeeded',
    );
  });

  test('a replica of a server with geo-redundant backup needs the geo key too', async () => {
    const id = stories.server({ geoRedundantBackup: 'Enabled' });
    expect(await stories.outcome(await stories.copy('Replica', id, { with: {} }))).toBe('400 InvalidParameterValue');
    expect(await stories.outcome(await stories.copy('Replica', id, { with: { geoKey: geo } }))).toBe('Succeeded');
  });

  test.each<[string, () => ReturnType<Stories['copy']>, string]>([
    [
      'of a replica',
      () => {
        stories.server({ replicas: [{ name: `one${story}` }] });
        return stories.copy('Replica', stories.pathTo(`one${story}`));
      },
      '400 InvalidParameterValue',
    ],
    [
      'in another resource group',
      () => stories.copy('Replica', stories.server(), { group: 'other' }),
      '400 InvalidParameterValue',
    ],
    [
      'beyond the tenth',
      () =>
        stories.copy(
          'Replica',
          stories.server({ replicas: [...Array(10).keys()].map((n) => ({ name: `r${n}-${story}` })) }),
        ),
      '400 InvalidParameterValue',
    ],
    [
      'of a burstable server',
      async () => {
        const id = stories.server();
        await stories.outcome(await stories.patch(id, { sku: { name: 'Standard_B1ms', tier: 'Burstable' } }));
        return stories.copy('Replica', id);
      },
      '400 InvalidParameterValue',
    ],
    [
      'of a server that lost its key',
      async () => {
        const id = stories.server();
        await stories.set(id);
        primary.disable();
        await stories.world.arm.checkKey(id);
        return stories.copy('Replica', id);
      },
      '409 ServerUnavailableForOperation',
    ],
    ['of nothing', () => stories.copy('Replica', stories.pathTo('nothing')), '400 InvalidParameterValue'],
    [
      'made of a server',
      () => stories.patch(stories.server(), { properties: { replicationRole: 'Replica' } }),
      '400 InvalidParameterValue',
    ],
  ])('a replica %s is refused', async (_, make, refusal) => {
    expect(await stories.outcome(await make())).toBe(refusal);
  });

  test('replicas of a deleted source go on alone; a source without replicas is none', async () => {
    const id = stories.server({ replicas: [{ name: `one${story}` }, { name: `two${story}` }] });
    await stories.remove(stories.pathTo(`one${story}`));
    expect((await stories.read(id)).properties.replicationRole).toBe('Source');
    await stories.remove(id);
    expect((await stories.read(stories.pathTo(`two${story}`))).properties.replicationRole).toBe('None');
  });

  test('a replica that could not be made leaves no trace', async () => {
    const id = stories.server();
    primary.disable();
    expect(await stories.outcome(await stories.copy('Replica', id, { with: {} }))).toBe('AzureKeyVaultKeyDisabled');
    expect(await stories.read(stories.pathTo(`copy${story}`))).toBeUndefined();
    expect((await stories.read(id)).properties.replicationRole).toBe('None');
  });
});

describe('restores', () => {
  const at = (time = stories.clock.now()) => ({ restorePointInTime: time.toISOString() });

  test('a restored server has the tags and network of its source, and only the key it is given', async () => {
    const id = stories.server({ tags: { shop: '1' } });
    await stories.outcome(await stories.patch(id, { properties: { network: { publicNetworkAccess: 'Disabled' } } }));
    await stories.set(id);
    const group = { group: 'other', properties: at() };
    expect(await stories.outcome(await stories.copy('PointInTimeRestore', id, group))).toBe('Succeeded');
    const restored = await stories.read(stories.pathTo(`copy${story}`, 'other'));
    expect(restored).toMatchObject({ tags: { shop: '1' }, properties: { replicationRole: 'None' } });
    expect(restored.properties.network).toEqual({ publicNetworkAccess: 'Disabled' });
    for (const hidden of ['dataEncryption', 'createMode', 'sourceServerResourceId', 'restorePointInTime'])
      expect(restored.properties).not.toHaveProperty(hidden);
    expect(Object.keys(restored)).not.toContain('restoredFrom');
  });

  test('a restore needs the key that the backup was encrypted with', async () => {
    const id = stories.server();
    await stories.set(id);
    stories.clock.advance(3_600_000);
    const before = at();
    stories.clock.advance(3_600_000);
    const { kid } = await stories.world.keyVault.rotate(primary.vault.name, 'cmk', { material: await sharedKey() });
    const next = { ...primary, key: { ...primary.key, kid } };
    await stories.set(id, { key: next });
    const { version } = primary.key;
    stories.world.keyVault.setAttributes(primary.vault.name, 'cmk', { version, enabled: false });

    const restore = async (properties: object) =>
      stories.outcome(await stories.copy('PointInTimeRestore', id, { properties, with: { key: next } }));
    expect(await restore(before)).toBe('AzureKeyVaultKeyDisabled');
    expect(await restore(at())).toBe('Succeeded');
    await stories.remove();
    stories.world.keyVault.setAttributes(primary.vault.name, 'cmk', { version, enabled: true });
    expect(await restore(before)).toBe('Succeeded');
  });

  test('a geo-restore reads the backup by the geo key, even of a server that lost its own', async () => {
    const id = stories.server({ geoRedundantBackup: 'Enabled' });
    await stories.set(id, { geoKey: geo });
    primary.disable();
    await stories.world.arm.checkKey(id);
    const restore = async () => stories.outcome(await stories.copy('GeoRestore', id, { location: GEO }));
    expect(await restore()).toBe('Succeeded');
    await stories.remove();
    geo.revoke();
    expect(await restore()).toBe('AzureKeyVaultMissingPermissions');
    expect(await stories.read(stories.pathTo(`copy${story}`))).toBeUndefined();
  });

  test.each<[string, () => ReturnType<Stories['copy']>, string]>([
    [
      'to a moment before the first backup',
      () =>
        stories.copy('PointInTimeRestore', stories.server(), {
          properties: at(new Date(stories.clock.now().getTime() - 1)),
        }),
      '400 InvalidParameterValue',
    ],
    [
      'to a moment to come',
      () =>
        stories.copy('PointInTimeRestore', stories.server(), {
          properties: at(new Date(stories.clock.now().getTime() + 1)),
        }),
      '400 InvalidParameterValue',
    ],
    ['to no moment', () => stories.copy('PointInTimeRestore', stories.server()), '400 InvalidParameterValue'],
    [
      'to another region',
      () => stories.copy('PointInTimeRestore', stories.server(), { properties: at(), location: GEO }),
      '400 InvalidParameterValue',
    ],
    [
      'from geo-redundant backup that is off',
      () => stories.copy('GeoRestore', stories.server(), { location: GEO }),
      '400 InvalidParameterValue',
    ],
    [
      'from geo-redundant backup to the same region',
      () => stories.copy('GeoRestore', stories.server({ geoRedundantBackup: 'Enabled' })),
      '400 InvalidParameterValue',
    ],
  ])('a restore %s is refused', async (_, restore, refusal) => {
    expect(await stories.outcome(await restore())).toBe(refusal);
  });
});
