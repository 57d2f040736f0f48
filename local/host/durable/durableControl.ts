import type { HostClock } from '../clock';
import type { TraceContext } from '../traceContext';
import type { DurableEngine } from './engine';
import type { RuntimeStatus } from './instance';
import { isFinished } from './instance';
import type { InstanceStatus, ShowOptions } from './statusView';
import { toStatus } from './statusView';
import type { InstanceQuery, Store } from './store';
import type { HistoryEvent } from './wire';
import { parsePlayedText } from './wire';

export type SendResult = 'accepted' | 'notFound' | 'finished';

export interface Counters {
  /** Orchestrator replays. */
  readonly turns: number;
  /** Activity runs, repeated ones included. */
  readonly activities: number;
  readonly historyEvents: number;
}

export interface ListResult {
  readonly instances: InstanceStatus[];
  readonly continuationToken?: string;
}

export interface ListQuery extends InstanceQuery, ShowOptions {
  readonly continuationToken?: string;
}

/**
 * The Durable extension without HTTP: what a client binding can do, and what only a test wants to know. Every promise
 * resolves after the change is on disk.
 */
export class DurableControl {
  constructor(
    private readonly engine: DurableEngine,
    private readonly store: Store,
    private readonly clock: HostClock,
  ) {}

  get counters(): Counters {
    return this.engine.counters;
  }

  /** Returns the instance id. Throws `StartRefused`: unknown function, bad id, or the id is in use. */
  async startNew(
    name: string,
    options: { instanceId?: string; input?: unknown; version?: string; trace?: TraceContext | undefined } = {},
  ): Promise<string> {
    const { input, ...rest } = options;
    const instanceId = this.engine.start({ name, ...rest, input: toText(input) });
    await this.store.committed();
    return instanceId;
  }

  async getStatus(instanceId: string, show: ShowOptions = {}): Promise<InstanceStatus | undefined> {
    await this.store.committed();
    const row = this.store.getInstance(instanceId);
    return row && toStatus(row, show.showHistory ? this.#history(instanceId) : [], show);
  }

  /** The events as the orchestrator gets them: a recorded history for replay tests. */
  async getHistory(instanceId: string): Promise<HistoryEvent[]> {
    await this.store.committed();
    return this.#history(instanceId);
  }

  /** Instances in the order of their ids, at most `limit` a page. */
  async list(query: ListQuery = {}): Promise<ListResult> {
    await this.store.committed();
    const after = query.continuationToken && Buffer.from(query.continuationToken, 'base64').toString();
    const rows = this.store.findInstances({ ...query, ...(after ? { after } : {}) });
    const last = rows.length === query.limit ? rows.at(-1) : undefined;
    return {
      instances: rows.map((row) => toStatus(row, [], query)),
      ...(last ? { continuationToken: Buffer.from(last.instanceId).toString('base64') } : {}),
    };
  }

  raiseEvent(instanceId: string, name: string, data?: unknown): Promise<SendResult> {
    const at = this.clock.now().getTime();
    return this.#send(instanceId, { kind: 'eventRaised', name, input: toText(data), at });
  }

  terminate = (instanceId: string, reason: string | null = null): Promise<SendResult> =>
    this.#send(instanceId, { kind: 'terminate', reason });

  suspend = (instanceId: string, reason: string | null = null): Promise<SendResult> =>
    this.#send(instanceId, { kind: 'suspend', reason });

  resume = (instanceId: string, reason: string | null = null): Promise<SendResult> =>
    this.#send(instanceId, { kind: 'resume', reason });

  /** Starts the same orchestrator with the same input, by default under a new id. `undefined`: no such instance. */
  async restart(instanceId: string, withNewInstanceId = true): Promise<string | undefined> {
    const row = this.store.getInstance(instanceId);
    if (!row) return undefined;
    const { name, input, version } = row;
    const id = this.engine.start({ name, input, version, ...(withNewInstanceId ? {} : { instanceId }) });
    await this.store.committed();
    return id;
  }

  /** Deletes one instance in whatever state. Returns how many: 0 or 1. */
  async purge(instanceId: string): Promise<number> {
    const count = this.engine.purge(instanceId) ? 1 : 0;
    await this.store.committed();
    return count;
  }

  /** Deletes the finished instances that match. Returns how many. */
  async purgeBy(query: InstanceQuery): Promise<number> {
    const rows = this.store.findInstances(query).filter((row) => isFinished(row.status));
    for (const row of rows) this.engine.purge(row.instanceId);
    await this.store.committed();
    return rows.length;
  }

  async #send(instanceId: string, message: Parameters<DurableEngine['send']>[1]): Promise<SendResult> {
    const result = this.engine.send(instanceId, message);
    await this.store.committed();
    return result;
  }

  #history(instanceId: string): HistoryEvent[] {
    return parsePlayedText(this.store.readHistory(instanceId));
  }
}

const toText = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

export type { RuntimeStatus };
