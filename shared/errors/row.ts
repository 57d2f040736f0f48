import type { CODES, StopKind, Variant } from './codes';
import type { Fault } from './fault';

/** Where a rule was read, and when (ISO date, or the month). */
export interface Source {
  readonly title: string;
  readonly date: string;
}

/** What else a row may ask for, or say. */
interface More {
  /** Only answers with this HTTP status; `5xx` for all of a hundred. */
  readonly status?: number | '5xx';
  /** Only where the resource reaches the vault across tenants (as the application), or only where it does not. */
  readonly crossTenant?: boolean;
  /** Only where a firewall kept us from the key when we looked at it ourselves, or only where none did. */
  readonly isHidden?: boolean;
  /** Which of the code's remedies. */
  readonly variant?: Variant;
}

interface Match extends More {
  /** `code`, or `code/innerCode`; `*` stands for any text. Letter case does not matter. */
  readonly match: string;
  /** What the service means by it, in plain words. */
  readonly meaning: string;
  readonly source: Source;
}

type CodeThat<Kind extends StopKind> = {
  [C in keyof typeof CODES]: (typeof CODES)[C]['kind'] extends Kind ? C : never;
}[keyof typeof CODES];
type CustomerCode = CodeThat<'needs-customer'>;
type OperatorCode = CodeThat<'needs-operator'>;
type FatalCode = CodeThat<'fatal'>;

/** One answer of a service: who acts, and by which of our codes it is told. The first row that matches counts. */
export type Row =
  | (Match & { readonly act: 'retry' })
  | (Match & { readonly act: 'customer'; readonly code: CustomerCode })
  | (Match & { readonly act: 'operator'; readonly code: OperatorCode })
  | (Match & { readonly act: 'fatal'; readonly code: FatalCode });

// Each keeps its code as a literal type: from these the compiler knows which facts a caller owes.
export const retry = (match: string, meaning: string, source: Source, more: More = {}) =>
  ({ match, act: 'retry', meaning, source, ...more }) as const;
export const customer = <C extends CustomerCode>(
  match: string,
  code: C,
  meaning: string,
  source: Source,
  more: More = {},
) => ({ match, act: 'customer', code, meaning, source, ...more }) as const;
export const operator = <C extends OperatorCode>(
  match: string,
  code: C,
  meaning: string,
  source: Source,
  more: More = {},
) => ({ match, act: 'operator', code, meaning, source, ...more }) as const;
export const fatal = <C extends FatalCode>(match: string, code: C, meaning: string, source: Source, more: More = {}) =>
  ({ match, act: 'fatal', code, meaning, source, ...more }) as const;

/** What was known before the service answered, as far as rows ask for it. */
export interface Circumstances {
  /** Whether the resource reaches the vault across tenants. */
  readonly crossTenant?: boolean;
  /** Whether a firewall kept us from the key when we looked at it ourselves. */
  readonly isHidden?: boolean;
}

/** The first row that speaks of this fault. */
export function findRow(rows: readonly Row[], fault: Fault, known: Circumstances = {}): Row | undefined {
  return rows.find(
    ({ match, status, ...row }) =>
      (status === undefined || status === (status === '5xx' ? hundred(fault.status) : fault.status)) &&
      (row.crossTenant === undefined || row.crossTenant === known.crossTenant) &&
      (row.isHidden === undefined || row.isHidden === (known.isHidden ?? false)) &&
      pattern(match).test(match.includes('/') ? `${fault.code}/${fault.innerCode ?? ''}` : fault.code),
  );
}

const hundred = (status: number | undefined) => (status === undefined ? undefined : `${Math.floor(status / 100)}xx`);

function pattern(match: string): RegExp {
  const escaped = match.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 'i');
}
