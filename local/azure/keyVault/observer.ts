import type { Key, KeyVersion, Vault } from './state';

/** Told of what happens in vaults and Managed HSMs, after it happened. */
export interface VaultObserver {
  versionCreated(vault: Vault, key: Key, version: KeyVersion): void;
  /** A key has other dates, another rotation policy, or is back: what the clock brings has to be looked up again. */
  keyChanged(key: Key): void;
  /** A deleted vault is back, and its keys with it. */
  vaultRecovered(vault: Vault): void;
  /** Access policies, or the permission model. */
  accessPoliciesChanged(vault: Vault): void;
  vaultDeleted(vault: Vault): void;
}

export const noVaultObserver: VaultObserver = {
  versionCreated: () => undefined,
  keyChanged: () => undefined,
  vaultRecovered: () => undefined,
  accessPoliciesChanged: () => undefined,
  vaultDeleted: () => undefined,
};
