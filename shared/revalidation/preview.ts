import type { RevalidationSelection } from '../model/revalidation';
import { TURN_SECONDS } from '../model/revalidation';
import type { State } from '../model/state';
import type { Ports } from '../ports';
import { see } from '../protection/lookAt';
import { statusOf } from '../protection/overallStatus';
import { select } from './select';
import { turnsOf } from './turns';

/** So many are listed, and so many of these are looked at: a look takes a dozen calls. */
const LISTED = 100;
const LOOKED_AT = 10;

interface Previewed {
  readonly resourceId: string;
  readonly onboardingId: string;
  readonly state: State;
  readonly inSeconds: number;
  /** What a look at it comes to now; of the first ones. */
  readonly sees?: { readonly verdict: string; readonly code?: string | undefined } | undefined;
}

/** What a revalidation would come to: how many, how long, and for the first ones when and what is seen now. Only reads. */
export async function previewRevalidation(
  ports: Ports,
  selection: RevalidationSelection,
): Promise<{ total: number; seconds: number; resources: Previewed[] }> {
  const { registry } = ports;
  const found = await select(registry, selection, (record) => {
    const { resourceId, onboardingId, wanted } = record.resource;
    return { resourceId, onboardingId, wanted, state: statusOf(record).state };
  });
  const byId = new Map(found.map((one) => [one.resourceId, one]));
  const turns = turnsOf(found);
  const inOrder = turns.flatMap((ids, turn) =>
    ids.map((resourceId) => ({ resourceId, inSeconds: turn * TURN_SECONDS })),
  );
  const resources = await Promise.all(
    inOrder.slice(0, LISTED).map(async ({ resourceId, inSeconds }, index): Promise<Previewed> => {
      const { onboardingId, state } = byId.get(resourceId) ?? { onboardingId: '', state: 'protected' as const };
      const sees = index < LOOKED_AT ? await glance(ports, resourceId) : undefined;
      return { resourceId, onboardingId, state, inSeconds, ...(sees && { sees }) };
    }),
  );
  return { total: found.length, seconds: Math.max(turns.length - 1, 0) * TURN_SECONDS, resources };
}

async function glance(ports: Ports, resourceId: string): Promise<Previewed['sees']> {
  const record = await ports.registry.resources.readAll(resourceId);
  if (!record) return undefined;
  try {
    const { verdict } = await see(ports, record);
    return { verdict: verdict.is, ...('stop' in verdict ? { code: verdict.stop.code } : {}) };
  } catch {
    return { verdict: 'unclear' }; // What a look would try again is not worth waiting for here.
  }
}
