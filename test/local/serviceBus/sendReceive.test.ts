import { receiveOne, startTestBus, type TestBus } from './testBus';

let test: TestBus;
beforeAll(async () => {
  test = await startTestBus({ Queues: [{ Name: 'orders' }] });
});
afterAll(() => test.stop());

it('smoke', async () => {
  const sender = test.client.createSender('orders');
  const receiver = test.client.createReceiver('orders');
  await sender.sendMessages({ body: { a: 1 }, subject: 's', applicationProperties: { n: 1 } });
  const message = await receiveOne(receiver);
  expect(message.body).toEqual({ a: 1 });
  await receiver.renewMessageLock(message);
  await receiver.completeMessage(message);
  expect(await receiver.peekMessages(5)).toEqual([]);
});
