import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { manualClock } from '../../../local/azure/core/clock';
import { entities } from '../../../local/cloud/entities';
import { freePort } from '../../../local/cloud/freePort';
import { createIsv, type Isv, type ReceivedEvent } from '../../../local/cloud/isv';
import type { LocalCloud } from '../../../local/cloud/localCloud';
import type { Registry } from '../../../shared/registry';
import { openRegistry } from '../people';
import type { Case } from './cases';
import { AppDied, KeptApp, type ShownInstance } from './keptApp';
import { startCloud } from '../cloud';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Locks of killed receivers end soon. */
const quickEntities = {
  ...entities,
  Queues: entities.Queues?.map((queue) => ({ ...queue, Properties: { ...queue.Properties, LockDuration: 'PT3S' } })),
};
/** What is late in Azure is looked at no more often. */
const SHORTEST_STEP_MS = MINUTE;
const LOOK_MS = 2;

interface KeptWorldOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** How often timer triggers are heard; default: as their schedules say. */
  readonly timersEveryMs?: number;
  /** Told of each step of the clock before it is made; may let the app die in it. */
  readonly beforeStep?: (world: KeptWorld) => Promise<void> | void;
}

/**
 * The built application as a process that can be killed, a local cloud, and a clock that all of them share and that is
 * moved from one thing that is due, in the application or in Azure, to the next.
 */
export class KeptWorld {
  private readonly cases = new Map<string, Case>();
  private app: KeptApp | undefined;
  private next = 0;
  longestHistory = 0;
  steps = 0;
  kills = 0;
  appCpuMs = 0;

  private constructor(
    readonly cloud: LocalCloud,
    readonly isv: Isv,
    readonly registry: Registry,
    private readonly clock: ReturnType<typeof manualClock>,
    private readonly folder: string,
    private readonly port: number,
    private readonly options: KeptWorldOptions,
  ) {}

  static async start(options: KeptWorldOptions = {}): Promise<KeptWorld> {
    const clock = manualClock(new Date('2027-01-04T09:00:00Z'));
    const cloud = await startCloud({
      simulator: { clock, keptCalls: 1000 },
      entities: quickEntities,
    });
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-kept-'));
    const isv = createIsv(cloud);
    const world = new KeptWorld(cloud, isv, openRegistry(cloud), clock, folder, await freePort(), options);
    isv.onEvent((event) => world.people(event));
    await world.startApp();
    return world;
  }

  get now(): number {
    return this.clock.now().getTime();
  }

  /** Whether the app has a function of this name. */
  has(functionName: string): boolean {
    return this.app?.functions.includes(functionName) ?? false;
  }

  /** The people of these customers consent and grant what they are asked for. */
  add(...cases: readonly Case[]): void {
    for (const one of cases) this.cases.set(one.onboardingId, one);
  }

  /** Lets time pass: whatever is due meanwhile happens at its time, in the application and in Azure. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    await this.settle();
    for (let now = this.now; now < end; now = this.now) {
      const azure = Math.max(this.cloud.simulator.nextDue(), now + SHORTEST_STEP_MS);
      this.clock.advance(Math.min(end, azure, Math.max(this.next, now + 1)) - now);
      this.steps += 1;
      await this.options.beforeStep?.(this);
      await this.settle();
    }
  }

  /** The app dies at so many of its steps from now, if it takes so many. */
  async dieAfter(steps: number): Promise<void> {
    await this.app?.call('dieAfter', { steps });
  }

  async instances(): Promise<ShownInstance[]> {
    for (;;) {
      const answer = await this.alive((app) => app.call('instances', {}));
      if (answer) return answer;
    }
  }

  async stop(): Promise<void> {
    await this.app?.stop();
    await this.isv.stop();
    await this.cloud.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Everything that can happen now has happened, at both, and everything that was told is heard. */
  private async settle(): Promise<void> {
    const { simulator } = this.cloud;
    for (;;) {
      await simulator.run();
      const rest = await this.alive((app) => app.call('advanceTo', { to: this.now }));
      if (!rest) continue;
      this.longestHistory = Math.max(this.longestHistory, rest.longestHistory);
      this.next = rest.next ?? Infinity;
      this.appCpuMs = rest.cpuMs;
      // What the app has done goes out as events.
      await simulator.run();
      if (this.cloud.serviceBus.isQuiet()) return;
      await delay(LOOK_MS);
    }
  }

  /** Asks the app; if it dies of it, the next one is started and nothing is answered. */
  private async alive<T>(ask: (app: KeptApp) => Promise<T>): Promise<T | undefined> {
    try {
      return this.app && (await ask(this.app));
    } catch (error) {
      if (!(error instanceof AppDied)) throw error;
      this.kills += 1;
      await this.startApp();
      return undefined;
    }
  }

  private async startApp(): Promise<void> {
    const { port, folder, options } = this;
    this.app = await KeptApp.start(this.cloud, {
      port,
      stateFile: join(folder, 'host.db'),
      start: this.now,
      timersEveryMs: options.timersEveryMs ?? 1,
      settings: { NODE_COMPILE_CACHE: join(tmpdir(), 'latchkey-compiled'), ...options.settings },
    });
  }

  private people({ name, data }: ReceivedEvent): void {
    const one = this.cases.get(data.onboardingId);
    if (one && (name === 'consent-required' || name === 'action-required') && data.resourceId === undefined)
      void this.consentAndGrant(one);
  }

  private async consentAndGrant({ onboardingId, customer, geoVault }: Case): Promise<void> {
    const invitation = await this.registry.onboardings.readPart(onboardingId, 'invitation');
    if (!invitation) return;
    const { application, identity, plan } = invitation;
    const { id: principalId } = customer.consent(application.clientId);
    const users = [principalId, ...(plan.crossTenant ? [] : [identity.principalId])];
    for (const one of users) customer.grantIdentity(one);
    for (const one of [principalId, ...(identity.geo ? [identity.geo.principalId] : [])]) geoVault?.grantIdentity(one);
  }
}
