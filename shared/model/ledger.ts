/** One line of the key ledger: a version that a resource was encrypted with, and what still needs it. */
export interface KeyUse {
  /** With version. */
  readonly keyUri: string;
  /** Of geo-redundant backups, which have a key of their own. */
  readonly place?: 'geo' | undefined;
  /** ISO 8601; when the resource was first seen with it. */
  readonly from: string;
  /** ISO 8601; when it was first seen with another. */
  readonly until?: string | undefined;
  /** ISO 8601; until when the service or backups may need it. Absent for the version in use. */
  readonly neededUntil?: string | undefined;
  /** Disks that are not wrapped anew yet: no date, but the resource tells when they are. */
  readonly neededByDisks?: boolean | undefined;
  /** Whether the customer was told that nothing needs it any more. */
  readonly freed?: boolean | undefined;
}

/** Whether something still needs the version. */
export function isNeeded(use: KeyUse, now: Date): boolean {
  if (use.until === undefined || use.neededByDisks === true) return true;
  return use.neededUntil !== undefined && Date.parse(use.neededUntil) > now.getTime();
}
