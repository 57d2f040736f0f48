import { app, type InvocationContext } from '@azure/functions';
import { startHost, VirtualClock, type LocalHost } from '../../../local/host';
import { freePort } from '../../../local/cloud/freePort';
import { createIsv, type Isv } from '../../../local/cloud/isv';
import type { LocalCloud } from '../../../local/cloud/localCloud';
import { ROOT } from '../../../local/cloud/root';
import { registerFunctions } from '../../../functions';
import { loadConfig } from '../../../shared/config';
import { onboardingInstance } from '../../../shared/model/instances';
import type { Announcement } from '../../../shared/model/announcement';
import type { OnboardingRequest } from '../../../shared/model/request';
import { createPorts, type Ports } from '../../../shared/ports';
import { runAs, tagRequests, type Origin } from './tagRequests';
import { startCloud } from '../cloud';

/** What an onboarding has shown, oldest first. */
type Trail = readonly Announcement[];

/** What people do when an onboarding tells them something; the activity that told it ends after they have acted. */
export type OnAnnouncement = (announcement: Announcement) => Promise<void> | void;

/** Called before each activity; what it throws is thrown in its place. */
type BeforeActivity = (origin: Origin) => void;

/** The application as it is, in this process: real orchestrations and activities, a virtual clock, a local cloud. */
export interface ProcessWorld {
  readonly cloud: LocalCloud;
  readonly ports: Ports;
  readonly host: LocalHost;
  readonly isv: Isv;
  /** Sends requests and lets everything happen that happens within `minutes` of the clock. */
  run(requests: readonly OnboardingRequest[], minutes: number): Promise<void>;
  /** Input that an activity of an onboarding was last called with. */
  inputOf(onboardingId: string, activity: string): any;
  trailOf(onboardingId: string): Trail;
  /** Activity runs of an onboarding, repeated ones included. */
  activitiesOf(onboardingId: string): readonly string[];
  stop(): Promise<void>;
}

/**
 * Starts one world for many onboardings at once. The clock of host and simulator is the same; it jumps to the next timer
 * when nothing is left to do, so that retries and polls cost no time.
 */
export async function startProcessWorld(
  tell: OnAnnouncement,
  settings: Readonly<Record<string, string>> = {},
  before: BeforeActivity = () => undefined,
): Promise<ProcessWorld> {
  const clock = new VirtualClock();
  clock.until = clock.now();
  clock.autoAdvance = true;
  const cloud = await startCloud({ simulator: { clock, keptCalls: 1000 } });
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = cloud.settings;
  Object.assign(process.env, { IDENTITY_ENDPOINT, IDENTITY_HEADER });
  const untag = tagRequests();
  const trails = new Map<string, Announcement[]>();
  const inputs = new Map<string, any>();
  const activities = new Map<string, string[]>();
  let received = 0;
  let onReceived = (): void => undefined;

  const note = (announcement: Announcement): void => {
    const trail = trails.get(announcement.onboardingId) ?? [];
    trails.set(announcement.onboardingId, [...trail, announcement]);
  };

  /** Every activity is watched, and its requests are told from others. */
  const watch =
    (handler: (input: any, context: InvocationContext) => any) => (input: any, context: InvocationContext) => {
      const instanceId = String(context.triggerMetadata?.['instanceId']);
      const { functionName } = context;
      activities.set(instanceId, [...(activities.get(instanceId) ?? []), functionName]);
      inputs.set(`${instanceId} ${functionName}`, input);
      const origin = { instanceId, activity: functionName };
      return runAs(origin, async () => {
        before(origin);
        const result: unknown = await handler(input, context);
        const announcement = (functionName === 'announce' ? input : input.shows) as Announcement | undefined;
        if (announcement) {
          note(announcement);
          await tell(announcement);
        }
        return result;
      });
    };

  const register = (ports: Ports) => () => {
    app.hook.preInvocation((context) => {
      const { invocationContext } = context;
      const type = invocationContext.options.trigger.type;
      if (type === 'activityTrigger') context.functionHandler = watch(context.functionHandler);
    });
    app.hook.postInvocation(({ invocationContext }) => {
      // Events of resources come by a queue, too.
      if (invocationContext.functionName !== 'receiveOnboardingRequest') return;
      received += 1;
      onReceived();
    });
    registerFunctions(ports);
  };

  // The application's own address is known before the host is: pages are served by it.
  const port = await freePort();
  const config = loadConfig({
    ...cloud.settings,
    LATCHKEY_PUBLIC_URL: `http://localhost:${port}`,
    LATCHKEY_LINK_KEY: Buffer.alloc(32, 7).toString('base64'),
    ...settings,
  });
  const ports = createPorts(config);
  const isv = createIsv(cloud);
  const host = await startHost({
    appDirectory: ROOT,
    load: register(ports),
    port,
    clock,
    settings: { ...cloud.settings },
    log: ({ level, message }) => void (level === 'critical' && console.error(message)),
  });

  return {
    cloud,
    ports,
    host,
    isv,
    async run(requests, minutes) {
      const wanted = received + requests.length;
      const { promise: all, resolve } = Promise.withResolvers<void>();
      onReceived = () => received >= wanted && resolve();
      onReceived();
      await Promise.all(requests.map((request) => isv.send(request)));
      await all;
      await host.idle();
      clock.until = new Date(clock.now().getTime() + minutes * 60_000);
      await host.idle();
    },
    inputOf: (onboardingId, activity) => inputs.get(`${onboardingInstance(onboardingId)} ${activity}`),
    trailOf: (onboardingId) => trails.get(onboardingId) ?? [],
    activitiesOf: (onboardingId) => activities.get(onboardingInstance(onboardingId)) ?? [],
    async stop() {
      await host.stop();
      untag();
      await isv.stop();
      await ports.events.close();
      await cloud.stop();
    },
  };
}
