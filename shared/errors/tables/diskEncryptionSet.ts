import { customer } from '../row';
import { accessRefused } from './accessRefused';
import { CONFLICTS } from './resourceManager';

const SEEN = { title: 'Public reports of Microsoft.Compute/diskEncryptionSets; no list is published', date: '2026-11' };
const REGIONS = { title: 'Azure docs "Troubleshoot common bring-your-own-key issues" (AKS)', date: '2026-11' };
const DATA = { title: 'Storage docs "Common REST API error codes"', date: '2026-11' };

/** Disk encryption sets, `autoKeyRotationError` included: the codes are open, so what they are about decides. */
export const DISK_ENCRYPTION_SET = [
  ...accessRefused('KeyVaultAccessForbidden', 'get, wrap or unwrap is missing, or still spreading', SEEN),
  ...accessRefused('KeyVaultAccessTokenCannotBeAcquired', 'no token for the vault could be had', DATA),
  ...accessRefused('KeyVaultAuthenticationFailure', 'the vault refuses the set', SEEN),
  customer('KeyVault*KeyNotFound', 'key-not-found', 'there is no such key', SEEN),
  customer('KeyVault*VaultNotFound', 'vault-not-found', 'there is no such vault', DATA),
  customer('KeyVault*KeyDisabled', 'key-disabled', 'the key is disabled', SEEN),
  customer('KeyVault*Network*', 'vault-firewall', 'the firewall of the vault keeps the service out', SEEN),
  customer('KeyVaultAndDiskInDifferentRegions', 'key-region', 'vault and set must be in one region', REGIONS),
  customer('KeyVault*', 'key-refused', 'the key does not do: its dates, kind or vault', SEEN),
  ...CONFLICTS,
] as const;
