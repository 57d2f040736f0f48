import { CODES, describeCode, type Code, type Variant } from '../../../shared/errors/codes';
import { explainVault } from '../../../shared/errors/keyVault';
import type { KeyUri } from '../../../shared/model/keyUri';
import { explainTarget } from '../../../shared/targets/explainTarget';
import { splitRemedy } from '../../../web/customer/splitRemedy';
import {
  application,
  CUSTOMER_TENANT,
  identity,
  mysqlPlan,
  mysqlWanted,
  storagePlan,
  storageWanted,
} from '../../support/samples';

const { clientId } = application;
const { principalId } = identity;
const ROLE = 'az role assignment create --role "Key Vault Crypto Service Encryption User" --assignee-object-id';
const KIND = '--assignee-principal-type ServicePrincipal --scope';
const SCOPE = '$(az keyvault show --name fabrikam-keys --query id -o tsv)/keys/payments';
const APPLICATION = `$(az ad sp show --id ${clientId} --query id -o tsv)`;
const rbac = (who: string) => `${ROLE} ${who} ${KIND} ${SCOPE}`;
const policy = (who: string) =>
  `az keyvault set-policy --name fabrikam-keys ${who} --key-permissions get list wrapKey unwrapKey`;
const hsm = (who: string) =>
  `az keyvault role assignment create --hsm-name fabrikam-keys --role "Managed HSM Crypto Service Encryption User" ` +
  `--assignee-object-id ${who} --assignee-principal-type ServicePrincipal --scope /keys/payments`;

const commandsOf = (remedy: string) =>
  splitRemedy(remedy).flatMap(({ kind, text }) => (kind === 'command' ? [text] : []));
const keyIn = (suffix: string): KeyUri => ({
  vaultType: suffix.startsWith('managedhsm') ? 'managedHsm' : 'keyVault',
  vaultUrl: `https://fabrikam-keys.${suffix}`,
  vaultHost: `fabrikam-keys.${suffix}`,
  vaultName: 'fabrikam-keys',
  keyName: 'payments',
});

test.each([
  ['vault.azure.net', 'Forbidden', 'ForbiddenByRbac', [rbac(APPLICATION)]],
  ['vault.azure.net', 'Forbidden', 'ForbiddenByPolicy', [policy(`--spn ${clientId}`)]],
  ['vault.azure.net', 'Forbidden', undefined, [rbac(APPLICATION), policy(`--spn ${clientId}`)]],
  ['managedhsm.azure.net', 'Forbidden', 'AccessDenied', [hsm(APPLICATION)]],
  ['managedhsm.usgovcloudapi.net', 'AccessDenied', undefined, [hsm(APPLICATION)]],
  ['managedhsm.localhost:8443', 'Forbidden', undefined, [hsm(APPLICATION)]],
])('%s refuses the application with %s/%s', (suffix, code, innerCode, commands) => {
  const context = { clientId, tenantId: CUSTOMER_TENANT, permissions: 'get' };
  const { remedy } = explainVault({ status: 403, code, innerCode, message: 'm' }, keyIn(suffix), context);
  expect(commandsOf(remedy)).toEqual(commands);
});

const inHsm = <T extends { keyUri: string }>(wanted: T): T => ({
  ...wanted,
  keyUri: wanted.keyUri.replace('.vault.', '.managedhsm.'),
});
test.each([
  ['an account across tenants', storagePlan, storageWanted, [rbac(APPLICATION), policy(`--spn ${clientId}`)]],
  ['an account, HSM', storagePlan, inHsm(storageWanted), [hsm(APPLICATION)]],
  ['a server', mysqlPlan, mysqlWanted, [rbac(principalId), policy(`--object-id ${principalId}`)]],
  ['a server, HSM', mysqlPlan, inHsm(mysqlWanted), [hsm(principalId)]],
])('the service of %s may not use the key', (_, plan, wanted, commands) => {
  const code = plan === mysqlPlan ? 'AzureKeyVaultMissingPermissions' : 'KeyVaultAuthenticationFailure';
  const meaning = explainTarget({ code, message: 'm' }, plan, wanted, identity);
  expect(meaning).toMatchObject({ kind: 'needs-customer' });
  expect(commandsOf(meaning && meaning !== 'retry' ? meaning.remedy : '')).toEqual(commands);
});

const variants = (Object.keys(CODES) as Code[]).flatMap((code) =>
  (Object.entries(CODES[code].variants) as [Variant, string][]).map(
    ([variant, text]) => [code, variant, text] as const,
  ),
);
test.each(variants)('%s, %s: commands for that and nothing left open', (code, variant, text) => {
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const details = Object.fromEntries(names.map((name) => [name, `${name}-1`]));
  const { remedy } = describeCode(code, details as never, variant);
  expect(remedy).not.toMatch(/[{}]/);
  for (const name of names) expect(remedy).toContain(`${name}-1`);
  expect(commandsOf(remedy).length).toBeGreaterThan(0);
  for (const command of commandsOf(remedy)) {
    if (variant === 'managedHsm') expect(command).toContain('--hsm-name');
    else expect(command).not.toContain('hsm');
  }
});

test('whatever names a vault by a command has another command for a Managed HSM', () => {
  for (const code of Object.keys(CODES) as Code[]) {
    const { remedy, variants: others } = CODES[code];
    const namesVault = /az keyvault (show|update|create|recover|set-policy)|--vault-name/.test(remedy);
    expect([code, 'managedHsm' in others]).toEqual([code, namesVault]);
  }
});
