import type { Code } from '../errors/codes';

/**
 * How a key fares, as far as a glance can tell: `hidden` behind a firewall, or the code of what keeps us from it.
 * `elsewhere`: the resource shows another key than the one it was given, so that this one says nothing of it.
 */
export type KeyState = 'usable' | 'hidden' | 'elsewhere' | Code;

/** A key as the process of a resource saw it last: what a sweep compares with, so that it wakes for news only. */
export interface KeySight {
  /** With the version that the resource uses, if one is known. */
  readonly keyUri: string;
  /** Tenant that the vault must be in. */
  readonly tenantId: string;
  /** The application that looks at the key. */
  readonly clientId: string;
  readonly state: KeyState;
  /** When the newest version that can be used was made, in milliseconds since 1970. */
  readonly newestAt?: number | undefined;
}

/** A resource as its process saw it last. */
export interface ResourceSight {
  /** What it showed, in short; {@link GONE} if it was not there. */
  readonly shown: string;
  /** ARM id of the managed identity that it uses, and whether that was there. */
  readonly identityId: string;
  readonly hasIdentity: boolean;
}
export const GONE = 'gone';

/** Everything that was seen at one look; what could not be seen is absent. */
export interface Sights {
  readonly key?: KeySight | undefined;
  /** Of geo-redundant backups. */
  readonly geo?: KeySight | undefined;
  readonly resource?: ResourceSight | undefined;
}
