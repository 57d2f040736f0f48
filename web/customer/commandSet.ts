/**
 * The commands a customer can paste, one line each so that they work in Bash and in PowerShell alike. `{vault}` and
 * `{key}` are filled in by the page. Sources: Azure CLI reference `az keyvault`, `az role assignment`, `az ad sp`; Azure
 * PowerShell reference Az.KeyVault, Az.Resources (read 2026-11).
 */
export interface Commands {
  readonly cli: readonly string[];
  readonly powershell: readonly string[];
  /** Azure CLI for a vault that still uses access policies; only where it differs. */
  readonly accessPolicy?: readonly string[];
}

const ROLE = '"Key Vault Crypto Service Encryption User"';
const CLI_VAULT_ID = '$(az keyvault show --name {vault} --query id -o tsv)';
const POWERSHELL_VAULT_ID = '$((Get-AzKeyVault -VaultName {vault}).ResourceId)';

export const installCommands = (clientId: string): Commands => ({
  cli: [`az ad sp create --id ${clientId}`],
  powershell: [`New-AzADServicePrincipal -ApplicationId ${clientId}`],
});

/** Purge protection and the longest retention: what every kind of resource accepts. */
export const createVaultCommands = (tenantId: string, azCloudName?: string): Commands => ({
  cli: [
    ...(azCloudName === undefined ? [] : [`az cloud set --name ${azCloudName}`]),
    `az login --tenant ${tenantId}`,
    'az keyvault create --name {vault} --resource-group <resource-group> --location <location> ' +
      '--enable-rbac-authorization true --enable-purge-protection true --retention-days 90',
  ],
  powershell: [
    `Connect-AzAccount${azCloudName === undefined ? '' : ` -Environment ${azCloudName}`} -Tenant ${tenantId}`,
    'New-AzKeyVault -Name {vault} -ResourceGroupName <resource-group> -Location <location> ' +
      '-EnablePurgeProtection -SoftDeleteRetentionInDays 90',
  ],
});

export const createKeyCommands: Commands = {
  cli: ['az keyvault key create --vault-name {vault} --name {key} --kty RSA --size 3072 --ops wrapKey unwrapKey'],
  powershell: [
    'Add-AzKeyVaultKey -VaultName {vault} -Name {key} -Destination Software -KeyType RSA -Size 3072 -KeyOps wrapKey,unwrapKey',
  ],
};

export const findKeyCommands: Commands = {
  cli: ['az keyvault key show --vault-name {vault} --name {key} --query key.kid -o tsv'],
  powershell: ['(Get-AzKeyVaultKey -VaultName {vault} -Name {key}).Id'],
};

/** For the application, whose object id differs per tenant: it is looked up by client id in the customer's tenant. */
export const grantApplicationCommands = (clientId: string): Commands =>
  grant(
    `$(az ad sp show --id ${clientId} --query id -o tsv)`,
    `(Get-AzADServicePrincipal -ApplicationId ${clientId}).Id`,
  );

/** For a managed identity, whose object id is known. */
export const grantIdentityCommands = (principalId: string): Commands => grant(principalId, principalId);

/** Disabling the key works at once for everyone who uses it and can be taken back. */
export const withdrawCommands: Commands = {
  cli: ['az keyvault key set-attributes --vault-name {vault} --name {key} --enabled false'],
  powershell: ['Update-AzKeyVaultKey -VaultName {vault} -Name {key} -Enable $false'],
};

/** On the one key, not the vault: other keys stay out of reach. */
const grant = (cliObjectId: string, powershellObjectId: string): Commands => ({
  cli: [
    `az role assignment create --role ${ROLE} --assignee-object-id ${cliObjectId} ` +
      `--assignee-principal-type ServicePrincipal --scope "${CLI_VAULT_ID}/keys/{key}"`,
  ],
  powershell: [
    `New-AzRoleAssignment -RoleDefinitionName ${ROLE} -ObjectId ${powershellObjectId} ` +
      `-ObjectType ServicePrincipal -Scope "${POWERSHELL_VAULT_ID}/keys/{key}"`,
  ],
  accessPolicy: [
    `az keyvault set-policy --name {vault} --object-id ${cliObjectId} --key-permissions get list wrapKey unwrapKey`,
  ],
});
