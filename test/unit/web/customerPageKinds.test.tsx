import type { CustomerView } from '../../../shared/model/customerView';
import { RESOURCE_KINDS, type ResourceKind } from '../../../shared/model/resourceKind';
import { TARGETS } from '../../../shared/targets';
import { customerViews, type CustomerViewName } from '../../support/customerViews';
import { all, plain, render, section } from '../../support/html';

test.each<{ name: CustomerViewName; commands: string[]; not?: string[] }>([
  {
    name: 'awaitingKey',
    commands: [
      '--scope "$(az keyvault show --name <vault> --query id -o tsv)/keys/<key>"',
      'az keyvault set-policy --name <vault> --object-id $(az ad sp show --id 7d1c6a52',
      'az keyvault create --hsm-name <hsm> ',
      'az keyvault role assignment create --hsm-name <hsm> --role "Managed HSM Crypto Service Encryption User" ',
      '--location <location>',
    ],
    not: ['geo-'],
  },
  {
    name: 'managedHsm',
    commands: [
      'Create a Managed HSM',
      'az keyvault security-domain download --hsm-name fabrikam-hsm ',
      'az keyvault update-hsm --hsm-name fabrikam-hsm --enable-purge-protection true',
      'az keyvault key create --hsm-name fabrikam-hsm --name contoso-sql --kty RSA-HSM --size 3072 ',
      'az keyvault role assignment create --hsm-name fabrikam-hsm --role "Managed HSM Crypto Service Encryption User" ' +
        '--assignee-object-id $(az ad sp show --id 7d1c6a52-8f0e-4b53-9a57-2f4f0a6d3e11 --query id -o tsv) ' +
        '--assignee-principal-type ServicePrincipal --scope /keys/contoso-sql',
      'az keyvault key show --hsm-name fabrikam-hsm --name contoso-sql ',
    ],
    not: ['<vault>', '--vault-name', 'az role assignment', 'set-policy', 'Get-AzKeyVault', 'Open the vault'],
  },
  {
    name: 'geoAwaitingKey',
    commands: [
      'For the geo-redundant backups',
      '--name <vault> --resource-group <resource-group> --location westeurope ',
      '--name <geo-vault> --resource-group <resource-group> --location northeurope ',
      'az keyvault create --hsm-name <geo-hsm> --resource-group <resource-group> --location northeurope ',
      '--name <geo-vault> --object-id 5d2b7a10-3f6e-4c19-8a2f-9e4c6b1d7f03 --key-permissions',
      'Key identifier for geo-redundant backups',
    ],
  },
  {
    name: 'geoKeyDisabled',
    commands: [
      '--assignee-object-id c0a1f7de-94b2-45a4-8d1f-0b7a6f2e5c38 --assignee-principal-type ServicePrincipal ' +
        '--scope "$(az keyvault show --name fabrikam-payments-keys --query id -o tsv)/keys/contoso-storage"',
      '--assignee-object-id 5d2b7a10-3f6e-4c19-8a2f-9e4c6b1d7f03 --assignee-principal-type ServicePrincipal ' +
        '--scope "$(az keyvault show --name fabrikam-payments-neu --query id -o tsv)/keys/contoso-backups"',
      '--assignee-object-id $(az ad sp show --id 7d1c6a52-8f0e-4b53-9a57-2f4f0a6d3e11 --query id -o tsv) ' +
        '--assignee-principal-type ServicePrincipal ' +
        '--scope "$(az keyvault show --name fabrikam-payments-neu --query id -o tsv)/keys/contoso-backups"',
    ],
    not: ['<geo-vault>', '<vault>', 'hsm'],
  },
  {
    name: 'geoProtected',
    commands: [
      '--vault-name fabrikam-payments-keys --name contoso-storage --enabled false',
      '--vault-name fabrikam-payments-neu --name contoso-backups --enabled false',
      'The backups in the other region cannot be read',
    ],
  },
  {
    name: 'firewalled',
    commands: ['--location westeurope '],
    not: ['hsm'],
  },
])('$name: the commands are those of the vault or HSM, with what is known of it', ({ name, commands, not = [] }) => {
  const text = plain(section(render(customerViews[name]), 'commands') ?? '');
  for (const command of commands) expect(text).toContain(command);
  for (const command of not) expect(text).not.toContain(command);
});

const kinds: Record<ResourceKind, string> = {
  storageAccount: 'storage account',
  sqlServer: 'SQL server',
  diskEncryptionSet: 'disk encryption set',
  mysqlFlexibleServer: 'MySQL database server',
};

test.each(RESOURCE_KINDS)(
  '%s: the page names the kind and says what Azure asks of its key, with the source',
  (kind) => {
    const { requirements } = TARGETS[kind];
    const { keySizes, retentionDays, source, date } = requirements;
    const region = requirements.region === 'same' ? 'swedencentral' : undefined;
    const view: CustomerView = {
      ...customerViews.verifying,
      resource: { kind, name: 'it', copies: [] },
      requirements: { ...requirements, region },
    };
    const html = render(view);
    expect(plain(html)).toContain(`${kinds[kind]}Your own key for it`);
    const checks = plain(section(html, 'checks') ?? '');
    expect(checks).toContain(
      `A ${kinds[kind]} takes keys of ${keySizes.slice(0, -1).join(', ')} or ${keySizes.at(-1)} bits.`,
    );
    expect(checks).toContain(
      requirements.expiry === 'none'
        ? `A ${kinds[kind]} takes no key with an expiry date`
        : `A key for a ${kinds[kind]} may have an expiry date, if it is still to come`,
    );
    expect(checks).toContain(`for a ${kinds[kind]}, at least ${retentionDays} days.`);
    expect(checks).toContain(
      region === undefined
        ? `For a ${kinds[kind]} the vault may be in any region.`
        : `For a ${kinds[kind]} the vault must be in swedencentral.`,
    );
    expect(checks).toContain(`What Azure requires: ${source}, ${date}.`);
    expect(plain(section(html, 'commands') ?? '')).toContain(`at least ${retentionDays} are required`);
  },
);

test.each<{ name: CustomerViewName; id: string; texts: string[]; not?: string[] }>([
  {
    name: 'geoAwaitingKey',
    id: 'next',
    texts: [
      'Name your keys',
      'Key identifier for geo-redundant backups',
      'a second key, in a vault in northeurope.',
      'https://my-vault.vault.azure.net/keys/my-key or https://my-hsm.managedhsm.azure.net/keys/my-key',
    ],
  },
  { name: 'geoKeyRefused', id: 'next', texts: ['“fabrikam-payments-neu” cannot be used.'] },
  {
    name: 'geoKeyMissing',
    id: 'next',
    texts: ['Name the second key', 'kept in northeurope as well', 'Use these keys'],
    not: ['What to do', 'Check again'],
  },
  {
    name: 'geoKeyDisabled',
    id: 'geo-checks',
    texts: ['Check of the key for geo-redundant backups', '15 passed, 1 failed', 'A disabled key is your off switch'],
  },
  {
    name: 'geoProtected',
    id: 'protection',
    texts: ['fabrikam-payments-keys.vault', 'Key of the geo-redundant backups', 'fabrikam-payments-neu.vault'],
  },
  {
    name: 'geoAwaitingKey',
    id: 'access',
    texts: [
      'Managed identity latchkey-fabrikam-weu, on the key of the data',
      'Managed identity latchkey-fabrikam-neu, on the key of the backups in northeurope',
      'Application Contoso Cloud key access, on the key of the backups in northeurope',
      'The same role on a second key, in northeurope',
      '“Key Vault Crypto Service Encryption User” or “Managed HSM Crypto Service Encryption User”',
    ],
  },
  {
    name: 'managedHsm',
    id: 'access',
    texts: ['One role, “Managed HSM Crypto Service Encryption User”'],
    not: ['Key Vault Crypto', 'event subscriptions'],
  },
  {
    name: 'firewalled',
    id: 'checks',
    texts: [
      'Azure itself tries the key when it is set on the disk encryption set',
      'The firewall of fabrikam-payments-keys',
    ],
  },
  { name: 'awaitingConsent', id: 'next', texts: ['Microsoft shows the application as “Contoso Cloud key access”'] },
])('$name: $id says $texts', ({ name, id, texts, not = [] }) => {
  const text = plain(section(render(customerViews[name]), id) ?? '');
  for (const wanted of texts) expect(text).toContain(wanted);
  for (const unwanted of not) expect(text).not.toContain(unwanted);
});

test('only what has geo-redundant backups asks for a second key, and only copies are told of', () => {
  const single = render(customerViews.awaitingKey);
  expect(single).not.toMatch(/geo/i);
  expect(single).not.toContain('id="copies"');
  const html = render(customerViews.geoAwaitingKey);
  expect(all(html, /<input id="([^"]*)"/g)).toEqual(['keyUri', 'geoKeyUri']);
  expect(html).toContain('The same key is set on its copy mysql-fabrikam-replica.');
});
