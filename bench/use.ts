import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../local/cloud/freePort';
import { createIsv } from '../local/cloud/isv';
import { startLocalCloud } from '../local/cloud/localCloud';
import { ROOT } from '../local/cloud/root';
import { startHost, VirtualClock } from '../local/host';
import { RESOURCE_KINDS, type ResourceKind } from '../shared/model/resourceKind';
import { HOUR, MINUTE } from '../shared/model/time';
import type * as CountedApp from './countedApp';
import { createCases, playCustomers, type Case } from './customers';
import { onboard } from './onboardings';
import { openPorts } from './openPorts';
import { createUseCounter, type Use } from './useCounter';

export interface UseFigures {
  /** Of each onboarding, up to the event `encrypted` and the first look at the resource. */
  readonly onboarding: Readonly<Record<ResourceKind, Use>>;
  /** Of each look at a resource where all is well. */
  readonly look: Readonly<Record<ResourceKind, Use>>;
  /** Of a whole sweep, over so many resources of all kinds with a key each, where all is well. */
  readonly sweep: Use & { readonly resources: number };
}

const COUNT = 4;
/** As many as a history has before it begins anew. */
const LOOKS = 12;
const RUNS: Readonly<Record<string, string>> = {
  activityTrigger: 'activities',
  orchestrationTrigger: 'turns of orchestrations',
  httpTrigger: 'HTTP requests',
  serviceBusTrigger: 'messages in',
  timerTrigger: 'timers',
};

/**
 * Counts what the app uses, in this process and by a clock that is moved: so that an hour has the looks that it should have,
 * and nothing else happens meanwhile.
 */
export async function measureUse(): Promise<UseFigures> {
  const clock = new VirtualClock();
  clock.until = clock.now();
  clock.autoAdvance = true;
  const cloud = await startLocalCloud({ simulator: { clock, keptCalls: 1000 } });
  const stops: (() => Promise<unknown>)[] = [() => cloud.stop()];
  try {
    // Its address is known before the host is: pages are served by it.
    const port = await freePort();
    const ports = { ...openPorts(cloud, `http://localhost:${port}`), now: () => clock.now() };
    stops.unshift(() => ports.events.close());
    const counter = createUseCounter();
    stops.unshift(counter.stop);
    const kindOf = new Map<string, ResourceKind>();
    let isSweeping = false;
    const around: Parameters<typeof CountedApp.registerCounted>[1] = ({ trigger, name, input }, handler) => {
      const { resourceId = '' } = (input ?? {}) as { resourceId?: string };
      return counter.within(name === 'lookAtResource' ? (kindOf.get(resourceId.toLowerCase()) ?? '') : '', () => {
        counter.add(RUNS[trigger] ?? trigger);
        return handler();
      });
    };
    const host = await startHost({
      appDirectory: ROOT,
      port,
      clock,
      settings: { ...cloud.settings },
      log: ({ category, message }) => {
        if (category === 'user') counter.add('bytes logged', message.length);
      },
      load: () => {
        const { registerCounted } = createRequire(__filename)('./countedApp') as typeof CountedApp;
        registerCounted(ports, around, (timer) => isSweeping && timer === 'startSweep');
      },
    });
    stops.unshift(() => host.stop());
    const isv = createIsv(cloud);
    stops.unshift(() => isv.stop());
    isv.onEvent(() => counter.add('messages out'));

    const settle = async (): Promise<void> => {
      for (let quiet = 0; quiet < 3; quiet = cloud.serviceBus.isQuiet() ? quiet + 1 : 0) {
        await host.idle();
        await cloud.simulator.run();
        await delay(5);
      }
    };
    const pass = async (milliseconds: number): Promise<void> => {
      const end = new Date(clock.now().getTime() + milliseconds);
      clock.until = end;
      await settle();
      if (clock.now() < end) clock.advanceTo(end);
      await settle();
    };
    const onboardAll = async (cases: readonly Case[]): Promise<void> => {
      let isDone = false;
      const done = onboard(isv, cases).then(() => (isDone = true));
      const { failed } = playCustomers(isv, cases);
      // Changes are operations that take their minutes.
      while (!isDone) {
        await Promise.race([done, failed, delay(20)]);
        clock.until = new Date(clock.now().getTime() + MINUTE);
        await host.idle();
      }
      await settle();
    };

    const onboarding: Partial<Record<ResourceKind, Use>> = {};
    for (const kind of RESOURCE_KINDS) {
      const cases = await createCases(cloud, `use${kind.slice(0, 4).toLowerCase()}`, COUNT + 1, kind);
      for (const { request } of cases) kindOf.set(request.resource.id.toLowerCase(), kind);
      await onboardAll(cases.slice(0, 1));
      counter.reset();
      await onboardAll(cases.slice(1));
      onboarding[kind] = counter.of(COUNT);
    }
    await pass(2 * HOUR);
    counter.reset();
    await pass(LOOKS * HOUR);
    const looks = counter.count('activities');
    const turns = counter.of(looks)['turns of orchestrations'] ?? 0;
    const look = Object.fromEntries(
      RESOURCE_KINDS.map((kind) => {
        const used = counter.of(counter.count('activities', kind), kind);
        return [kind, { ...used, 'turns of orchestrations': turns }];
      }),
    ) as unknown as UseFigures['look'];
    isSweeping = true;
    await pass(5 * MINUTE);
    counter.reset();
    await pass(5 * MINUTE);
    const sweep = { resources: kindOf.size, ...counter.of(1) };
    return { onboarding: onboarding as UseFigures['onboarding'], look, sweep };
  } finally {
    for (const stop of stops) await stop();
  }
}
