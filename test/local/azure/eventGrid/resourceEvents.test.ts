import { CUSTOMER, CUSTOMER_SUBSCRIPTION, ISV, ISV_SUBSCRIPTION, REGION } from '../arm/testResources';
import { HOUR, MINUTE, startEventWorld, type EventWorld } from './eventWorld';

/** What a subscription or resource group tells of writes to its resources. */

let world: EventWorld;
const SCOPE = `/subscriptions/${ISV_SUBSCRIPTION}`;
const GROUP = `${SCOPE}/resourceGroups/rg`;
const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app-identity`;
const MYSQL = `${GROUP}/providers/Microsoft.DBforMySQL/flexibleServers/orders`;
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/orders`;

async function start(more: object = {}, scope = SCOPE) {
  world = await startEventWorld({ lag: { operationMs: MINUTE } });
  world.arm.createMysqlServer({
    subscriptionId: ISV_SUBSCRIPTION,
    resourceGroup: 'rg',
    name: 'orders',
    location: REGION,
  });
  world.arm.createStorageAccount({
    subscriptionId: ISV_SUBSCRIPTION,
    resourceGroup: 'rg',
    name: 'orders',
    location: REGION,
  });
  await world.sim.eventGrid.subscribe({ scope, destination: { webhook: world.endpoint.url }, ...more });
}
afterEach(() => world.stop());

const put = (id: string, version: string, body: unknown, method = 'PUT') =>
  world.call(method, `${id}?api-version=${version}`, body);
const patchMysql = () => put(MYSQL, '2023-12-30', { tags: { a: 'b' } }, 'PATCH');
const told = (events: any[]) =>
  events.map(({ eventType, data }) => `${eventType.split('.').at(-1)} ${data.operationName} ${data.status}`);

describe('synchronous writes', () => {
  beforeEach(() => start());
  const WRITE = 'Microsoft.ManagedIdentity/userAssignedIdentities/write';
  const DELETE = 'Microsoft.ManagedIdentity/userAssignedIdentities/delete';

  test('made, changed, deleted; reads and refusals are not told of', async () => {
    expect((await put(IDENTITY, '2024-11-30', { location: REGION })).status).toBe(201);
    const [made] = await world.pass(0);
    await put(IDENTITY, '2024-11-30', { location: REGION });
    const [changed] = await world.pass(0);
    await put(IDENTITY, '2024-11-30', undefined, 'GET');
    expect((await put(IDENTITY, '2024-11-30', { location: 'eastus' })).status).toBe(400);
    await put(IDENTITY, '2024-11-30', undefined, 'DELETE');
    const [deleted, ...rest] = await world.pass(0);
    expect(told([made, changed, deleted, ...rest])).toEqual([
      `ResourceWriteSuccess ${WRITE} Succeeded`,
      `ResourceWriteSuccess ${WRITE} Succeeded`,
      `ResourceDeleteSuccess ${DELETE} Succeeded`,
    ]);
    expect([made, changed, deleted].map(({ data }) => data.httpRequest?.method)).toEqual([undefined, 'PUT', 'DELETE']);
  });

  test('all that an event holds, and nothing of the resource', async () => {
    await put(IDENTITY, '2024-11-30', { location: REGION, tags: { secret: 'tag' } });
    const [event] = await world.pass(0);
    expect(event).toEqual({
      id: expect.any(String) as string,
      topic: SCOPE,
      subject: IDENTITY,
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      eventTime: '2026-06-01T12:00:00.0000000Z',
      dataVersion: '2',
      metadataVersion: '1',
      data: {
        authorization: {
          scope: IDENTITY,
          action: WRITE,
          evidence: { principalId: world.deployer.replaceAll('-', ''), principalType: 'ServicePrincipal' },
        },
        claims: expect.objectContaining({
          appid: world.deployer,
          'http://schemas.microsoft.com/identity/claims/objectidentifier': world.deployer,
          'http://schemas.microsoft.com/identity/claims/tenantid': ISV,
        }) as object,
        correlationId: expect.any(String) as string,
        resourceProvider: 'Microsoft.ManagedIdentity',
        resourceUri: IDENTITY,
        operationName: WRITE,
        status: 'Succeeded',
        subscriptionId: ISV_SUBSCRIPTION,
        tenantId: ISV,
      },
    });
    expect(JSON.stringify(event)).not.toContain('"secret"');
  });

  test('made by hand', async () => {
    const place = { subscriptionId: ISV_SUBSCRIPTION, resourceGroup: 'rg', location: REGION };
    const source = world.arm.createMysqlServer({ ...place, name: 'source' });
    world.arm.createMysqlReplica(source.id, { name: 'copy' });
    world.arm.createSqlServer({ ...place, name: 'sql' });
    world.arm.createStorageAccount({ ...place, name: 'account' });
    const subjects = (await world.pass(0)).map(({ subject }) => subject.split('/').at(-1) as string);
    expect(subjects.sort()).toEqual(['account', 'copy', 'source', 'sql']);
  });
});

describe('long-running writes', () => {
  const SUCCESS = 'ResourceWriteSuccess Microsoft.DBforMySQL/flexibleServers/write Succeeded';

  test('are told of when they end, whoever looks', async () => {
    await start();
    expect((await patchMysql()).status).toBe(202);
    expect(await world.pass(MINUTE - 1)).toEqual([]);
    expect(told(await world.pass(1))).toEqual([SUCCESS]);
    expect(await world.pass(HOUR)).toEqual([]);
  });

  test('are told of when somebody else looked first, once', async () => {
    await start();
    const { headers } = await patchMysql();
    world.clock.advance(MINUTE);
    await world.call('GET', headers.get('azure-asyncoperation') ?? '');
    expect(told(await world.pass(0))).toEqual([SUCCESS]);
  });

  test('are told of at acceptance too, if asked for', async () => {
    await start();
    world.sim.eventGrid.behaviour.eventsAtAcceptance = true;
    await patchMysql();
    expect(told(await world.pass(0))).toEqual([SUCCESS]);
    expect(told(await world.pass(MINUTE))).toEqual([SUCCESS]);
  });

  test('may fail', async () => {
    await start();
    world.arm.failNextOperation(MYSQL, 'InternalServerError', 'Failed.');
    await patchMysql();
    expect(told(await world.pass(MINUTE))).toEqual([
      'ResourceWriteFailure Microsoft.DBforMySQL/flexibleServers/write Failed',
    ]);
  });

  test('a deletion', async () => {
    await start();
    await put(MYSQL, '2023-12-30', undefined, 'DELETE');
    expect(told(await world.pass(MINUTE))).toEqual([
      'ResourceDeleteSuccess Microsoft.DBforMySQL/flexibleServers/delete Succeeded',
    ]);
  });
});

describe('who hears of a write to a storage account', () => {
  const patch = () => put(ACCOUNT, '2025-06-01', { tags: { a: 'b' } }, 'PATCH');
  const CASES: [string, string, object, number][] = [
    ['its subscription', SCOPE, {}, 1],
    ['its resource group', GROUP, {}, 1],
    ['its resource group in other letters', GROUP.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), {}, 1],
    ['another subscription', `/subscriptions/${CUSTOMER_SUBSCRIPTION}`, {}, 0],
    ['who wants this type', SCOPE, { eventTypes: ['microsoft.resources.resourcewritesuccess'] }, 1],
    ['who wants another type', SCOPE, { eventTypes: ['Microsoft.Resources.ResourceDeleteSuccess'] }, 0],
    ['who wants storage accounts', SCOPE, { subjectBeginsWith: `${GROUP}/PROVIDERS/Microsoft.Storage/` }, 1],
    ['who wants servers', SCOPE, { subjectBeginsWith: `${GROUP}/providers/Microsoft.DBforMySQL/` }, 0],
    ['who wants this name', SCOPE, { subjectEndsWith: '/orders' }, 1],
    [
      'who wants this operation',
      SCOPE,
      {
        advancedFilters: [
          { operatorType: 'StringIn', key: 'data.operationName', values: ['microsoft.storage/storageaccounts/write'] },
        ],
      },
      1,
    ],
    [
      'who wants other operations',
      SCOPE,
      { advancedFilters: [{ operatorType: 'StringContains', key: 'data.operationName', values: ['MySQL', 'Sql'] }] },
      0,
    ],
    [
      'who wants nothing that lists',
      SCOPE,
      { advancedFilters: [{ operatorType: 'StringNotContains', key: 'data.operationName', values: ['/list'] }] },
      1,
    ],
    [
      'who wants nothing of storage',
      SCOPE,
      {
        advancedFilters: [{ operatorType: 'StringNotContains', key: 'data.operationName', values: ['a/b', 'STORAGE'] }],
      },
      0,
    ],
    [
      'who looks at something that is not there',
      SCOPE,
      { advancedFilters: [{ operatorType: 'StringBeginsWith', key: 'data.none.such', values: ['a'] }] },
      0,
    ],
  ];
  test.each(CASES)('%s', async (_, scope, more, count) => {
    await start(more, scope);
    expect((await patch()).status).toBe(200);
    expect(await world.pass(0)).toHaveLength(count);
  });

  test('the topic is what is listened to', async () => {
    await start({ schema: 'CloudEventSchemaV1_0' }, GROUP);
    await patch();
    expect(await world.pass(0)).toMatchObject([{ source: GROUP, subject: ACCOUNT }]);
  });

  test('a vault does not tell of writes to it', async () => {
    await start({}, `/subscriptions/${CUSTOMER_SUBSCRIPTION}`);
    await world.sim.eventGrid.subscribe({ scope: world.vault.id, destination: { webhook: world.endpoint.url } });
    await world.pass(0);
    const as = { tenantId: CUSTOMER, objectId: world.deployer };
    world.arm.assignRole({
      scope: world.vault.id,
      principalId: world.deployer,
      roleDefinitionId: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
    });
    const name = '11111111-2222-4333-8444-555555555555';
    const roleDefinitionId = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';
    const properties = { roleDefinitionId, principalId: world.deployer, principalType: 'ServicePrincipal' };
    await world.call(
      'PUT',
      `${world.vault.id}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=2022-04-01`,
      { properties },
      as,
    );
    expect((await world.pass(0)).map(({ topic }) => topic as string)).toEqual([
      `/subscriptions/${CUSTOMER_SUBSCRIPTION}`,
    ]);
  });
});
