import { createIsv } from '../local/cloud/isv';
import { startLocalApp } from '../local/cloud/localApp';
import { startLocalCloud } from '../local/cloud/localCloud';
import { RESOURCE_KINDS, type ResourceKind } from '../shared/model/resourceKind';
import { createCases, playCustomers } from './customers';
import { onboard } from './onboardings';

export interface KindFigures {
  readonly kind: ResourceKind;
  readonly count: number;
  /** From the first request sent to the last `encrypted` event received. */
  readonly seconds: number;
  /** Calls over HTTPS during `seconds`, by operation. */
  readonly azureCalls: Readonly<Record<string, number>>;
}

/** The log of calls is for tests: here it would be most of the memory. */
const KEPT_CALLS = 1000;

/**
 * Onboards so many resources of each kind at once, one kind after the other, so that each call is one kind's: the built
 * app in its own process with history in memory, after one onboarding of each kind that is not measured.
 */
export async function measureKinds(ofEach: number): Promise<KindFigures[]> {
  const cloud = await startLocalCloud({ simulator: { keptCalls: KEPT_CALLS } });
  const stops: (() => Promise<unknown>)[] = [() => cloud.stop()];
  try {
    const kinds = [];
    for (const kind of RESOURCE_KINDS) {
      kinds.push({ kind, cases: await createCases(cloud, kind.slice(0, 4).toLowerCase(), ofEach + 1, kind) });
    }
    const app = await startLocalApp(cloud);
    stops.unshift(() => app.stop());
    const isv = createIsv(cloud);
    stops.unshift(() => isv.stop());
    const { failed } = playCustomers(
      isv,
      kinds.flatMap(({ cases }) => cases),
    );
    const first = kinds.flatMap(({ cases }) => cases.slice(0, 1));
    await Promise.race([onboard(isv, first), failed]);

    const figures: KindFigures[] = [];
    for (const { kind, cases } of kinds) {
      const azureCalls: Record<string, number> = {};
      const ignore = cloud.simulator.calls.onCall(({ operation, internal }) => {
        if (!internal) azureCalls[operation] = (azureCalls[operation] ?? 0) + 1;
      });
      const seconds = await Promise.race([onboard(isv, cases.slice(1)), failed]);
      ignore();
      figures.push({ kind, count: ofEach, seconds, azureCalls });
    }
    return figures;
  } finally {
    for (const stop of stops) await stop();
  }
}
