import { customer, retry } from '../row';
import { accessRefused } from './accessRefused';
import { CONFLICTS } from './resourceManager';

const ERRORS = { title: 'Storage docs "Azure Storage resource provider REST API, error codes"', date: '2026-06-30' };
const DATA = { title: 'Storage docs "Common REST API error codes"', date: '2026-11' };
const POLICY = { title: 'GitHub Azure/azure-cli, issues 12346 and 17914', date: '2026-11' };

/** Storage accounts: what the provider says of the key; an unknown code of the family is the customer's too. */
export const STORAGE = [
  retry('KeyVaultUnavailable', 'the vault could not be reached by the service', ERRORS),
  customer('KeyVaultAuthenticationFailure', 'vault-firewall-or-role', 'a closed firewall, or no right', ERRORS, {
    isHidden: true,
  }),
  ...accessRefused('KeyVaultAuthenticationFailure', 'the vault refuses the account', ERRORS),
  ...accessRefused('KeyVaultAccessTokenCannotBeAcquired', 'no token for the vault could be had', DATA),
  customer('KeyVaultPolicyError', 'key-not-recoverable', 'soft delete or purge protection is off', POLICY),
  customer('KeyVaultVaultNotFound', 'vault-not-found', 'there is no such vault', DATA),
  customer('KeyVaultKeyNotFound', 'key-not-found', 'there is no such key', ERRORS),
  customer('KeyVaultEncryptionKeyNotFound', 'key-not-found', 'there is no such key', DATA),
  customer('KeyVaultKeyDisabled', 'key-disabled', 'the key is disabled', ERRORS),
  customer('KeyVaultNetwork*', 'vault-firewall', 'the firewall of the vault keeps the service out', ERRORS),
  customer('KeyVault*', 'key-refused', 'the key does not do for another reason', ERRORS),
  ...CONFLICTS,
] as const;
