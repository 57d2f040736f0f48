import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { descriptionOf } from '../../../docs/infrastructure/walk';
import { readTemplates } from '../../../docs/infrastructure/readTemplates';

const KIT = join(__dirname, '../../../infra/customer');
const read = (name: string) => readFileSync(join(KIT, name), 'utf8');
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const template = readTemplates(KIT).get('main.bicep') ?? [];
const params = template.filter(({ kind }) => kind === 'param');
/** Bicep is told the resource group by its command. */
const names = ['resource_group_name', ...params.map(({ name }) => snake(name))].sort();

describe('the three ways of the kit', () => {
  it('take the same parameters', () => {
    const variables = [...read('variables.tf').matchAll(/^variable "(\w+)"/gm)].map((match) => match[1] ?? '');
    const options = [...read('setUp.sh').matchAll(/^ {4}--([a-z-]+)\)/gm)].map((match) =>
      (match[1] ?? '').replaceAll('-', '_'),
    );
    expect(variables.sort()).toEqual(names);
    expect(options.filter((name) => !['dry_run', 'help'].includes(name)).sort()).toEqual(names);
  });

  it('describe them in the same words', () => {
    const described = Object.fromEntries(
      [...read('variables.tf').matchAll(/variable "(\w+)" \{\s+description = "(.+)"/g)].map((match) => [
        match[1],
        match[2],
      ]),
    );
    for (const param of params) expect(described[snake(param.name)]).toBe(descriptionOf(param));
  });

  it.each([
    [
      'purge protection',
      /enablePurgeProtection: true/,
      /purge_protection_enabled\s+= true/,
      /--enable-purge-protection true/,
    ],
    [
      '90 days of soft delete',
      /softDeleteRetentionInDays: 90/,
      /soft_delete_retention_days\s+= 90/,
      /--retention-days 90/,
    ],
    [
      'roles, not access policies',
      /enableRbacAuthorization: true/,
      /rbac_authorization_enabled\s+= true/,
      /--enable-rbac-authorization true/,
    ],
    ['room for trusted services', /bypass: 'AzureServices'/, /bypass\s+= "AzureServices"/, /--bypass AzureServices/],
    [
      'an RSA key that only wraps',
      /keyOps: \['wrapKey', 'unwrapKey'\]/,
      /key_opts\s+= \["wrapKey", "unwrapKey"\]/,
      /keyOps\\":\[\\"wrapKey\\",\\"unwrapKey\\"\]/,
    ],
    [
      'the encryption role',
      /keyVaultCryptoServiceEncryptionUser/,
      /Key Vault Crypto Service Encryption User/,
      /Key Vault Crypto Service Encryption User/,
    ],
    [
      'rights at the key alone',
      /scope: key\b/,
      /scope\s+= azurerm_key_vault_key\.key\.resource_versionless_id/,
      /--scope "\$vault_id\/keys\/\$key_name"/,
    ],
    ['events in CloudEvents', /CloudEventSchemaV1_0/, /CloudEventSchemaV1_0/, /cloudeventschemav1_0/],
    ['a lock', /level: 'CanNotDelete'/, /lock_level = "CanNotDelete"/, /--lock-type CanNotDelete/],
  ])('each sets up %s', (_, bicep, terraform, cli) => {
    expect(read('main.bicep')).toMatch(bicep);
    expect(read('main.tf')).toMatch(terraform);
    expect(read('setUp.sh')).toMatch(cli);
  });

  it('subscribe to the same events', () => {
    const events = (name: string) => [...new Set(read(name).match(/Microsoft\.KeyVault\.[A-Z]\w+/g))].sort();
    expect(events('main.tf')).toEqual(events('main.bicep'));
    expect(events('setUp.sh')).toEqual(events('main.bicep'));
  });

  it('keep the address for events secret', () => {
    expect(params.find(({ name }) => name === 'eventsUrl')?.decorators.map(({ name }) => name)).toContain('secure');
    expect(read('variables.tf')).toMatch(/variable "events_url" \{[^}]*sensitive\s+= true/);
  });
});

/** Terraform is checked where there is one: this project needs npm alone. */
const terraform = spawnSync('terraform', ['version'], { encoding: 'utf8' });
it(
  terraform.status === 0 ? 'terraform reads its files as they are formatted' : 'terraform is not here: not checked',
  () => {
    if (terraform.status !== 0) return;
    execFileSync('terraform', ['fmt', '-check', '-diff', KIT], { stdio: 'pipe' });
  },
);

describe('setUp.sh', () => {
  /** An `az` that writes down what it is asked, and finds nothing. */
  function run(...options: string[]) {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-kit-'));
    try {
      const az = join(folder, 'az');
      writeFileSync(
        az,
        `#!/bin/sh\necho "$@" >> '${folder}/asked'\ncase "$*" in *show*--query*) echo answer ;; *show*) exit 3 ;; esac\n`,
      );
      chmodSync(az, 0o755);
      writeFileSync(join(folder, 'asked'), '');
      const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
      const { status, stdout, stderr } = spawnSync('bash', [join(KIT, 'setUp.sh'), ...options], {
        env,
        encoding: 'utf8',
      });
      const asked = readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');
      return { status, stdout, stderr, asked };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const SECRET = 'https://latchkey.example/events/keys/s3cret';
  const wanted = [
    '--resource-group-name',
    'keys',
    '--location',
    'westeurope',
    '--vault-name',
    'contoso',
    '--application-object-id',
    'app',
  ];

  it('makes vault, key, right, events and lock, in this order, and shows no secret', () => {
    const { status, stdout, asked } = run(...wanted, '--events-url', SECRET, '--identity-object-id', 'identity');
    expect(status).toBe(0);
    const changes = asked.filter((line) => !/show/.test(line)).map((line) => line.split(' --')[0]);
    expect(changes).toEqual([
      'keyvault create',
      'rest',
      'role assignment create',
      'role assignment create',
      'eventgrid system-topic create',
      'eventgrid system-topic event-subscription create',
      'lock create',
    ]);
    expect(stdout).toContain('<events-url>');
    expect(stdout).not.toContain('s3cret');
    expect(asked.join('\n')).toContain(SECRET);
  });

  it('changes nothing in a dry run', () => {
    const { status, asked } = run(...wanted, '--events-url', SECRET, '--dry-run');
    expect(status).toBe(0);
    expect(asked.filter((line) => !/show/.test(line))).toEqual([]);
  });

  it.each([
    [['--location', 'westeurope'], 'Wanted: --resource-group-name'],
    [['--frobnicate'], 'Not an option: --frobnicate'],
  ])('refuses %j', (options, message) => {
    const { status, stderr } = run(...options);
    expect({ status, isTold: stderr.includes(message) }).toEqual({ status: 2, isTold: true });
  });
});
