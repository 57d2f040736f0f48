import { ROLE_IDS } from '../../../../local/azure/arm/createArm';
import { CUSTOMER, CUSTOMER_SUBSCRIPTION, ISV, ISV_SUBSCRIPTION, sharedKey } from '../arm/testResources';
import { startEventWorld, type EventWorld } from './eventWorld';

/** Event subscriptions as resources of the resource manager. */

let world: EventWorld;
const APPLICATION = '77777777-7777-4777-8777-777777777777';
const OUTSIDER = '88888888-8888-4888-8888-888888888888';
const OWNER = '99999999-9999-4999-8999-999999999999';
const QUEUE = `/subscriptions/${ISV_SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ServiceBus/namespaces/isv/queues/key-events`;
const GROUP = `/subscriptions/${ISV_SUBSCRIPTION}/resourceGroups/rg`;
beforeEach(async () => {
  world = await startEventWorld();
  world.arm.assignRole({
    scope: `/subscriptions/${CUSTOMER_SUBSCRIPTION}`,
    principalId: OWNER,
    roleDefinitionId: ROLE_IDS.owner,
  });
  world.arm.assignRole({
    scope: world.vault.id,
    principalId: APPLICATION,
    roleDefinitionId: ROLE_IDS.keyVaultCryptoServiceEncryptionUser,
  });
});
afterEach(() => world.stop());

const atCustomer = (objectId: string) => ({ tenantId: CUSTOMER, objectId });
const application = atCustomer(APPLICATION);
const path = (scope: string, name = 'latchkey', tail = '') =>
  `${scope}/providers/Microsoft.EventGrid/eventSubscriptions/${name}${tail}?api-version=2025-02-15`;
const webhook = (more: object = {}) => ({
  properties: { destination: { endpointType: 'WebHook', properties: { endpointUrl: world.endpoint.url } }, ...more },
});
const queue = (more: object = {}) => ({
  properties: { destination: { endpointType: 'ServiceBusQueue', properties: { resourceId: QUEUE } }, ...more },
});

test('the role that lets use a key lets subscribe, see and delete; the secret of the URL stays inside', async () => {
  const { vault } = world;
  const filter = { includedEventTypes: ['Microsoft.KeyVault.KeyNewVersionCreated'], subjectBeginsWith: 'cmk' };
  const made = await world.call('PUT', path(vault.id), webhook({ filter, labels: ['cmk'] }), application);
  const view = {
    id: `${vault.id}/providers/Microsoft.EventGrid/eventSubscriptions/latchkey`,
    name: 'latchkey',
    type: 'Microsoft.EventGrid/eventSubscriptions',
    properties: {
      topic: vault.id,
      provisioningState: 'Succeeded',
      destination: { endpointType: 'WebHook', properties: { endpointBaseUrl: world.endpoint.url.replace(/\?.*/, '') } },
      filter: { ...filter, subjectEndsWith: '' },
      labels: ['cmk'],
      eventDeliverySchema: 'EventGridSchema',
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    },
  };
  expect(made).toMatchObject({ status: 201, body: view });
  expect(await world.call('GET', path(vault.id), undefined, application)).toMatchObject({ status: 200, body: view });
  expect(await world.call('GET', path(vault.id, '').replace('/?', '?'), undefined, application)).toMatchObject({
    status: 200,
    body: { value: [view] },
  });
  await world.keyVault.createKey('contoso', 'other', { material: await sharedKey() });
  await world.keyVault.rotate('contoso', 'cmk', { material: await sharedKey() });
  expect(await world.pass(0)).toMatchObject([{ subject: 'cmk' }]);
  expect((await world.call('DELETE', path(vault.id), undefined, application)).status).toBe(200);
  expect((await world.call('DELETE', path(vault.id), undefined, application)).status).toBe(204);
  expect((await world.call('GET', path(vault.id), undefined, application)).status).toBe(404);
});

test('the whole URL is for who may more than read', async () => {
  const { vault } = world;
  await world.call('PUT', path(vault.id), webhook(), application);
  const url = () => world.call('POST', path(vault.id, 'latchkey', '/getFullUrl'), undefined, application);
  expect(await url()).toMatchObject({ status: 403 });
  world.arm.assignRole({ scope: vault.id, principalId: APPLICATION, roleDefinitionId: ROLE_IDS.contributor });
  expect(await url()).toMatchObject({ status: 200, body: { endpointUrl: world.endpoint.url } });
});

describe('refused', () => {
  const call =
    (scope: () => string, body: () => unknown, as: { tenantId: string; objectId: string } | undefined, name?: string) =>
    () =>
      world.call('PUT', path(scope(), name), body(), as);
  const vault = () => world.vault.id;
  const CASES: Record<string, [() => Promise<{ status: number; body: any }>, number, string]> = {
    'no role': [call(vault, webhook, atCustomer(OUTSIDER)), 403, 'AuthorizationFailed'],
    'a token of the wrong tenant': [
      call(vault, webhook, { tenantId: ISV, objectId: APPLICATION }),
      401,
      'InvalidAuthenticationTokenTenant',
    ],
    'a vault that is not there': [
      call(() => world.vault.id.replace('contoso', 'nobody'), webhook, atCustomer(OWNER)),
      404,
      'ResourceNotFound',
    ],
    'a resource that tells of nothing': [
      call(() => `${GROUP}/providers/Microsoft.Storage/storageAccounts/orders`, webhook, undefined),
      400,
      'InvalidRequest',
    ],
    'a group that is not there': [call(() => `${GROUP}2`, webhook, undefined), 404, 'ResourceGroupNotFound'],
    'no destination': [
      call(
        () => GROUP,
        () => ({ properties: {} }),
        undefined,
      ),
      400,
      'InvalidRequest',
    ],
    'a destination that is not simulated': [
      call(
        () => GROUP,
        () => ({ properties: { destination: { endpointType: 'EventHub', properties: {} } } }),
        undefined,
      ),
      400,
      'InvalidRequestContent',
    ],
    'a queue of another tenant': [call(vault, queue, application), 403, 'LinkedAuthorizationFailed'],
    'a name with blanks': [call(() => GROUP, queue, undefined, 'no%20blanks'), 400, 'InvalidRequest'],
    'a schema that is not there': [
      call(
        () => GROUP,
        () => queue({ eventDeliverySchema: 'Other' }),
        undefined,
      ),
      400,
      'InvalidRequestContent',
    ],
  };
  test.each(Object.entries(CASES))('%s', async (_, [act, status, code]) => {
    expect(await act()).toMatchObject({ status, body: { error: { code } } });
  });
});

test('a queue of the own tenant; of another one only with delivery as an identity', async () => {
  expect((await world.call('PUT', path(GROUP), queue())).status).toBe(201);
  const { destination } = queue().properties;
  const body = { properties: { deliveryWithResourceIdentity: { identity: { type: 'SystemAssigned' }, destination } } };
  expect((await world.call('PUT', path(world.vault.id), body, application)).status).toBe(201);
});

test('gone with a deleted vault, events on their way included, and not back with it', async () => {
  await world.sim.eventGrid.subscribe({ scope: world.vault.id, destination: { webhook: world.endpoint.url } });
  world.endpoint.answer(() => ({ status: 500 }));
  await world.keyVault.rotate('contoso', 'cmk', { material: await sharedKey() });
  await world.pass(0);
  world.endpoint.answer();
  world.keyVault.deleteVault('contoso');
  world.keyVault.recoverVault('contoso');
  await world.keyVault.rotate('contoso', 'cmk', { material: await sharedKey() });
  expect(await world.pass(60_000)).toEqual([]);
  expect(world.sim.eventGrid.subscriptions(world.vault.id)).toEqual([]);
  expect(world.sim.eventGrid.pending()).toEqual([]);
});
