import type { Fault } from '../../../local/azure/core/faults';
import type { LoggedCall, SimRequest } from '../../../local/azure/core/service';
import { onboardingInstance } from '../../../shared/model/instances';
import type { ResourceKind } from '../../../shared/model/resourceKind';
import type { Combination } from '../../../shared/targets';
import { faultsFor } from '../faultKinds';
import type { Case } from './cases';
import { originOf } from './tagRequests';

/** A kind of call that a smooth run makes: who makes it, and whether it carries a token. */
interface CallKind {
  /** The activity, or the resource that tries its key. */
  readonly by: string;
  readonly operation: string;
  /** A vault is first asked without a token: that tells its tenant. */
  readonly withToken: boolean;
}

/** One run: this fault, once, at the first call of that kind. */
export interface FaultRow {
  readonly kind: ResourceKind;
  /** Whether the resource has copies. */
  readonly geo: Combination['geo'];
  readonly call: CallKind;
  readonly fault: string;
}

/** What a simulated resource asks for by itself. */
const RESOURCE = 'the resource';
type Seen = Pick<SimRequest, 'headers'> & { readonly url: { readonly href: string } };

/** Who makes a call for this case; `undefined` if it is made for another. */
function caller({ onboardingId, customer, geoVault }: Case, { headers, url }: Seen): string | undefined {
  const origin = originOf(headers);
  if (origin) return origin.instanceId === onboardingInstance(onboardingId) ? origin.activity : undefined;
  const own = [`//${customer.vaultName}.`, geoVault && `//${geoVault.vaultName}.`, `/${customer.tenantId}/`];
  return own.some((part) => part !== undefined && url.href.includes(part)) ? RESOURCE : undefined;
}

const hasToken = ({ headers }: Pick<SimRequest, 'headers'>): boolean => headers['authorization'] !== undefined;

/** What a smooth run of a case called, each kind of call once, with the faults that can hit it. */
export class Recording {
  private readonly calls = new Map<string, LoggedCall>();

  constructor(readonly one: Case) {}

  note(logged: LoggedCall): void {
    const request = { headers: logged.requestHeaders, url: { href: logged.url } };
    const by = caller(this.one, request);
    if (by === undefined) return;
    const key = keyOf({ by, operation: logged.operation, withToken: hasToken(request) });
    if (!this.calls.has(key)) this.calls.set(key, logged);
  }

  rows(): FaultRow[] {
    const { kind, geo } = this.one.combination;
    return [...this.calls].flatMap(([key, logged]) =>
      [...faultsFor(logged).keys()].map((fault) => ({ kind, geo, call: JSON.parse(key) as CallKind, fault })),
    );
  }

  /** The fault of a row, for the case that is to meet it; `onMet` is told when it does. */
  faultFor({ call, fault }: FaultRow, one: Case, onMet: () => void): Fault {
    const logged = this.calls.get(keyOf(call));
    const found = logged && faultsFor(logged).get(fault);
    if (!found) throw new Error(`No fault ${fault} of ${call.operation}`);
    const when = (request: SimRequest): boolean => {
      const hits = caller(one, request) === call.by && hasToken(request) === call.withToken;
      if (hits) onMet();
      return hits;
    };
    return { ...found, when };
  }
}

const keyOf = ({ by, operation, withToken }: CallKind): string => JSON.stringify({ by, operation, withToken });

/** What costs time and nothing else: whoever asks has the answer late, or is told to ask again. */
const HOLDS_UP: ReadonlySet<string> = new Set(['throttled', 'internal error', 'unavailable', 'slow']);
export const sortOf = (fault: string): string => (HOLDS_UP.has(fault) ? 'holds up' : fault);

/**
 * Each sort of fault of each call once, and again where a call has fewer of them than kinds make it: faults and kinds take
 * turns, so that each kind meets every call it makes, and every fault.
 */
export function takingTurns(all: readonly FaultRow[]): FaultRow[] {
  const ofCalls = [...Map.groupBy(all, ({ call }) => keyOf(call)).values()];
  return ofCalls.flatMap((rows, turn) => {
    const ofSorts = [...Map.groupBy(rows, ({ fault }) => sortOf(fault)).values()];
    const kinds = new Set(rows.map(({ kind }) => kind));
    const rounds = Math.ceil(kinds.size / ofSorts.length) * ofSorts.length;
    return Array.from({ length: rounds }).flatMap((_, round) => {
      const same = ofSorts[round % ofSorts.length] ?? [];
      const inTurn = same.map((_, next) => same[(turn + round + next) % same.length]);
      const unmet = inTurn.find((one) => one && kinds.has(one.kind));
      const row = unmet ?? (round < ofSorts.length ? inTurn[0] : undefined);
      if (row) kinds.delete(row.kind);
      return row ?? [];
    });
  });
}

/** Steps in which a resource with copies is another matter than one without. */
const WITH_COPIES: ReadonlySet<string> = new Set(['startEncryption', 'pollEncryption', 'confirmEncryption']);

/**
 * The rows of all recordings, each but once: with copies where they matter or where only a run with copies makes the
 * call, else without.
 */
export function withoutDuplicates(all: readonly FaultRow[]): FaultRow[] {
  const plain = new Set(all.filter(({ geo }) => geo === 'none').map(({ kind, call }) => `${kind} ${keyOf(call)}`));
  const hasCopies = new Set(all.filter(({ geo }) => geo === 'redundant').map(({ kind }) => kind));
  return all.filter(({ kind, geo, call }) => {
    if (!hasCopies.has(kind)) return true;
    const wantsCopies = WITH_COPIES.has(call.by) || !plain.has(`${kind} ${keyOf(call)}`);
    return wantsCopies === (geo === 'redundant');
  });
}
