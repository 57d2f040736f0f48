import { AmqpServer } from './amqpServer';
import { Dispatcher } from './dispatcher';
import { type EntitiesConfig, parseEntities } from './entitiesConfig';
import type { MessageQueue } from './messageQueue';
import { type EntityStats, Namespace } from './namespace';
import { Store } from './store';

export type { EntitiesConfig } from './entitiesConfig';

interface ServiceBusOptions {
  /** Default 0: a free port. Listens on 127.0.0.1, and on ::1 where there is one. */
  port?: number;
  /** SQLite file that survives the process; default `:memory:`. */
  stateFile?: string;
  /** Queues, topics and subscriptions in the shape of the Microsoft emulator's configuration file. */
  entities: EntitiesConfig;
  /** Time in ms since 1970 for lock expiry, time to live, scheduling and duplicate windows; default `Date`. */
  clock?: { now(): number };
}

export interface LocalServiceBus {
  readonly port: number;
  /** For `ServiceBusClient` and for the connection setting of a Functions app. */
  readonly connectionString: string;
  /** Commits what is open, closes all connections and the state file. */
  stop(): Promise<void>;
  /** Counts by state, for people and tests. */
  stats(): EntityStats[];
  /** Whether nothing waits to be received, and nothing that was is still being handled. */
  isQuiet(): boolean;
}

/**
 * Starts a Service Bus endpoint that `@azure/service-bus` talks to unchanged.
 * @throws Error when the entities are not valid or ask for something unsupported, naming it, or when the port is taken.
 */
export async function startServiceBus(options: ServiceBusOptions): Promise<LocalServiceBus> {
  const entities = parseEntities(options.entities);
  const store = new Store(options.stateFile ?? ':memory:');
  const namespace = new Namespace(entities, store, options.clock);
  const dispatchers = new Map<MessageQueue, Dispatcher>();
  const dispatcherOf = (queue: MessageQueue): Dispatcher => {
    let dispatcher = dispatchers.get(queue);
    if (!dispatcher) dispatchers.set(queue, (dispatcher = new Dispatcher(queue, store)));
    return dispatcher;
  };
  const server = new AmqpServer({ namespace, store, dispatcherOf });
  const port = await server.listen(options.port ?? 0);
  return {
    port,
    connectionString: `Endpoint=sb://localhost:${port};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true`,
    stats: () => namespace.stats(),
    isQuiet: () => namespace.stats().every(({ active, locked }) => active + locked === 0),
    stop: async () => {
      namespace.stop();
      await server.close();
      store.close();
    },
  };
}
