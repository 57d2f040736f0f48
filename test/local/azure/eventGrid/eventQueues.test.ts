import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { createCustomer, type Customer } from '../../../../local/cloud/customer';
import type { LocalCloud } from '../../../../local/cloud/localCloud';
import { sharedKey } from '../arm/testResources';
import { startCloud } from '../../../support/cloud';

/** Events in the queues of the local Service Bus, as the real client receives them. */

let cloud: LocalCloud;
let client: ServiceBusClient;
let customer: Customer;
let material: string;
beforeAll(async () => {
  cloud = await startCloud();
  client = new ServiceBusClient(cloud.serviceBus.connectionString);
  material = await sharedKey();
  customer = await createCustomer(cloud, { id: 'fabrikam', material });
});
afterAll(async () => {
  await client.close();
  await cloud.stop();
});

/** Takes exactly so many messages. */
async function take(queue: string, count: number): Promise<ServiceBusReceivedMessage[]> {
  const receiver = client.createReceiver(queue, { receiveMode: 'receiveAndDelete' });
  const taken: ServiceBusReceivedMessage[] = [];
  while (taken.length < count) taken.push(...(await receiver.receiveMessages(count - taken.length)));
  await receiver.close();
  return taken;
}
const waiting = (queue: string) => cloud.serviceBus.stats().find(({ path }) => path === queue)?.active;

test('a rotation in the vault of a customer, one event a message, in both schemas', async () => {
  for (const [schema, type] of [
    ['EventGridSchema', 'eventType'],
    ['CloudEventSchemaV1_0', 'type'],
  ] as const) {
    await customer.subscribeVaultEvents({ queue: 'key-events' }, schema);
    const { kid } = await cloud.simulator.keyVault.rotate(customer.vaultName, 'cmk', { material });
    const [message] = await take('key-events', 1);
    expect(message?.body).toMatchObject({ [type]: 'Microsoft.KeyVault.KeyNewVersionCreated', data: { Id: kid } });
    expect(message?.messageId).not.toBe(message?.body.id);
    expect(message?.applicationProperties).toMatchObject({
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': 'LATCHKEY',
      'aeg-output-event-id': message?.body.id as string,
    });
  }
});

test('a doubled event is two messages', async () => {
  await customer.subscribeVaultEvents();
  cloud.simulator.eventGrid.faults.add({ kind: { type: 'duplicate' } });
  await cloud.simulator.keyVault.rotate(customer.vaultName, 'cmk', { material });
  const [one, other] = await take('key-events', 2);
  expect(one?.body).toEqual(other?.body);
  expect(one?.messageId).not.toBe(other?.messageId);
});

test('what is made in the subscription of the vendor, not what is made in that of a customer', async () => {
  await cloud.simulator.eventGrid.run();
  const before = waiting('resource-events') ?? 0;
  const account = customer.vendorStorageAccount();
  customer.ownMysqlServer();
  await cloud.simulator.eventGrid.run();
  expect(waiting('resource-events')).toBe(before + 1);
  expect((await take('resource-events', before + 1)).at(-1)?.body).toMatchObject({
    topic: `/subscriptions/${cloud.vendor.subscriptionId}`,
    subject: account,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  });
});

test('a copy that a customer makes of its own server, once the customer sends what is written there', async () => {
  await customer.subscribeResourceEvents();
  await cloud.simulator.eventGrid.run();
  const before = waiting('resource-events') ?? 0;
  const source = customer.ownMysqlServer('fabrikam-source');
  const { id } = cloud.simulator.arm.createMysqlReplica(source, { name: 'fabrikam-copy' });
  const messages = await take('resource-events', before + 2);
  expect(messages.slice(before).map(({ body }) => body.subject as string)).toEqual([source, id]);
  expect(messages.at(-1)?.body.topic).toBe(`/subscriptions/${customer.subscriptionId}`);
});
