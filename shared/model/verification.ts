import type { Code } from '../errors/codes';

/** The checks of a key, in the order they are made and shown. */
export const CHECKS = [
  'vaultReachable',
  'tenantMatches',
  'vaultBound',
  'keyExists',
  'keyKind',
  'keySize',
  'keyOperations',
  'keyEnabled',
  'keyActive',
  'keyExpiry',
  'purgeProtection',
  'retention',
  'permissions',
  'unwrap',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** One requirement and how the key fared. `unknown`: it could not be looked at, because an earlier check failed. */
export interface Check {
  readonly name: CheckName;
  readonly result: 'pass' | 'fail' | 'unknown';
  readonly seen?: string | undefined;
  readonly wanted?: string | undefined;
  /** For a failed check: the code, why, and what to paste. */
  readonly code?: Code | undefined;
  readonly reason?: string | undefined;
  readonly remedy?: string | undefined;
}

export interface VerificationReport {
  readonly at: string;
  readonly keyUri: string;
  readonly checks: readonly Check[];
  /** The key of geo-redundant backups, where the resource has them. */
  readonly geo?: { readonly keyUri: string; readonly checks: readonly Check[] } | undefined;
}

/** A key that met every requirement, with the version that was verified. */
export interface VerifiedKey {
  /** With version. */
  readonly keyUri: string;
  /** Whether the customer named the version. */
  readonly pinned: boolean;
  /** With version: the key of the paired region, where geo-redundant backups want one. */
  readonly geoKeyUri?: string | undefined;
}
