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
  };
}
