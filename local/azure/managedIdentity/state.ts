import type { Core } from '../core/service';

/** A user-assigned managed identity, as ARM creates it. */
export interface ManagedIdentity {
  /** Resource id, in the letter case of its creation. */
  readonly id: string;
  readonly tenantId: string;
  /** Object id of its service principal: `oid` and `sub` of its tokens. */
  readonly principalId: string;
  readonly clientId: string;
  readonly location: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** All identities, by lower-case resource id. ARM writes them, the identity endpoint reads them. */
export const managedIdentities = (core: Core) => core.store.collection<ManagedIdentity>('msi.identities');

/** Client ids of the identities that the Function app may use. */
export const attachedIdentities = (core: Core) => core.store.collection<true>('msi.attached');
