import { customer } from '../row';
import { accessRefused } from './accessRefused';
import { CONFLICTS } from './resourceManager';

const SINGLE = {
  title: 'Azure docs "Troubleshoot data encryption in Azure Database for MySQL" (single server)',
  date: '2026-11',
};
const SEEN = { title: 'GitHub hashicorp/terraform-provider-azurerm, issue 20846', date: '2026-11' };
const FAMILY = {
  title: 'Azure docs "Data encryption with customer-managed keys, Azure Database for MySQL - Flexible Server"',
  date: '2026-01-07',
};

/** MySQL flexible servers: the codes are published in part only, so what they are about decides. */
export const MYSQL = [
  customer('AzureKeyVault*Network*', 'vault-firewall', 'the firewall of the vault keeps the service out', FAMILY),
  customer('AzureKeyVault*Firewall*', 'vault-firewall', 'the firewall of the vault keeps the service out', FAMILY),
  ...accessRefused('AzureKeyVault*MissingPermissions*', 'a permission is missing, or still spreading', SINGLE),
  ...accessRefused('AzureKeyVault*AccessDenied*', 'the vault refuses the identity', FAMILY),
  ...accessRefused('AzureKeyVault*TokenRefused*', 'the vault does not accept the token of the identity', FAMILY),
  customer('AzureKeyVault*KeyDisabled*', 'key-disabled', 'the key is disabled', SINGLE),
  customer('AzureKeyVault*KeyNotFound*', 'key-not-found', 'there is no such key, or it may not be seen yet', SEEN),
  customer('AzureKeyVault*VaultNotFound*', 'vault-not-found', 'there is no such vault', FAMILY),
  customer('AzureKeyVault*NotReachable*', 'vault-not-found', 'the vault cannot be reached', FAMILY),
  customer('AzureKeyVault*Region*', 'key-region', 'vault and server must be in one region', FAMILY),
  customer('AzureKeyVault*', 'key-refused', 'the key does not do for another reason', FAMILY),
  ...CONFLICTS,
] as const;
