import { randomUUID } from 'node:crypto';
import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { manualClock } from '../../../../local/azure/core/clock';
import type { LoggedCall } from '../../../../local/azure/core/service';
import { FAULT_KINDS, faultsFor } from '../../../support/faultKinds';
import {
  CUSTOMER,
  CUSTOMER_SUBSCRIPTION,
  customerVault,
  ISV,
  ISV_SUBSCRIPTION,
  REGION,
  startTestResources,
  type TestResources,
} from '../arm/testResources';

const clock = manualClock();
const where = { subscriptionId: ISV_SUBSCRIPTION, resourceGroup: 'rg', location: REGION };

let world: TestResources;
let serverId: string;
let vaultUri: string;
let tokens: { arm: string; graph: string; vault: string };
beforeAll(async () => {
  world = await startTestResources({ clock });
  serverId = world.arm.createMysqlServer({ ...where, name: 'server' }).id;
  const { vault } = await customerVault(world);
  vaultUri = vault.uri;
  const [reader, directory] = [randomUUID(), randomUUID()];
  const roleDefinitionId = ROLE_IDS.keyVaultCryptoServiceEncryptionUser;
  world.arm.assignRole({ scope: vault.id, principalId: reader, roleDefinitionId });
  world.sim.graph.grantRoles(directory, ['Application.ReadWrite.All']);
  tokens = {
    arm: await world.token(ISV, world.deployer),
    graph: await world.token(ISV, directory, 'https://graph.microsoft.com'),
    vault: await world.token(CUSTOMER, reader, 'https://vault.azure.net'),
  };
});
afterAll(() => world.stop());
beforeEach(() => world.sim.faults.clear());

const send = (token: string, url: string, method = 'GET', body?: unknown) =>
  fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
let value = 0;
/** One call of each sort: a read and a write of each service, one that starts a long-running operation. */
const CALLS: Readonly<Record<string, () => Promise<Response>>> = {
  'arm.mysqlServers.get': () => send(tokens.arm, `${world.sim.origin}${serverId}?api-version=2023-12-30`),
  'arm.mysqlServers.update': () =>
    send(tokens.arm, `${world.sim.origin}${serverId}?api-version=2023-12-30`, 'PATCH', {
      tags: { value: String((value += 1)) },
    }),
  'arm.resourceGroups.put': () =>
    send(
      tokens.arm,
      `${world.sim.origin}/subscriptions/${ISV_SUBSCRIPTION}/resourceGroups/rg?api-version=2021-04-01`,
      'PUT',
      { location: REGION },
    ),
  'graph.applications.list': () => send(tokens.graph, `${world.sim.origin}/v1.0/applications`),
  'keyVault.keys.get': () => send(tokens.vault, `${vaultUri}/keys/cmk/?api-version=7.5`),
  'entra.token': () =>
    fetch(`${world.sim.origin}/${CUSTOMER}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    }),
};

/** Makes a call and returns how it was recorded. */
async function record(operation: string): Promise<LoggedCall> {
  world.sim.calls.clear();
  await CALLS[operation]?.();
  const call = world.sim.calls.all().find((one) => one.operation === operation);
  if (!call) throw new Error(`${operation} was not called`);
  return call;
}

/** What each kind looks like: the status, or the end of the connection; `smooth` is the status without a fault. */
const SEEN: Readonly<Record<string, (smooth: number, operation: string) => number | 'lost'>> = {
  throttled: () => 429,
  'internal error': () => 500,
  unavailable: () => 503,
  slow: (smooth) => smooth,
  'request lost': () => 'lost',
  'answer lost': () => 'lost',
  'not replicated yet': (_, operation) => ({ entra: 400, keyVault: 403 })[operation.split('.')[0] ?? ''] ?? 404,
  'operation fails': (smooth) => smooth,
  'operation lasts': (smooth) => smooth,
};

test('every kind of fault is described here', () => {
  expect(FAULT_KINDS.map(({ name }) => name)).toEqual(Object.keys(SEEN));
});

test.each(Object.keys(CALLS))('%s meets each fault that can hit it, once', async (operation) => {
  const smooth = await record(operation);
  for (const [name, fault] of faultsFor(smooth)) {
    world.sim.faults.add(fault);
    const answer = await CALLS[operation]?.().catch(() => undefined);
    expect([name, answer?.status ?? 'lost']).toEqual([name, SEEN[name]?.(smooth.status, operation)]);
    if (name === 'throttled') expect(answer?.headers.get('retry-after')).toBe('1');
    expect(world.sim.faults.remaining()).toEqual([]);
    clock.advance(60_000);
  }
  expect((await record(operation)).status).toBe(smooth.status);
});

test('a fault is offered only where it means something', async () => {
  const names = async (operation: string) => [...faultsFor(await record(operation)).keys()];
  expect(await names('arm.mysqlServers.get')).not.toContain('operation fails');
  expect(await names('arm.mysqlServers.update')).toEqual(
    FAULT_KINDS.map(({ name }) => name).filter((name) => name !== 'not replicated yet'),
  );
  expect(await names('arm.resourceGroups.put')).not.toContain('operation lasts');
});

describe('what takes effect', () => {
  const patch = CALLS['arm.mysqlServers.update'] as () => Promise<Response>;
  const tag = async () => ((await (await CALLS['arm.mysqlServers.get']!()).json()) as { tags: { value: string } }).tags;
  async function faulted(name: string): Promise<Response | undefined> {
    const fault = faultsFor(await record('arm.mysqlServers.update')).get(name);
    await tag();
    world.sim.faults.add(fault!);
    return patch().catch(() => undefined);
  }
  const status = async (accepted: Response | undefined) =>
    (await send(tokens.arm, accepted?.headers.get('azure-asyncoperation') ?? '')).json();

  test('nothing, when the request is lost', async () => {
    await faulted('request lost');
    expect((await tag()).value).toBe(String(value - 1));
  });

  test('the write, when the answer is lost', async () => {
    await faulted('answer lost');
    expect((await tag()).value).toBe(String(value));
  });

  test('nothing, when the operation fails', async () => {
    expect(await status(await faulted('operation fails'))).toMatchObject({
      status: 'Failed',
      error: { code: 'InternalServerError' },
    });
    expect((await tag()).value).toBe(String(value - 1));
  });

  test('the write, when the operation has ended at last', async () => {
    const accepted = await faulted('operation lasts');
    expect(accepted?.headers.get('retry-after')).toBe('15');
    clock.advance(59_999);
    expect(await status(accepted)).toMatchObject({ status: 'InProgress' });
    clock.advance(1);
    expect(await status(accepted)).toMatchObject({ status: 'Succeeded' });
    expect((await tag()).value).toBe(String(value));
  });
});

test.each<[string, string, () => Promise<{ id: string }>]>([
  ['arm.sqlServers.update', '2022-08-01-preview', async () => world.arm.createSqlServer({ ...where, name: 'sql' })],
  [
    'arm.diskEncryptionSets.update',
    '2025-01-02',
    async () => {
      const { key } = await customerVault(world, { name: 'disks', tenantId: ISV, subscriptionId: ISV_SUBSCRIPTION });
      return world.arm.createDiskEncryptionSet({ ...where, name: 'set', keyUrl: key.kid });
    },
  ],
])('%s meets the faults of operations too', async (operation, version, make) => {
  const { id } = await make();
  world.sim.faults.add({ operation, kind: { type: 'failOperation', code: 'Planned', message: 'm' } });
  const url = `${world.sim.origin}${id}?api-version=${version}`;
  expect((await send(tokens.arm, url, 'PATCH', { tags: { a: 'b' } })).status).toBe(202);
  await send(tokens.arm, url);
  expect(world.arm.operations(id)).toMatchObject([{ status: 'Failed', error: { code: 'Planned' } }]);
});

test('a fault for one resource leaves the others alone', async () => {
  const other = world.arm.createMysqlServer({ ...where, subscriptionId: CUSTOMER_SUBSCRIPTION, name: 'other' }).id;
  world.sim.faults.add({
    operation: 'arm.mysqlServers.update',
    kind: { type: 'failOperation', code: 'Planned', message: 'm' },
    when: ({ params }) => params['name'] === 'other',
  });
  await CALLS['arm.mysqlServers.update']!();
  expect(world.arm.operations(other)).toEqual([]);
  expect(world.sim.faults.remaining()).toHaveLength(1);
});
