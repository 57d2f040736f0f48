import { customer } from '../row';

const CODES = { title: 'Key Vault docs "Azure Key Vault REST API error codes"', date: '2026-11' };
const COMMON = { title: 'Key Vault docs "Common error codes for Azure Key Vault"', date: '2026-11' };
const LIVE = { title: 'GitHub Azure/azure-sdk-for-python, issue 45342', date: '2026-11' };
const NODE = { title: 'Node.js documentation "Common system errors"', date: '2026-11' };
const RBAC = { variant: 'rbac' } as const;
const POLICY = { variant: 'accessPolicy' } as const;

/**
 * The data plane of vaults and Managed HSMs. An HSM has roles of its own, names no inner code, and its remedies are
 * other commands: those follow from the host. A disabled key, a removed role and a closed firewall are the customer's
 * right: told and waited for.
 */
export const KEY_VAULT = [
  customer('Forbidden/ForbiddenByRbac', 'vault-access-denied', 'a role is missing, or still spreading', CODES, RBAC),
  customer('Forbidden/ForbiddenByPolicy', 'vault-access-denied', 'the access policy lacks it', CODES, POLICY),
  customer('Forbidden/AccessDenied', 'vault-access-denied', 'the access policy lacks it', CODES, POLICY),
  customer('Forbidden/ForbiddenByFirewall', 'vault-firewall', 'the address of the caller is not let in', CODES),
  customer('Forbidden/ForbiddenByConnection', 'vault-firewall', 'public access is off', CODES),
  customer('Forbidden/KeyDisabled', 'key-disabled', 'the version is disabled', LIVE),
  customer('BadParameter/KeyDisabled', 'key-disabled', 'the version is disabled', LIVE),
  customer('Forbidden', 'vault-access-denied', 'refused, without a reason', CODES),
  customer('AccessDenied', 'vault-access-denied', 'refused; so answers a Managed HSM without the role', CODES),
  customer('KeyNotFound', 'key-not-found', 'no such key or version, or the key is deleted', COMMON),
  customer('Conflict/ObjectIsDeletedButRecoverable', 'key-not-found', 'the key is deleted', COMMON),
  customer('Conflict/ObjectIsBeingDeleted', 'key-not-found', 'the key is being deleted', COMMON),
  customer('VaultNotFound', 'vault-not-found', 'no such vault', COMMON),
  customer('ENOTFOUND', 'vault-not-found', 'the name does not exist, or only in a private network', NODE),
  customer('Unauthorized', 'vault-tenant-mismatch', 'the vault trusts another tenant (AKV10032)', CODES),
] as const;
