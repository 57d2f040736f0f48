import type { Store } from '../core/service';
import type { RotationPolicy } from './rotationPolicy';

export interface NetworkAcls {
  readonly bypass: 'AzureServices' | 'None';
  readonly defaultAction: 'Allow' | 'Deny';
  readonly ipRules: readonly { readonly value: string }[];
  readonly virtualNetworkRules: readonly { readonly id: string }[];
}

export interface AccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  readonly permissions: { readonly keys: readonly string[] };
}

/** A vault or a Managed HSM. Keyed by lower-case name: names are unique in the whole cloud, here over both kinds. */
export interface Vault {
  /** Resource id. */
  readonly id: string;
  readonly name: string;
  /** Hosts of its own, only keys of an HSM, and roles that are kept inside. */
  readonly managedHsm?: true;
  readonly tenantId: string;
  readonly location: string;
  readonly sku: 'standard' | 'premium';
  readonly rbac: boolean;
  readonly accessPolicies: readonly AccessPolicy[];
  readonly softDelete: boolean;
  readonly softDeleteRetentionInDays: number;
  readonly purgeProtection: boolean;
  readonly networkAcls?: NetworkAcls;
  readonly publicNetworkAccess: 'Enabled' | 'Disabled';
  readonly tags?: Record<string, string>;
  /** Milliseconds since 1970; present while the vault is soft-deleted. */
  readonly deletedAt?: number;
}

export const KEY_TYPES = ['RSA', 'RSA-HSM', 'EC', 'EC-HSM', 'oct-HSM'] as const;

export interface KeyVersion {
  readonly version: string;
  readonly kty: (typeof KEY_TYPES)[number];
  readonly keyOps: readonly string[];
  /** Private key, PKCS #8 PEM; a symmetric key as `oct:` and base64url. */
  readonly pem: string;
  readonly enabled: boolean;
  /** Seconds since 1970, as all times below. */
  readonly notBefore?: number;
  readonly expires?: number;
  readonly created: number;
  readonly updated: number;
  readonly tags?: Record<string, string>;
}

/** Keyed by `vault/key`, both in lower case. */
export interface Key {
  readonly vault: string;
  readonly name: string;
  /** Oldest first; the last one is current. */
  readonly versions: readonly KeyVersion[];
  readonly rotationPolicy?: RotationPolicy;
  /** Seconds since 1970; present while the key is soft-deleted. */
  readonly deleted?: { readonly deletedDate: number; readonly scheduledPurgeDate: number };
}

/** A role on the keys of a Managed HSM, kept inside it. Keyed by `hsm/name`. */
export interface HsmRoleAssignment {
  readonly hsm: string;
  /** GUID. */
  readonly name: string;
  /** `/`, `/keys` or `/keys/NAME`. */
  readonly scope: string;
  readonly principalId: string;
  /** GUID of the role. */
  readonly roleId: string;
  readonly createdOn: string;
}

/** The collections of the vault service. */
export function keyVaultState(store: Store) {
  const keys = store.collection<Key>('keyVault.keys');
  const hsmRoleAssignments = store.collection<HsmRoleAssignment>('keyVault.hsmRoleAssignments');
  return {
    vaults: store.collection<Vault>('keyVault.vaults'),
    keys,
    /** Keys of a vault, deleted ones too. */
    keysOf: keys.by('vault', ({ vault }) => [vault]),
    hsmRoleAssignments,
    /** Roles inside a Managed HSM. */
    hsmRolesOf: hsmRoleAssignments.by('hsm', ({ hsm }) => [hsm]),
  };
}

export type KeyVaultState = ReturnType<typeof keyVaultState>;

/** The key under which a `Key` is stored. */
export function keyIdOf(vault: string, name: string): string {
  return `${vault}/${name}`.toLowerCase();
}
