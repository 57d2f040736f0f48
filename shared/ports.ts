import { createCredentials, type Credentials } from './azure/credentials';
import { createGraph, type Graph } from './azure/graph';
import { createResourceManager, type ResourceManager } from './azure/resourceManager';
import { createVaults, type Vaults } from './azure/vaults';
import type { Config } from './config';
import { serviceBusPublisher, type EventPublisher } from './events/publisher';
import { createServiceBus, type ServiceBus } from './events/serviceBus';
import { createLinks, type Links } from './links/links';
import { azureTables, createRegistry, type Registry } from './registry';

/** Everything outside that activities and functions use, made once by `main.ts`. */
export interface Ports {
  readonly config: Config;
  readonly now: () => Date;
  readonly credentials: Credentials;
  readonly graph: Graph;
  readonly azure: ResourceManager;
  readonly vaults: Vaults;
  readonly registry: Registry;
  readonly events: EventPublisher;
  /** Queues of our own; closed with `events`. */
  readonly queues: Pick<ServiceBus, 'send' | 'withReceiver'>;
  readonly links: Links;
}

export function createPorts(config: Config): Ports {
  const credentials = createCredentials(config);
  const now = () => new Date();
  const bus = createServiceBus(config, credentials.vendor);
  return {
    config,
    now,
    credentials,
    graph: createGraph(config.cloud, credentials),
    azure: createResourceManager(config.cloud, credentials),
    vaults: createVaults(),
    registry: createRegistry(azureTables(config.tablesEndpoint, credentials.vendor)),
    events: serviceBusPublisher(config, bus),
    queues: bus,
    links: createLinks(config.linkKey, now),
  };
}
