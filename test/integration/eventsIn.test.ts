import { mysqlResource } from '../support/samples';
import { ServiceBusClient } from '@azure/service-bus';
import { createCustomer, type Customer } from '../../local/cloud/customer';
import { keyEventsUrl } from '../../shared/links/keyEventsUrl';
import { resourceInstance } from '../../shared/model/instances';
import type { EncryptionPlan } from '../../shared/model/plan';
import type { ProtectedResource } from '../../shared/registry';
import { sharedKey } from '../local/azure/arm/testResources';
import { application, identity } from '../support/samples';
import { startEventsHost, type EventsHost } from './support/eventsHost';
import { startTestCloud, type TestCloud } from './support/testCloud';

/** Events of Event Grid, through the real Service Bus client and over HTTP, until somebody is woken. */

let cloud: TestCloud;
let host: EventsHost;
let material: string;
let customer: Customer;
let resourceId: string;
let url: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  host = await startEventsHost(cloud);
  material = await sharedKey();
});
afterAll(async () => {
  await host.stop();
  await cloud.stop();
});

const vaultHost = ({ keyUri }: Customer) => new URL(keyUri).host;
const at = '2026-11-20T09:00:00.000Z';

/** A customer with a vault that is bound to it and one protected resource, and its address for events. */
async function onboard(id: string) {
  const { registry } = host.ports;
  const made = await createCustomer(cloud.local, { id, material });
  const protectedId = made.vendorStorageAccount();
  const request = made.request(id, { kind: 'storageAccount', hosting: 'vendor', id: protectedId });
  const invitation = {
    invitedAt: at,
    expiresAt: at,
    linkVersion: 1,
    plan: {} as EncryptionPlan,
    application,
    identity,
  };
  await registry.onboardings.create(id, { request, requestHash: 'h', receivedAt: at });
  await registry.onboardings.save(id, 'invitation', invitation);
  await registry.vaultBindings.bind(vaultHost(made), { customerId: id, tenantId: made.tenantId });
  await registry.watchedKeys.watch({
    vaultHost: vaultHost(made),
    keyName: 'cmk',
    resourceId: protectedId,
    onboardingId: id,
  });
  await registry.resources.save({ onboardingId: id, resourceId: protectedId } as ProtectedResource);
  await host.starter.startOnce('keepEncrypted', resourceInstance(protectedId), {});
  return { made, protectedId, address: keyEventsUrl(host.ports, id, invitation) };
}

let customers = 0;
beforeEach(async () => {
  const { made, protectedId, address } = await onboard(`fabrikam${(customers += 1)}`);
  [customer, resourceId, url] = [made, protectedId, address];
  const { eventGrid } = cloud.sim;
  eventGrid.faults.clear();
  eventGrid.behaviour.oddKeyVaultData = false;
  // The account that was made is an event as well.
  await eventGrid.run();
  await host.handledAre(1);
  host.forget();
});

const rotate = () => cloud.sim.keyVault.rotate(customer.vaultName, 'cmk', { material });
const run = () => cloud.sim.eventGrid.run();
const times = (count: number) => Array.from({ length: count }, () => resourceInstance(resourceId));
const notes = () => host.logs.filter(({ category }) => category === 'user').map(({ message }) => message);
const SCHEMAS = ['EventGridSchema', 'CloudEventSchemaV1_0'] as const;
const WAYS = SCHEMAS.flatMap((schema) => [['queue', schema] as const, ['webhook', schema] as const]);
const destination = (way: 'queue' | 'webhook') => (way === 'queue' ? { queue: 'key-events' } : { webhook: url });

describe.each(WAYS)('by %s in %s', (way, schema) => {
  beforeEach(async () => {
    const { provisioningState } = await customer.subscribeVaultEvents(destination(way), schema);
    expect(provisioningState).toBe('Succeeded');
  });

  test('a rotated key wakes the resource that uses it', async () => {
    await rotate();
    await host.handledAre(1);
    expect(host.starter.woken).toEqual(times(1));
    expect(notes()).toEqual(['key-event completed: woken']);
  });

  test('data as in the samples of the documentation', async () => {
    cloud.sim.eventGrid.behaviour.oddKeyVaultData = true;
    await rotate();
    await host.handledAre(1);
    expect(host.starter.woken).toEqual(times(1));
  });

  test('changed access policies wake all of the vault', async () => {
    cloud.sim.keyVault.setAccessPolicies(customer.vaultName, []);
    await host.handledAre(1);
    expect(host.starter.woken).toEqual(times(1));
  });

  test('a lost event wakes nobody, the next one does', async () => {
    cloud.sim.eventGrid.faults.add({ kind: { type: 'lose' } });
    await rotate();
    await run();
    expect(host.starter.woken).toEqual([]);
    await rotate();
    await host.handledAre(1);
    expect(host.starter.woken).toEqual(times(1));
  });

  test('events that change places both wake', async () => {
    cloud.sim.eventGrid.faults.add({ kind: { type: 'reorder' } });
    await rotate();
    await rotate();
    await host.handledAre(2);
    expect(host.starter.woken).toEqual(times(2));
  });

  test('a key that nobody uses wakes nobody', async () => {
    await cloud.sim.keyVault.createKey(customer.vaultName, 'other', { material });
    await host.handledAre(1);
    expect(host.starter.woken).toEqual([]);
    expect(notes()).toEqual(['key-event completed: key-not-watched']);
  });
});

test('a doubled event wakes twice by the queue, and once by the webhook: it is one message there', async () => {
  await customer.subscribeVaultEvents({ queue: 'key-events' });
  cloud.sim.eventGrid.faults.add({ kind: { type: 'duplicate' } });
  await rotate();
  await host.handledAre(2);
  expect(host.starter.woken).toEqual(times(2));

  host.forget();
  await customer.subscribeVaultEvents({ webhook: url });
  cloud.sim.eventGrid.faults.add({ kind: { type: 'duplicate' } });
  await rotate();
  await run();
  await rotate();
  await host.handledAre(2);
  expect(host.starter.woken).toEqual(times(2));
});

test('the address of one customer takes nothing of another’s vault', async () => {
  const other = await onboard(`contoso${customers}`);
  await run();
  await host.handledAre(1);
  host.forget();
  await other.made.subscribeVaultEvents({ webhook: url });
  const before = cloud.local.serviceBus.stats().find(({ path }) => path === 'key-events');
  await cloud.sim.keyVault.rotate(other.made.vaultName, 'cmk', { material });
  await run();
  // It was answered with 200, and dropped here.
  expect(cloud.sim.eventGrid.pending()).toEqual([]);
  expect(cloud.local.serviceBus.stats().find(({ path }) => path === 'key-events')).toEqual(before);
  expect(host.starter.woken).toEqual([]);
});

test('a withdrawn address is refused at the handshake, and later', async () => {
  await customer.subscribeVaultEvents({ webhook: url });
  const { onboardings } = host.ports.registry;
  const invitation = await onboardings.readPart(customer.id, 'invitation');
  await onboardings.save(customer.id, 'invitation', { ...invitation!, linkVersion: 2 });
  await rotate();
  await run();
  expect(host.starter.woken).toEqual([]);
  for (const schema of SCHEMAS) {
    await expect(customer.subscribeVaultEvents({ webhook: url }, schema)).rejects.toThrow('404');
  }
});

describe('writes of resources', () => {
  test('our own write wakes the resource, and nothing else happens', async () => {
    const body = { tags: { written: 'by us' } };
    await host.ports.azure.rest.send('PATCH', `${resourceId}?api-version=2025-06-01`, { body });
    await run();
    await host.handledAre(1);
    expect(host.starter.woken).toEqual(times(1));
    expect(host.starter.started).toEqual([]);
    expect(notes()).toEqual(['resource-event completed: woken']);
  });

  test('a copy of a protected server gets a process of its own; any other server none', async () => {
    await customer.subscribeResourceEvents();
    const source = customer.ownMysqlServer();
    await run();
    await host.handledAre(1);
    expect(host.starter.started).toEqual([]);
    await host.ports.registry.resources.save({ ...mysqlResource, resourceId: source });
    const { id } = cloud.sim.arm.createMysqlReplica(source, { name: `${customer.id}-copy` });
    await run();
    await host.handledAre(2);
    expect(host.starter.started).toEqual([
      expect.objectContaining({
        instanceId: resourceInstance(id),
        input: expect.objectContaining({ resourceId: id, source }),
      }),
    ]);
    expect(notes()).toEqual(['resource-event completed: resource-not-ours', 'resource-event completed: copy-adopted']);
  });
});

test.each(['key-events', 'resource-events'])(
  'what cannot be read is dead-lettered with the reason: %s',
  async (queue) => {
    const client = new ServiceBusClient(cloud.local.serviceBus.connectionString);
    try {
      await client.createSender(queue).sendMessages({ body: Buffer.from('[{"id":"1","data":') });
      await host.handledAre(1);
      const [letter] = await client.createReceiver(queue, { subQueueType: 'deadLetter' }).peekMessages(1);
      expect(letter).toMatchObject({
        deadLetterReason: 'invalid-event',
        deadLetterErrorDescription: 'The event is not valid: (message): seen text of 18 characters, wanted JSON',
      });
    } finally {
      await client.close();
    }
  },
);
