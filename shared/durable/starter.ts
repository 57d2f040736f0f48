import { OrchestrationRuntimeStatus, type DurableClient } from 'durable-functions';

/** Starts orchestrations at most once a name. */
export interface Starter {
  /** Starts the instance unless one of that id runs or is suspended; false if so. */
  startOnce(orchestrator: string, instanceId: string, input: unknown): Promise<boolean>;
  /** Whether an instance of that id is known, running or ended. */
  exists(instanceId: string): Promise<boolean>;
  /** Wakes an instance; nothing happens if there is none that could hear it. */
  wake(instanceId: string): Promise<void>;
  /** Whether an instance of that id runs or is suspended. */
  isRunning(instanceId: string): Promise<boolean>;
  /** What Durable says of the instance, or `undefined` if there is none. */
  runtimeStatus(instanceId: string): Promise<RuntimeStatus | undefined>;
  /** Holds an instance; nothing happens to one that has ended or does not exist. */
  suspend(instanceId: string, reason: string): Promise<void>;
  /** Lets a held instance go on. */
  resume(instanceId: string, reason: string): Promise<void>;
  /** Ends an instance where it stands; nothing happens to one that has ended or does not exist. */
  terminate(instanceId: string, reason: string): Promise<void>;
  /** An instance with its history, or `undefined` if there is none. */
  inspect(instanceId: string): Promise<InspectedInstance | undefined>;
}

type RuntimeStatus = `${OrchestrationRuntimeStatus}`;

/** An instance as Durable shows it; the history in the form of its HTTP API, with inputs and results. */
export interface InspectedInstance {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: RuntimeStatus;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly customStatus: unknown;
  readonly historyEvents: readonly Readonly<Record<string, unknown>>[];
}

const RUNNING: ReadonlySet<OrchestrationRuntimeStatus> = new Set([
  OrchestrationRuntimeStatus.Running,
  OrchestrationRuntimeStatus.Pending,
  OrchestrationRuntimeStatus.Suspended,
  OrchestrationRuntimeStatus.ContinuedAsNew,
]);

/** The client throws for an unknown instance, and says nothing of one that has ended (durable-functions 3.5). */
const isUnknown = (error: unknown): boolean =>
  error instanceof Error && /404|not found|No instance with ID .* found/i.test(error.message);

/**
 * `DurableClient.getStatus` drops the history, because it looks for it under another name than the extension uses
 * (durable-functions 3.5: `history`, not `historyEvents`): the call under it answers all.
 */
interface RawClient {
  getStatusInternal(options: object): Promise<{ readonly status: number; readonly data: unknown }>;
}

/**
 * The few calls of the durable client that Latchkey makes, in one place. `overridableExistingInstanceStates` of host.json
 * refuses a second start. A refused start cannot be told from other errors by its text (durable-functions 3.5), so the
 * status is asked.
 */
export function createStarter(client: DurableClient): Starter {
  const statusOf = async (instanceId: string): Promise<OrchestrationRuntimeStatus | undefined> => {
    try {
      return (await client.getStatus(instanceId, { showInput: false })).runtimeStatus;
    } catch (error) {
      if (isUnknown(error)) return undefined;
      throw error;
    }
  };
  const isRunning = async (instanceId: string): Promise<boolean> => {
    const status = await statusOf(instanceId);
    return status !== undefined && RUNNING.has(status);
  };
  /** The client puts a reason into an address as it is (durable-functions 3.5): `&` or `#` in it would be lost, or more. */
  const send = async (what: 'suspend' | 'resume' | 'terminate', id: string, reason: string): Promise<void> => {
    try {
      await client[what](id, encodeURIComponent(reason));
    } catch (error) {
      if (!isUnknown(error)) throw error;
    }
  };
  return {
    async startOnce(orchestrator, instanceId, input) {
      try {
        await client.startNew(orchestrator, { instanceId, input });
        return true;
      } catch (error) {
        if (await isRunning(instanceId)) return false;
        throw error;
      }
    },
    async exists(instanceId) {
      return (await statusOf(instanceId)) !== undefined;
    },
    async wake(instanceId) {
      try {
        await client.raiseEvent(instanceId, 'wake', {});
      } catch (error) {
        if (!isUnknown(error)) throw error;
      }
    },
    isRunning,
    runtimeStatus: statusOf,
    suspend: (instanceId, reason) => send('suspend', instanceId, reason),
    resume: (instanceId, reason) => send('resume', instanceId, reason),
    terminate: (instanceId, reason) => send('terminate', instanceId, reason),
    async inspect(instanceId) {
      const shown = { instanceId, showHistory: true, showHistoryOutput: true, showInput: true };
      const { status, data } = await (client as unknown as RawClient).getStatusInternal(shown);
      if (status === 404) return undefined;
      if (status !== 200 && status !== 202) throw new Error(`Durable answered ${status}`);
      return data as InspectedInstance;
    },
  };
}
