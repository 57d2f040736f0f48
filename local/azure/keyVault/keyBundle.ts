import { publicFields } from './keyMaterial';
import type { Key, KeyVersion, Vault } from './state';

/** Longest retention; shorter ones are called customized. */
const FULL_RETENTION_DAYS = 90;

/**
 * What can be undone in this vault, as keys report it. Storage, SQL and disks want purge protection (no `Purgeable`),
 * MySQL wants exactly `Recoverable` ("Key Vault keys REST reference", DeletionRecoveryLevel, 7.6).
 */
function recoveryLevel(vault: Vault): string {
  if (!vault.softDelete) return 'Purgeable';
  const level = vault.softDeleteRetentionInDays < FULL_RETENTION_DAYS ? 'CustomizedRecoverable' : 'Recoverable';
  return vault.purgeProtection ? level : `${level}+Purgeable`;
}

export function attributesOf(vault: Vault, version: KeyVersion) {
  return {
    enabled: version.enabled,
    ...(version.notBefore !== undefined && { nbf: version.notBefore }),
    ...(version.expires !== undefined && { exp: version.expires }),
    created: version.created,
    updated: version.updated,
    recoveryLevel: recoveryLevel(vault),
    ...(vault.softDelete && { recoverableDays: vault.softDeleteRetentionInDays }),
    exportable: false,
  };
}

/** `https://NAME.<suffix>/keys/KEY[/VERSION]`. */
export function keyUri(vaultSuffix: string, vault: string, key: string, version?: string): string {
  return `https://${vault}.${vaultSuffix}/keys/${key}${version ? `/${version}` : ''}`;
}

/** KeyBundle of the data plane: public half only. */
export function keyBundle(vaultSuffix: string, vault: Vault, key: Key, version: KeyVersion) {
  return {
    key: {
      kid: keyUri(vaultSuffix, vault.name, key.name, version.version),
      kty: version.kty,
      key_ops: version.keyOps,
      ...publicFields(version.pem),
    },
    attributes: attributesOf(vault, version),
    ...(version.tags && { tags: version.tags }),
  };
}

/** KeyItem of lists: no key type, no public half. */
export function keyItem(vaultSuffix: string, vault: Vault, key: Key, version: KeyVersion, versioned: boolean) {
  return {
    kid: keyUri(vaultSuffix, vault.name, key.name, versioned ? version.version : undefined),
    attributes: attributesOf(vault, version),
    ...(version.tags && { tags: version.tags }),
  };
}

const deletion = (vaultSuffix: string, vault: Vault, key: Key) => ({
  recoveryId: `https://${vault.name}.${vaultSuffix}/deletedkeys/${key.name}`,
  ...key.deleted,
});

/** DeletedKeyBundle. */
export function deletedKeyBundle(vaultSuffix: string, vault: Vault, key: Key, version: KeyVersion) {
  return { ...deletion(vaultSuffix, vault, key), ...keyBundle(vaultSuffix, vault, key, version) };
}

/** DeletedKeyItem of lists. */
export function deletedKeyItem(vaultSuffix: string, vault: Vault, key: Key, version: KeyVersion) {
  return { ...deletion(vaultSuffix, vault, key), ...keyItem(vaultSuffix, vault, key, version, false) };
}
