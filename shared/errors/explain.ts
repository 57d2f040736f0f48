import { RetryLater, type Stop } from '../model/outcome';
import type { Code, Placeholder } from './codes';
import type { Fault } from './fault';
import { findRow, type Circumstances, type Row } from './row';
import { stop } from './stop';
import { TABLES, type Service } from './tables';
import { ANY_SERVICE } from './tables/anyService';
import { MANAGED_IDENTITY } from './tables/managedIdentity';

type CodesIn<S extends Service> = Extract<
  (typeof TABLES)[S]['rows'][number] | (typeof TABLES)[S]['also'][number],
  { code: Code }
>['code'];

/** What the fault itself tells. */
type Evidence = ReturnType<typeof evidenceOf>;

/** What the codes of a service's table want to be filled in, apart from what the fault tells: checked by the compiler. */
type FactsOf<S extends Service> = Readonly<Record<Exclude<Placeholder<CodesIn<S>>, keyof Evidence>, string | number>> &
  Circumstances & {
    /** Instead of code and message. */
    readonly detail?: string;
  };

/**
 * The one interpreter of all tables: what a refusal by `service` means. `retry`: the same call may succeed later with
 * nobody doing anything; `undefined`: no row knows it.
 */
export function explain<S extends Service>(service: S, fault: Fault, facts: FactsOf<S>): Stop | 'retry' | undefined {
  const row = rowOf(service, fault, facts);
  if (row === undefined || row.act === 'retry') return row?.act;
  return stop(row.code, { ...evidenceOf(service, fault), ...facts } as never, row.variant);
}

/**
 * Like {@link explain}, and decides: throws `RetryLater` for what passes, and hands what no row knows to the operator,
 * with everything a new row needs. It is never retried for ever and never guessed at.
 */
export function decide<S extends Service>(service: S, fault: Fault, facts: FactsOf<S>): Stop {
  const meaning = explain(service, fault, facts);
  if (meaning === 'retry') throw retryLater(service, fault, rowOf(service, fault, facts)?.meaning);
  return meaning ?? stop('unrecognised-answer', evidenceOf(service, fault));
}

function rowOf(service: Service, fault: Fault, known: Circumstances): Row | undefined {
  const { rows, also } = TABLES[service];
  return findRow([...rows, ...also, ...MANAGED_IDENTITY, ...ANY_SERVICE], fault, known);
}

/** To be thrown for what passes by itself; says enough for the operator, should it not pass. */
function retryLater(service: string, { status, code, message }: Fault, meaning = ''): RetryLater {
  const what = [status, code, message].filter(Boolean).join(' ');
  return new RetryLater(`${service}: ${what} (${meaning})`);
}

/** Everything known of an answer, for the operator and for a new row. */
export function evidenceOf(service: Service, fault: Fault) {
  const code = [fault.code, fault.innerCode].filter(Boolean).join('/');
  return {
    service,
    status: fault.status ?? 'no answer',
    code,
    message: fault.message,
    detail: fault.message.startsWith(code) ? fault.message : `${code}: ${fault.message}`,
    operation: fault.operation ?? 'an unknown call',
    requestId: fault.requestId ?? 'unknown',
    table: `shared/errors/tables/${TABLES[service].file}.ts`,
  };
}
