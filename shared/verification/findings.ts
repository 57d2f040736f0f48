import { CODES } from '../errors/codes';
import type { Stop } from '../model/outcome';
import { CHECKS, type Check, type CheckName } from '../model/verification';

/** A check that passed. */
export const pass = (name: CheckName, seen?: string, wanted?: string): Check => ({
  name,
  result: 'pass',
  seen,
  wanted,
});

/** A check that failed, with the code, reason and remedy of the table. */
export const fail = (name: CheckName, { code, reason, remedy }: Stop, seen?: string, wanted?: string): Check => ({
  name,
  result: 'fail',
  seen,
  wanted,
  code,
  reason,
  remedy,
});

/** A check that could not be made, and why. */
export const unknown = (name: CheckName, reason: string, seen?: string, wanted?: string): Check => ({
  name,
  result: 'unknown',
  seen,
  wanted,
  reason,
});

/** Nothing more can be checked: a check failed on which all others rest. */
export class Halted extends Error {}

/** The checks of one key as they are made. */
export class Findings {
  private readonly made = new Map<CheckName, Check>();

  add(...checks: readonly Check[]): void {
    for (const check of checks) this.made.set(check.name, check);
  }

  /** Adds a check that failed and on which all others rest. */
  halt(name: CheckName, reason: Stop, seen?: string, wanted?: string): never {
    this.add(fail(name, reason, seen, wanted));
    throw new Halted(reason.code);
  }

  has(name: CheckName): boolean {
    return this.made.has(name);
  }

  /** All checks in the order in which they are shown; one that was not made is unknown. */
  list(): Check[] {
    return CHECKS.map((name) => this.made.get(name) ?? { name, result: 'unknown' });
  }

  /** The first failed check decides what the onboarding waits for; the report shows all of them. */
  failure(): Stop | undefined {
    const { code, reason, remedy } = this.list().find(({ result }) => result === 'fail') ?? {};
    if (code === undefined || reason === undefined || remedy === undefined) return undefined;
    return { kind: CODES[code].kind, code, reason, remedy };
  }
}
