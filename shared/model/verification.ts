import type { Code } from '../errors/codes';

/** The checks of a key, in the order they are made and shown. */
export const CHECKS = [
  'vaultOffered',
  'vaultReachable',
  'tenantMatches',
  'vaultBound',
  'vaultRegion',
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

/**
 * One requirement and how the key fared. `unknown`: it could not be looked at. Then `reason` says why, unless the cause is
 * an earlier check that failed; where something keeps us out, the resource's own service judges.
 */
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

/** How one key fared; with its version, once that is known. */
export interface KeyReport {
  readonly keyUri: string;
  readonly checks: readonly Check[];
}

export interface VerificationReport extends KeyReport {
  readonly at: string;
  /** The second key, of geo-redundant backups, where the resource has them and one was named. */
  readonly geo?: KeyReport | undefined;
}

/** A key that met every requirement that could be looked at, with the version that was verified. */
export interface VerifiedKey {
  /** Without a version only where a firewall hides it and the service finds the newest by itself. */
  readonly keyUri: string;
  /** Whether the customer named the version. */
  readonly pinned: boolean;
  /** Whether a firewall kept us from the key, which may let the resource in. */
  readonly isHidden?: boolean | undefined;
  /** With version: the key of the paired region, where geo-redundant backups want one. */
  readonly geoKeyUri?: string | undefined;
}
