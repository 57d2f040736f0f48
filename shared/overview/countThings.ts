import type { Counts } from '../api';
import { GROUPS, type Group } from '../model/listing';
import type { ResourceKind } from '../model/resourceKind';
import type { Actor, State } from '../model/state';
import type { Ports } from '../ports';
import type { Row } from '../registry';
import type { SettledCounts } from './marks';

/** So many settled things are counted when somebody asks; of more the last count is shown. */
const COUNTED_AT_ONCE = 1000;

type Needs = Pick<Ports, 'registry' | 'now'>;
const WAITING = GROUPS.filter((group) => group !== 'protected' && group !== 'ended');

/** Counts at a glance: who waits and works is counted now, what is protected or has ended when it was counted last. */
export async function countThings({ registry, now }: Needs): Promise<Counts> {
  const [waiting, marks] = await Promise.all([
    Promise.all(WAITING.map((group) => countGroup({ registry }, group))),
    registry.statistics.readMarks(),
  ]);
  const known = marks?.counted;
  const isMany = known !== undefined && known.protected + known.ended > COUNTED_AT_ONCE;
  const settled = isMany ? known : await countSettled({ registry, now });
  const counts = new Tally();
  for (const row of waiting.flat()) counts.add(row);
  const groups = Object.fromEntries(WAITING.map((group, index) => [group, waiting[index]?.length ?? 0]));
  counts.addSettled(settled);
  return {
    at: settled.at,
    groups: { ...groups, protected: settled.protected, ended: settled.ended } as Counts['groups'],
    ...counts.shown(),
  };
}

/** Counts what is protected and what has ended. */
export async function countSettled({ registry, now }: Needs): Promise<SettledCounts> {
  const at = now().toISOString();
  const [kept, ended] = await Promise.all([countGroup({ registry }, 'protected'), countGroup({ registry }, 'ended')]);
  const tally = new Tally();
  for (const row of [...kept, ...ended]) tally.add(row);
  const { states, kinds, codes } = tally.shown();
  return {
    at,
    protected: kept.length,
    ended: ended.length,
    ...{ states, kinds },
    codes: Object.fromEntries(codes.map(({ code, count }) => [code, count])),
  };
}

interface Counted {
  readonly state: State;
  readonly kind: ResourceKind;
  readonly waitingFor: Actor;
  readonly code?: string | undefined;
}

async function countGroup({ registry }: Pick<Ports, 'registry'>, group: Group): Promise<Counted[]> {
  const rows: Counted[] = [];
  let after: string | undefined;
  do {
    const page = await registry.overview.pageToCount(group, after);
    rows.push(...page.rows.map(countedOf));
    after = page.after;
  } while (after !== undefined);
  return rows;
}

const countedOf = ({ state, kind, waitingFor, code }: Row): Counted => ({
  state: state as State,
  kind: kind as ResourceKind,
  waitingFor: waitingFor as Actor,
  ...(code !== undefined && { code: String(code) }),
});

/** Adds up lines, and what was added up before. */
class Tally {
  private readonly states: Partial<Record<State, number>> = {};
  private readonly kinds: Partial<Record<ResourceKind, number>> = {};
  private readonly codes = new Map<string, { code: string; waitingFor: Actor; count: number }>();

  add({ state, kind, waitingFor, code }: Counted): void {
    this.states[state] = (this.states[state] ?? 0) + 1;
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
    if (code !== undefined) this.addCode(code, waitingFor, 1);
  }

  addSettled({ states, kinds, codes }: SettledCounts): void {
    for (const [state, count] of Object.entries(states) as [State, number][]) {
      this.states[state] = (this.states[state] ?? 0) + count;
    }
    for (const [kind, count] of Object.entries(kinds) as [ResourceKind, number][]) {
      this.kinds[kind] = (this.kinds[kind] ?? 0) + count;
    }
    for (const [code, count] of Object.entries(codes)) this.addCode(code, 'nobody', count);
  }

  private addCode(code: string, waitingFor: Actor, count: number): void {
    const name = `${code} ${waitingFor}`;
    this.codes.set(name, { code, waitingFor, count: (this.codes.get(name)?.count ?? 0) + count });
  }

  shown() {
    const codes = [...this.codes.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
    return { states: this.states, kinds: this.kinds, codes };
  }
}
