import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createCustomer, type Customer } from '../../../local/cloud/customer';
import { entities } from '../../../local/cloud/entities';
import { createIsv, type Isv } from '../../../local/cloud/isv';
import { startLocalApp, type LocalApp } from '../../../local/cloud/localApp';
import type { LocalCloud } from '../../../local/cloud/localCloud';
import { HELD_AT } from '../../../local/host/crashPoint';
import { onboardingInstance } from '../../../shared/model/instances';
import type { ResourceKind } from '../../../shared/model/resourceKind';
import type { Registry } from '../../../shared/registry';
import { openRegistry } from '../../support/people';
import { QUICK } from '../../support/world';
import { appFolder } from '../../support/appFolder';
import { startCloud } from '../../support/cloud';

/** One onboarding: its customer and its resource. */
export interface Case {
  readonly onboardingId: string;
  readonly instanceId: string;
  readonly customer: Customer;
  readonly resourceId: string;
}

/** What the durable extension says of an instance. */
interface InstanceStatus {
  readonly runtimeStatus: string;
  readonly output: unknown;
  readonly historyEvents?: readonly { readonly EventType: string; readonly FunctionName?: string }[];
}

/** Locks of killed receivers end soon. */
const LOCK = 'PT2S';
const quickEntities = {
  ...entities,
  Queues: entities.Queues?.map((queue) => ({ ...queue, Properties: { ...queue.Properties, LockDuration: LOCK } })),
};
const MATERIAL = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const MAKE: Readonly<Record<ResourceKind, (customer: Customer) => string | Promise<string>>> = {
  storageAccount: (customer) => customer.vendorStorageAccount(),
  mysqlFlexibleServer: (customer) => customer.ownMysqlServer(),
  sqlServer: (customer) => customer.vendorSqlServer(),
  diskEncryptionSet: (customer) => customer.vendorDiskEncryptionSet(),
};
const CASE_TIMEOUT_MS = 120_000;
const LOOK_MS = 25;

/**
 * A cloud of its own that outlives any number of app processes, one after the other: they share state file, port and
 * link key. A customer consents and grants the role as soon as it is asked to.
 */
export class Lane {
  readonly log: string[] = [];
  private readonly arrivals = new EventEmitter().setMaxListeners(0);
  private cases = 0;
  private readonly byId = new Map<string, Case>();

  private constructor(
    readonly kind: ResourceKind,
    readonly cloud: LocalCloud,
    readonly isv: Isv,
    readonly registry: Registry,
    private readonly folder: string,
    private readonly port: number,
  ) {
    isv.onEvent(({ name, data }) => {
      const one = this.byId.get(data.onboardingId);
      if (one && name === 'consent-required') void this.consentAndGrant(one);
    });
  }

  static async start(kind: ResourceKind): Promise<Lane> {
    const cloud = await startCloud({ entities: quickEntities });
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-crash-'));
    return new Lane(kind, cloud, createIsv(cloud), openRegistry(cloud), folder, await steadyPort());
  }

  /** Starts the app on the lane's state, to be killed at that point or not at all. */
  async startApp(crashAt = ''): Promise<LocalApp> {
    const logged = this.log.length;
    return startLocalApp(this.cloud, {
      folder: appFolder(),
      port: this.port,
      stateFile: join(this.folder, 'host.db'),
      linkKey: Buffer.alloc(32, 1).toString('base64'),
      settings: {
        ...QUICK,
        // What is encrypted is left alone: each case would be looked at all the time while the others run.
        LATCHKEY_POLL_SECONDS: '1,1,3600',
        LATCHKEY_HOST_CRASH_AT: crashAt,
        // Written by the first process that ends well; halves the start of the others.
        NODE_COMPILE_CACHE: join(this.folder, 'compiled'),
      },
      onLog: (line) => {
        this.log.push(line);
        if (line.startsWith(HELD_AT)) this.arrivals.emit(line.split('@').at(-1) ?? '');
      },
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.log.slice(logged).join('\n')}`);
    });
  }

  /** A fresh customer with a vault, a key and a resource. */
  async createCase(): Promise<Case> {
    const id = `${this.kind[0]}${(this.cases += 1)}x`;
    const customer = await createCustomer(this.cloud, { id, material: MATERIAL });
    const resourceId = await MAKE[this.kind](customer);
    const onboardingId = `case-${id}`;
    const one = { onboardingId, instanceId: onboardingInstance(onboardingId), customer, resourceId };
    this.byId.set(onboardingId, one);
    return one;
  }

  send({ customer, onboardingId, resourceId }: Case): Promise<void> {
    const hosting = this.kind === 'mysqlFlexibleServer' ? 'customer' : 'vendor';
    const request = customer.request(onboardingId, { kind: this.kind, id: resourceId, hosting });
    return this.isv.send(request, onboardingId);
  }

  async status(instanceId: string, query = ''): Promise<InstanceStatus | undefined> {
    // No connection is kept: it would be to a process that is dead when the next one is asked.
    const headers = { connection: 'close' };
    const url = `http://127.0.0.1:${this.port}/durabletask/instances/${instanceId}${query}`;
    const answer = await fetch(url, { headers });
    return answer.status === 404 ? undefined : ((await answer.json()) as InstanceStatus);
  }

  /** Resolves when the onboarding has ended well; rejects when it fails, takes too long, or the app dies. */
  async finished({ instanceId, onboardingId }: Case, app: LocalApp): Promise<void> {
    const died = app.ended.then(() => Promise.reject(new Error('The app is dead')));
    await Promise.race([this.isv.waitFor(onboardingId, 'encrypted'), died]);
    // A few more steps follow the event. A look that fails is one at a dying app: its end is heard of next.
    for (let looks = CASE_TIMEOUT_MS / LOOK_MS; looks > 0; looks -= 1) {
      const { runtimeStatus, output } =
        (await Promise.race([this.status(instanceId).catch(() => undefined), died])) ?? {};
      if (runtimeStatus === 'Completed') return;
      if (runtimeStatus === 'Failed') throw new Error(`${instanceId} failed: ${String(output)}`);
      await delay(LOOK_MS);
    }
    throw new Error(`${instanceId} does not end`);
  }

  /** Resolves when the onboarding stands still at its crash point. */
  async held({ instanceId }: Case): Promise<void> {
    await once(this.arrivals, instanceId);
  }

  /** Resolves when the customer has been asked for consent: what onboardings share is set up. */
  async invited({ onboardingId }: Case): Promise<void> {
    await this.isv.waitFor(onboardingId, 'consent-required');
  }

  /** Deletes the applications there are, so that the next onboarding creates its own. */
  deleteApplications(): void {
    const { graph } = this.cloud.simulator;
    for (const { appId } of graph.applications(this.cloud.vendor.tenantId)) {
      graph.deleteApplication(appId, { forGood: true }); // Else it would be restored.
    }
  }

  async stop(): Promise<void> {
    await this.isv.stop();
    await this.cloud.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async consentAndGrant({ onboardingId, customer }: Case): Promise<void> {
    const invitation = await this.registry.onboardings.readPart(onboardingId, 'invitation');
    if (!invitation) throw new Error(`${onboardingId} asks for consent before the invitation`);
    customer.consent(invitation.application.clientId);
    customer.grantApplication(invitation.application.clientId);
    if (!invitation.plan.crossTenant) customer.grantIdentity(invitation.identity.principalId);
  }
}

let nextPort = 20_000 + (process.pid % 1_000) * 10;

/**
 * A free port below those that systems give to outgoing connections: between two processes of the app nobody takes it.
 */
async function steadyPort(): Promise<number> {
  for (let port = (nextPort += 1); ; port = nextPort += 1) {
    const server = createServer();
    const isFree = await new Promise<boolean>((done) => {
      server.once('error', () => done(false)).listen(port, '127.0.0.1', () => done(true));
    });
    if (!isFree) continue;
    await new Promise((done) => server.close(done));
    return port;
  }
}
