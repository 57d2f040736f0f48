import type { ServiceBusMessage } from '@azure/service-bus';
import type { InspectedInstance, Starter } from '../../shared/durable/starter';
import type { OnboardingEvent } from '../../shared/model/event';
import { createLinks } from '../../shared/links/links';
import type { Ports } from '../../shared/ports';
import { createRegistry } from '../../shared/registry';
import { memoryTables } from './memoryTables';
import { config, NOW } from './samples';

/** Starts that are only written down. */
export interface RecordingStarter extends Starter {
  readonly started: { orchestrator: string; instanceId: string; input: unknown }[];
  readonly woken: string[];
  /** What was asked of instances beside that: `suspend onboarding-a`. */
  readonly sent: string[];
  /** Instances that {@link Starter.inspect} shows. */
  readonly shown: Map<string, InspectedInstance>;
  /** Forgets the instances, as a purge of the durable history does. */
  purge(): void;
}

export function recordingStarter(): RecordingStarter {
  const started: RecordingStarter['started'] = [];
  const woken: string[] = [];
  const sent: string[] = [];
  const shown: RecordingStarter['shown'] = new Map();
  const known = new Set<string>();
  const held = new Set<string>();
  return {
    started,
    woken,
    sent,
    shown,
    purge: () => known.clear(),
    async startOnce(orchestrator, instanceId, input) {
      if (known.has(instanceId)) return false;
      known.add(instanceId);
      started.push({ orchestrator, instanceId, input });
      return true;
    },
    exists: async (instanceId) => known.has(instanceId),
    async wake(instanceId) {
      if (known.has(instanceId)) woken.push(instanceId);
    },
    isRunning: async (instanceId) => known.has(instanceId),
    async runtimeStatus(instanceId) {
      if (!known.has(instanceId)) return undefined;
      return held.has(instanceId) ? 'Suspended' : 'Running';
    },
    async suspend(instanceId) {
      sent.push(`suspend ${instanceId}`);
      held.add(instanceId);
    },
    async resume(instanceId) {
      sent.push(`resume ${instanceId}`);
      held.delete(instanceId);
    },
    async terminate(instanceId) {
      sent.push(`terminate ${instanceId}`);
      known.delete(instanceId);
    },
    inspect: async (instanceId) => shown.get(instanceId),
  };
}

export interface FakePorts extends Ports {
  readonly tables: ReturnType<typeof memoryTables>;
  /** What was published, in order. */
  readonly published: OnboardingEvent[];
  /** What was sent to queues, in order. */
  readonly queued: { readonly queue: string; readonly message: ServiceBusMessage }[];
  /** The time of all of them; set it to move on. */
  readonly clock: { now: Date };
}

/** Ports without anything outside: tables in memory, real links, events written down. Azure is `azure`, or refused. */
export function fakePorts(more: Partial<Ports> = {}): FakePorts {
  const tables = memoryTables();
  const published: OnboardingEvent[] = [];
  const queued: FakePorts['queued'] = [];
  const clock = { now: NOW };
  const now = () => clock.now;
  const refuse = (name: string) =>
    new Proxy({}, { get: (_, method) => () => Promise.reject(new Error(`Not faked: ${name}.${String(method)}`)) });
  return {
    config,
    now,
    credentials: refuse('credentials') as Ports['credentials'],
    graph: refuse('graph') as Ports['graph'],
    azure: refuse('azure') as unknown as Ports['azure'],
    vaults: refuse('vaults') as Ports['vaults'],
    registry: createRegistry(tables),
    events: { publish: async (event) => void published.push(event), close: async () => undefined },
    queues: {
      send: async (queue, messages) => void queued.push(...messages.map((message) => ({ queue, message }))),
      withReceiver: () => Promise.reject(new Error('Not faked: queues.withReceiver')),
    },
    links: createLinks(config.linkKey, now),
    ...more,
    tables,
    published,
    queued,
    clock,
  };
}
