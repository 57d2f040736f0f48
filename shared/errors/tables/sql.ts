import { customer, operator, retry } from '../row';
import { accessRefused } from './accessRefused';
import { CONFLICTS } from './resourceManager';

const REST = { title: 'Azure SQL REST API docs "Servers", "Server Keys", "Encryption Protectors"', date: '2026-11' };
const COMMON = { title: 'Azure SQL docs "Common errors for TDE with customer-managed keys"', date: '2026-11' };
const LINKED = { title: 'GitHub hashicorp/terraform-provider-azurerm, issue 25906', date: '2026-11' };
const ACROSS = { title: 'Azure SQL docs "Cross-tenant customer-managed keys with TDE"', date: '2026-11' };

/** Azure SQL logical servers: identity, server key, protector, in this order. */
export const SQL = [
  ...accessRefused('AzureKeyVaultMissingPermissions', 'a permission is missing, or still spreading', COMMON),
  customer('AzureKeyVaultKeyDisabled', 'key-disabled', 'the key is disabled', REST),
  customer('AzureKeyVault*KeyNotFound*', 'key-not-found', 'there is no such key', COMMON),
  customer('AzureKeyVault*VaultNotFound*', 'vault-not-found', 'there is no such vault', COMMON),
  customer('AzureKeyVault*Firewall*', 'vault-firewall', 'the firewall of the vault keeps the service out', COMMON),
  operator('AzureKeyVaultNoServerIdentity', 'identity-not-attached', 'the server has no identity yet', REST),
  retry('AzureKeyVaultConnectionFailed', 'the vault could not be reached just now', REST),
  retry('AzureKeyVaultGenericConnectionError', 'the vault could not be reached just now', REST),
  customer('AkvHostNotResolving*', 'vault-not-found', 'there is no such vault', REST),
  customer('AkvEndpointNotReachable*', 'vault-firewall', 'the firewall of the vault keeps the service out', REST),
  customer('AzureKeyVault*', 'key-refused', 'the key does not do: its dates, its identifier or its vault', REST),
  customer('AdalServicePrincipalNotFound', 'consent-missing', 'the application is not installed there', ACROSS, {
    crossTenant: true,
  }),
  retry('AdalServicePrincipalNotFound', 'a new identity is not visible yet', REST, { crossTenant: false }),
  retry('AdalGenericError', 'the server got no token for the vault; new identities spread for minutes', REST),
  retry('ServerKeyNotFound', 'the key was added to the server a moment ago', REST),
  retry('ServerKeyDoesNotExists', 'the key was added to the server a moment ago', REST),
  retry('*KeyMaterialNotFoundOnRemoteServer', 'a secondary lacks the key: it is looked for again', LINKED),
  operator('45336', 'encryption-failed', 'the server key is not named after vault, key and version', REST),
  ...CONFLICTS,
] as const;
