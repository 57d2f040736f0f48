import { ServiceBusClient, type ServiceBusReceivedMessage, type ServiceBusReceiver } from '@azure/service-bus';
import { type EntitiesConfig, type LocalServiceBus, startServiceBus } from '../../../local/serviceBus';

export interface TestBus {
  readonly bus: LocalServiceBus;
  readonly client: ServiceBusClient;
  readonly clock: TestClock;
  stop(): Promise<void>;
}

/** A clock that stands still between steps, so that lock expiry, TTL and schedules need no waiting. */
class TestClock {
  private offset = 0;
  private readonly start = Date.now();

  now(): number {
    return this.start + this.offset;
  }

  advance(ms: number): void {
    this.offset += ms;
  }
}

export const retryOptions = { retryDelayInMs: 50, maxRetries: 2, timeoutInMs: 5_000 };

/** An endpoint in this process, and the real client on it. */
export async function startTestBus(entities: EntitiesConfig): Promise<TestBus> {
  const clock = new TestClock();
  const bus = await startServiceBus({ entities, clock });
  const client = new ServiceBusClient(bus.connectionString, { retryOptions });
  return {
    bus,
    client,
    clock,
    stop: async () => {
      await client.close();
      await bus.stop();
    },
  };
}

/** Exactly one message, or a failure. */
export async function receiveOne(receiver: ServiceBusReceiver): Promise<ServiceBusReceivedMessage> {
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5_000 });
  if (!message) throw new Error(`no message at ${receiver.entityPath}`);
  return message;
}

/** Asserts that nothing is ready, without waiting longer than the drain takes. */
export async function expectNothing(receiver: ServiceBusReceiver): Promise<void> {
  expect(await receiver.receiveMessages(1, { maxWaitTimeInMs: 20 })).toEqual([]);
}

/** Waits for a condition that another part of the system makes true. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 10_000; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`never became true: ${condition.toString()}`);
}
