import type { DrillView } from '../model/customerView';
import { drillStateAt, type Drill, type DrillState } from '../model/drill';
import type { ResourceRecord } from '../registry';
import { LIFECYCLES } from '../targets/lifecycle';

const nameOf = (resourceId: string): string => resourceId.split('/').at(-1) ?? resourceId;

/** The drills of an onboarding as its key's owner reads them, newest first; the planned resource comes first in each. */
export function drillViews(records: readonly ResourceRecord[], now: Date): DrillView[] {
  const at = now.toISOString();
  const all = records.flatMap((record) => (record.drills ?? []).map((drill) => ({ record, drill })));
  const byNumber = Map.groupBy(all, ({ drill }) => drill.number);
  return [...byNumber].sort(([a], [b]) => b - a).flatMap(([number, parts]) => viewOf(number, parts, at));
}

type Part = { readonly record: ResourceRecord; readonly drill: Drill };

function viewOf(number: number, parts: readonly Part[], at: string): DrillView[] {
  const [first] = parts;
  if (!first) return [];
  const { start, cancelled } = first.drill;
  const { showsLoss, lossNoticedMinutes, healsWithinMinutes, source, date } =
    LIFECYCLES[first.record.resource.plan.kind];
  return [
    {
      number,
      state: stateOf(parts, at),
      startedAt: start.at,
      until: start.until,
      cancelledAt: cancelled?.at,
      keyUri: start.keyUri,
      resources: parts.map(({ record, drill: { lost, said, back } }) => ({
        name: nameOf(record.resource.resourceId),
        lostAt: lost?.lostAt,
        noticedAt: lost?.at,
        code: lost?.code,
        reason: lost?.reason,
        saidAt: said?.at,
        backAt: back?.at,
        outageSeconds: back?.outageSeconds,
      })),
      expected: { showsLoss, lossNoticedMinutes, healsWithinMinutes, source, date },
    },
  ];
}

/** As the planned resource says; a copy that still misses the key keeps a drill open. */
function stateOf(parts: readonly Part[], at: string): DrillState {
  const states = parts.map(({ drill }) => drillStateAt(drill, at));
  const [first = 'waiting'] = states;
  return first === 'done' && states.includes('lost') ? 'lost' : first;
}
