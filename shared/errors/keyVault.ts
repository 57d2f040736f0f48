import type { Stop } from '../model/outcome';
import { formatKeyUri, type KeyUri } from '../model/keyUri';
import { type Fault, retryIfTransient } from './fault';
import { stop } from './stop';
import { unrecognised } from './unrecognised';

export type VaultMeaning = 'denied' | 'firewall' | 'disabled' | 'key-not-found' | 'vault-not-found' | 'wrong-tenant';

/**
 * What a vault's refusals mean: `code/innerCode`, then `code` alone. Sources: Key Vault docs "Azure Key Vault REST API
 * error codes" and "Common error codes" (2026-11).
 */
export const VAULT_MEANINGS: Readonly<Partial<Record<string, VaultMeaning>>> = {
  'Forbidden/ForbiddenByRbac': 'denied',
  'Forbidden/ForbiddenByPolicy': 'denied',
  'Forbidden/AccessDenied': 'denied',
  'Forbidden/ForbiddenByFirewall': 'firewall',
  'Forbidden/ForbiddenByConnection': 'firewall',
  'Forbidden/KeyDisabled': 'disabled',
  'BadParameter/KeyDisabled': 'disabled',
  Forbidden: 'denied',
  AccessDenied: 'denied',
  KeyNotFound: 'key-not-found',
  VaultNotFound: 'vault-not-found',
  ENOTFOUND: 'vault-not-found',
  Unauthorized: 'wrong-tenant',
};

export function vaultMeaning(fault: Fault): VaultMeaning | undefined {
  const { code, innerCode } = fault;
  return (innerCode === undefined ? undefined : VAULT_MEANINGS[`${code}/${innerCode}`]) ?? VAULT_MEANINGS[code];
}

/** What a refused call to a vault means for the customer; throws `RetryLater` when the same call may succeed later. */
export function explainVault(
  fault: Fault,
  key: KeyUri,
  context: { clientId: string; tenantId: string; permissions: string },
): Stop {
  const { vaultHost, vaultName, keyName } = key;
  const detail = fault.innerCode ?? fault.code;
  const meaning = vaultMeaning(fault);
  if (meaning === undefined) retryIfTransient('Key Vault', fault);
  switch (meaning) {
    case 'denied': {
      const { clientId, permissions } = context;
      return stop('vault-access-denied', { vaultHost, vaultName, keyName, clientId, permissions, detail });
    }
    case 'firewall':
      return stop('vault-firewall', { vaultHost, vaultName, detail });
    case 'disabled':
      return stop('key-disabled', { keyUri: formatKeyUri(key) });
    case 'key-not-found':
      return stop('key-not-found', { keyUri: formatKeyUri(key), vaultName, keyName });
    case 'vault-not-found':
      return stop('vault-not-found', { vaultHost, vaultName });
    case 'wrong-tenant':
      return stop('vault-tenant-mismatch', {
        vaultHost,
        vaultName,
        vaultTenantId: 'another tenant',
        tenantId: context.tenantId,
      });
    case undefined:
      return unrecognised('Key Vault', fault);
  }
}
