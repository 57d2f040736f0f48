import type { KeyPlace } from '../../shared/model/customerView';

/**
 * The customer's tasks as Terraform, for vaults: what was made stays as the customer's own code. Names in braces are
 * filled in by the page. Source: registry documentation of the providers hashicorp/azurerm 4 (4.42 or newer, for
 * `rbac_authorization_enabled`) and hashicorp/azuread 3 (read 2026-11).
 */
const labelOf = (on: KeyPlace): string => (on === 'geo' ? 'cmk_geo' : 'cmk');
const nameOf = (on: KeyPlace, what: 'vault' | 'key'): string => (on === 'geo' ? `{geo-${what}}` : `{${what}}`);

const block = (head: string, arguments_: Readonly<Record<string, string>>): string => {
  const width = Math.max(...Object.keys(arguments_).map((name) => name.length));
  const lines = Object.entries(arguments_).map(([name, value]) => `  ${name.padEnd(width)} = ${value}`);
  return [`${head} {`, ...lines, '}'].join('\n');
};
const text = (value: string): string => `"${value}"`;
const vaultData = (on: KeyPlace): string =>
  block(`data "azurerm_key_vault" "${labelOf(on)}"`, {
    name: text(nameOf(on, 'vault')),
    resource_group_name: text('<resource-group>'),
  });

export const installTerraform = (clientId: string): string =>
  block('resource "azuread_service_principal" "key_access"', { client_id: text(clientId) });

export const createVaultTerraform = (on: KeyPlace, tenantId: string, location: string): string =>
  block(`resource "azurerm_key_vault" "${labelOf(on)}"`, {
    name: text(nameOf(on, 'vault')),
    resource_group_name: text('<resource-group>'),
    location: text(location),
    tenant_id: text(tenantId),
    sku_name: text('standard'),
    rbac_authorization_enabled: 'true',
    purge_protection_enabled: 'true',
    soft_delete_retention_days: '90',
  });

export const createKeyTerraform = (on: KeyPlace, size: number): string =>
  [
    vaultData(on),
    '',
    block(`resource "azurerm_key_vault_key" "${labelOf(on)}"`, {
      name: text(nameOf(on, 'key')),
      key_vault_id: `data.azurerm_key_vault.${labelOf(on)}.id`,
      key_type: text('RSA'),
      key_size: String(size),
      key_opts: '["wrapKey", "unwrapKey"]',
    }),
  ].join('\n');

export const findKeyTerraform = (on: KeyPlace): string =>
  [
    vaultData(on),
    '',
    block(`data "azurerm_key_vault_key" "${labelOf(on)}"`, {
      name: text(nameOf(on, 'key')),
      key_vault_id: `data.azurerm_key_vault.${labelOf(on)}.id`,
    }),
    '',
    block(`output "${labelOf(on)}_identifier"`, { value: `data.azurerm_key_vault_key.${labelOf(on)}.id` }),
  ].join('\n');

/** The role on the one key. `label` tells several grantees apart. */
export const grantTerraform = (
  on: KeyPlace,
  to: { readonly clientId: string } | { readonly principalId: string },
): string => {
  const isApplication = 'clientId' in to;
  const principal = isApplication
    ? [block('data "azuread_service_principal" "key_access"', { client_id: text(to.clientId) }), '']
    : [];
  return [
    ...principal,
    vaultData(on),
    '',
    block(`resource "azurerm_role_assignment" "${labelOf(on)}_${isApplication ? 'application' : 'identity'}"`, {
      scope: text(`\${data.azurerm_key_vault.${labelOf(on)}.id}/keys/${nameOf(on, 'key')}`),
      role_definition_name: text('Key Vault Crypto Service Encryption User'),
      principal_id: isApplication ? 'data.azuread_service_principal.key_access.object_id' : text(to.principalId),
      principal_type: text('ServicePrincipal'),
    }),
  ].join('\n');
};
