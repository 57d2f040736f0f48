import type { KeyPlace, RequirementsView } from '../../shared/model/customerView';
import {
  createKeyTerraform,
  createVaultTerraform,
  findKeyTerraform,
  grantTerraform,
  installTerraform,
} from './terraform';

/**
 * The commands a customer can paste, one line each so that they work in Bash and in PowerShell alike. Names in braces
 * are filled in by the page: those of a Managed HSM are other ones than those of a vault, so that neither ever stands in
 * a command for the other. Sources: Azure CLI reference `az keyvault`, `az keyvault role assignment`, `az role
 * assignment`, `az ad sp`; Azure PowerShell reference Az.KeyVault, Az.Resources (read 2026-11).
 */
export interface Commands {
  readonly cli?: readonly string[];
  readonly powershell?: readonly string[];
  /** Terraform for a vault, with role assignments. */
  readonly terraform?: readonly string[];
  /** Azure CLI for a vault that still uses access policies; only where it differs. */
  readonly accessPolicy?: readonly string[];
  /** Azure CLI for a key in a Managed HSM, which has roles and commands of its own. */
  readonly managedHsm?: readonly string[];
}

/** Names that are filled in, by key. */
export const SLOTS = {
  main: { vault: 'vault', hsm: 'hsm', key: 'key' },
  geo: { vault: 'geo-vault', hsm: 'geo-hsm', key: 'geo-key' },
} as const;
type Slot = (typeof SLOTS)[KeyPlace][keyof (typeof SLOTS)['main']];
/** What is known of them; a name that is not known shows as `<vault>`. */
export type Names = Readonly<Partial<Record<Slot, string>>>;

const VAULT_ROLE = '"Key Vault Crypto Service Encryption User"';
const HSM_ROLE = '"Managed HSM Crypto Service Encryption User"';
const slots = (on: KeyPlace) => ({
  vault: `{${SLOTS[on].vault}}`,
  hsm: `{${SLOTS[on].hsm}}`,
  key: `{${SLOTS[on].key}}`,
});

export const installCommands = (clientId: string): Commands => ({
  cli: [`az ad sp create --id ${clientId}`],
  powershell: [`New-AzADServicePrincipal -ApplicationId ${clientId}`],
  terraform: [installTerraform(clientId)],
});

/** Purge protection and the longest retention: what every kind of resource accepts. */
export function createVaultCommands(
  on: KeyPlace,
  {
    tenantId,
    azCloudName,
    region,
  }: { tenantId: string; azCloudName?: string | undefined; region?: string | undefined },
): Commands {
  const { vault, hsm } = slots(on);
  const location = region ?? '<location>';
  const signIn = [
    ...(azCloudName === undefined ? [] : [`az cloud set --name ${azCloudName}`]),
    `az login --tenant ${tenantId}`,
  ];
  return {
    cli: [
      ...signIn,
      `az keyvault create --name ${vault} --resource-group <resource-group> --location ${location} ` +
        '--enable-rbac-authorization true --enable-purge-protection true --retention-days 90',
    ],
    powershell: [
      `Connect-AzAccount${azCloudName === undefined ? '' : ` -Environment ${azCloudName}`} -Tenant ${tenantId}`,
      `New-AzKeyVault -Name ${vault} -ResourceGroupName <resource-group> -Location ${location} ` +
        '-EnablePurgeProtection -SoftDeleteRetentionInDays 90',
    ],
    terraform: [createVaultTerraform(on, tenantId, location)],
    managedHsm: [
      ...signIn,
      `az keyvault create --hsm-name ${hsm} --resource-group <resource-group> --location ${location} ` +
        '--administrators $(az ad signed-in-user show --query id -o tsv) --retention-days 90',
      `az keyvault security-domain download --hsm-name ${hsm} --sd-wrapping-keys <certificate-1> <certificate-2> ` +
        '<certificate-3> --sd-quorum 2 --security-domain-file security-domain.json',
      `az keyvault update-hsm --hsm-name ${hsm} --enable-purge-protection true`,
    ],
  };
}

/** 3072 bits where the kind takes them, else the largest it takes. */
export const sizeToCreate = ({ keySizes }: Pick<RequirementsView, 'keySizes'>): number =>
  keySizes.includes(3072) ? 3072 : Math.max(...keySizes);

export function createKeyCommands(on: KeyPlace, size: number): Commands {
  const { vault, hsm, key } = slots(on);
  return {
    cli: [
      `az keyvault key create --vault-name ${vault} --name ${key} --kty RSA --size ${size} --ops wrapKey unwrapKey`,
    ],
    powershell: [
      `Add-AzKeyVaultKey -VaultName ${vault} -Name ${key} -Destination Software -KeyType RSA -Size ${size} -KeyOps wrapKey,unwrapKey`,
    ],
    terraform: [createKeyTerraform(on, size)],
    managedHsm: [
      `az keyvault key create --hsm-name ${hsm} --name ${key} --kty RSA-HSM --size ${size} --ops wrapKey unwrapKey`,
    ],
  };
}

export function findKeyCommands(on: KeyPlace): Commands {
  const { vault, hsm, key } = slots(on);
  return {
    cli: [`az keyvault key show --vault-name ${vault} --name ${key} --query key.kid -o tsv`],
    powershell: [`(Get-AzKeyVaultKey -VaultName ${vault} -Name ${key}).Id`],
    terraform: [findKeyTerraform(on)],
    managedHsm: [`az keyvault key show --hsm-name ${hsm} --name ${key} --query key.kid -o tsv`],
  };
}

/** For the application, whose object id differs per tenant: it is looked up by client id in the customer's tenant. */
export const grantApplicationCommands = (on: KeyPlace, clientId: string): Commands => ({
  ...grant(
    on,
    `$(az ad sp show --id ${clientId} --query id -o tsv)`,
    `(Get-AzADServicePrincipal -ApplicationId ${clientId}).Id`,
  ),
  terraform: [grantTerraform(on, { clientId })],
});

/** For a managed identity, whose object id is known. */
export const grantIdentityCommands = (on: KeyPlace, principalId: string): Commands => ({
  ...grant(on, principalId, principalId),
  terraform: [grantTerraform(on, { principalId })],
});

/** Disabling the key works at once for everyone who uses it and can be taken back. */
export function withdrawCommands(on: KeyPlace): Commands {
  const { vault, hsm, key } = slots(on);
  return {
    cli: [`az keyvault key set-attributes --vault-name ${vault} --name ${key} --enabled false`],
    powershell: [`Update-AzKeyVaultKey -VaultName ${vault} -Name ${key} -Enable $false`],
    managedHsm: [`az keyvault key set-attributes --hsm-name ${hsm} --name ${key} --enabled false`],
  };
}

/** Events of a vault, sent to an address of the customer's own; a Managed HSM sends none (Azure docs "Managed HSM", 2026-11). */
export function eventsCommands(on: KeyPlace, endpoint: string): Commands {
  const { vault } = slots(on);
  return {
    cli: [
      `az eventgrid event-subscription create --name customer-managed-keys --source-resource-id $(az keyvault show --name ${vault} --query id -o tsv) ` +
        `--endpoint-type webhook --endpoint ${endpoint} --event-delivery-schema cloudeventschemav1_0`,
    ],
  };
}

/** On the one key, not the vault: other keys stay out of reach. */
function grant(on: KeyPlace, cliObjectId: string, powershellObjectId: string): Commands {
  const { vault, hsm, key } = slots(on);
  return {
    cli: [
      `az role assignment create --role ${VAULT_ROLE} --assignee-object-id ${cliObjectId} ` +
        `--assignee-principal-type ServicePrincipal --scope "$(az keyvault show --name ${vault} --query id -o tsv)/keys/${key}"`,
    ],
    powershell: [
      `New-AzRoleAssignment -RoleDefinitionName ${VAULT_ROLE} -ObjectId ${powershellObjectId} ` +
        `-ObjectType ServicePrincipal -Scope "$((Get-AzKeyVault -VaultName ${vault}).ResourceId)/keys/${key}"`,
    ],
    accessPolicy: [
      `az keyvault set-policy --name ${vault} --object-id ${cliObjectId} --key-permissions get list wrapKey unwrapKey`,
    ],
    managedHsm: [
      `az keyvault role assignment create --hsm-name ${hsm} --role ${HSM_ROLE} --assignee-object-id ${cliObjectId} ` +
        `--assignee-principal-type ServicePrincipal --scope /keys/${key}`,
    ],
  };
}
