import { parseKeyUri } from '../../shared/model/keyUri';
import type { CustomerView } from '../../shared/model/customerView';
import type { Commands } from './commandSet';

const VAULT_ROLE = '"Key Vault Crypto Service Encryption User"';
const HSM_ROLE = '"Managed HSM Crypto Service Encryption User"';

/**
 * Taking the key away and giving it back, at exactly the version in use. Sources: Azure CLI reference `az keyvault key
 * set-attributes`, `az role assignment delete`, `az keyvault role assignment delete`; Azure PowerShell reference
 * Az.KeyVault, Az.Resources (read 2026-11).
 */
export function enableCommands(view: Pick<CustomerView, 'key'>, keyUri: string, enabled: boolean): Commands {
  const parsed = parseKeyUri(keyUri, view.key);
  if (!parsed.ok) return {};
  const { vaultType, vaultName, keyName, version } = parsed.key;
  const cli = [`az keyvault key set-attributes --id ${keyUri} --enabled ${enabled}`];
  if (vaultType === 'managedHsm') return { managedHsm: cli };
  const at = version === undefined ? '' : ` -Version ${version}`;
  return {
    cli,
    powershell: [`Update-AzKeyVaultKey -VaultName ${vaultName} -Name ${keyName}${at} -Enable $${enabled}`],
  };
}

/** Takes the role of everybody who has it on the key; for the application, which Latchkey and Azure use. */
export function removeRoleCommands({ key, grants, consent }: CustomerView, keyUri: string): Commands {
  const parsed = parseKeyUri(keyUri, key);
  if (!parsed.ok) return {};
  const { vaultType, vaultName, keyName } = parsed.key;
  const assignees = grants
    .filter(({ on }) => on === 'main')
    .flatMap(({ to, principalId }) => (to === 'application' ? consent.clientId : principalId) ?? []);
  if (vaultType === 'managedHsm') {
    return {
      managedHsm: assignees.map(
        (one) =>
          `az keyvault role assignment delete --hsm-name ${vaultName} --role ${HSM_ROLE} --assignee ${one} --scope /keys/${keyName}`,
      ),
    };
  }
  return {
    cli: assignees.map(
      (one) =>
        `az role assignment delete --role ${VAULT_ROLE} --assignee ${one} ` +
        `--scope "$(az keyvault show --name ${vaultName} --query id -o tsv)/keys/${keyName}"`,
    ),
    powershell: assignees.map(
      (one) =>
        `Remove-AzRoleAssignment -RoleDefinitionName ${VAULT_ROLE} -ServicePrincipalName ${one} ` +
        `-Scope "$((Get-AzKeyVault -VaultName ${vaultName}).ResourceId)/keys/${keyName}"`,
    ),
    accessPolicy: assignees.map((one) => `az keyvault delete-policy --name ${vaultName} --spn ${one}`),
  };
}
