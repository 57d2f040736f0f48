import { generateKeyPairSync } from 'node:crypto';
import { CRYPTO_USER_ROLE, createCustomer, type Customer, type CustomerOptions } from '../../local/cloud/customer';
import { CHECKS, type CheckName } from '../../shared/model/verification';
import type { OnboardingRequest } from '../../shared/model/request';
import { material, resume } from '../support/journey';
import { startPages } from '../support/pages';
import { openRegistry, personWith } from '../support/people';
import { setStage } from '../support/stage';
import { CALM } from '../support/world';

/**
 * Every check: shown with what was found and what to do, and repaired, by a change in the vault, by naming another key on
 * the page, or, where the vault itself does wrong, by the operator who resumes.
 */

const HOUR = 3600;
const soon = (hours: number) => Math.floor(Date.now() / 1000) + hours * HOUR;
const SMALL = generateKeyPairSync('rsa', { modulusLength: 1024 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** Nobody looks again by himself for a while: sixteen at a time would keep the machine busy. */
const stage = setStage(() => startPages('journey'), { app: { settings: CALM } });
let runs: ReadonlyMap<CheckName, Run>;

interface Run {
  readonly customer: Customer;
  readonly link: string;
  /** Gives the role on a vault to everybody who needs it. */
  readonly grant: (vaultId?: string) => void;
}

interface Row {
  readonly check: CheckName;
  readonly code: string;
  readonly options?: Partial<CustomerOptions>;
  readonly resource?: (customer: Customer) => Promise<OnboardingRequest['resource']> | OnboardingRequest['resource'];
  /** Named on the page, because a request that names it is refused. */
  readonly isNamedLater?: true;
  /** What is wrong; the key that is named, if not the customer's. */
  readonly wrong: (customer: Customer) => unknown;
  /** Mends it; another key, if that is to be named on the page. */
  readonly mend: (run: Run) => unknown;
  readonly isForOperator?: true;
}

const vaults = () => stage.world.cloud.simulator.keyVault;
const change = ({ vaultName }: Customer, what: Parameters<ReturnType<typeof vaults>['setAttributes']>[2]) =>
  vaults().setAttributes(vaultName, 'cmk', what);

/** Another vault of the customer, with a key. */
async function otherVault({ id, tenantId, subscriptionId, location }: Customer, more: object = {}) {
  const place = { tenantId, subscriptionId, resourceGroup: 'keys', location, ...more };
  const vault = vaults().createVault({ ...place, name: `${id}-other` });
  const { baseId } = await vaults().createKey(vault.name, 'cmk', { material });
  return { uri: baseId, id: vault.id };
}
const moveToOther = async ({ customer, grant }: Run, more?: object): Promise<string> => {
  const { uri, id } = await otherVault(customer, more);
  grant(id);
  return uri;
};
const ROWS: readonly Row[] = [
  {
    check: 'vaultOffered',
    code: 'vault-not-offered',
    options: { vaultType: 'managedHsm' },
    isNamedLater: true,
    resource: async (customer) => ({
      kind: 'diskEncryptionSet',
      hosting: 'vendor',
      id: await customer.vendorDiskEncryptionSet(),
    }),
    wrong: () => undefined,
    mend: moveToOther,
  },
  {
    check: 'vaultReachable',
    code: 'vault-not-found',
    wrong: ({ keyUri, vaultName }) => keyUri.replace(vaultName, `${vaultName}-no`),
    mend: ({ customer }) => customer.keyUri,
  },
  {
    check: 'tenantMatches',
    code: 'vault-tenant-mismatch',
    wrong: async () => (await createCustomer(stage.world.cloud, { id: 'stranger', material })).keyUri,
    mend: ({ customer }) => customer.keyUri,
  },
  {
    check: 'vaultBound',
    code: 'vault-bound-elsewhere',
    wrong: async ({ keyUri, tenantId }) => {
      await openRegistry(stage.world.cloud).vaultBindings.bind(new URL(keyUri).host, {
        customerId: 'another',
        tenantId,
      });
    },
    mend: moveToOther,
  },
  {
    check: 'vaultRegion',
    code: 'key-region',
    options: { vaultLocation: 'northeurope' },
    resource: (customer) => ({ kind: 'mysqlFlexibleServer', hosting: 'customer', id: customer.ownMysqlServer() }),
    wrong: () => undefined,
    mend: moveToOther,
  },
  {
    check: 'keyExists',
    code: 'key-not-found',
    wrong: ({ keyUri }) => `${keyUri}-other`,
    mend: ({ customer }) => customer.keyUri,
  },
  {
    check: 'keyKind',
    code: 'key-kind',
    wrong: async ({ vaultName }) => (await vaults().createKey(vaultName, 'curve', { kty: 'EC' })).baseId,
    mend: ({ customer }) => customer.keyUri,
  },
  {
    check: 'keySize',
    code: 'key-size',
    wrong: async ({ vaultName }) => (await vaults().createKey(vaultName, 'small', { material: SMALL })).baseId,
    mend: ({ customer }) => customer.keyUri,
  },
  {
    check: 'keyOperations',
    code: 'key-operations',
    wrong: (customer) => change(customer, { ops: ['encrypt', 'unwrapKey'] }),
    mend: ({ customer }) => change(customer, { ops: ['wrapKey', 'unwrapKey'] }),
  },
  {
    check: 'keyEnabled',
    code: 'key-disabled',
    wrong: (customer) => change(customer, { enabled: false }),
    mend: ({ customer }) => change(customer, { enabled: true }),
  },
  {
    check: 'keyActive',
    code: 'key-not-active',
    wrong: (customer) => change(customer, { notBefore: soon(24) }),
    mend: ({ customer }) => change(customer, { notBefore: soon(-24) }),
  },
  {
    check: 'keyExpiry',
    code: 'key-expiry',
    wrong: (customer) => change(customer, { expires: soon(-24) }),
    mend: ({ customer }) => change(customer, { expires: null }),
  },
  {
    check: 'purgeProtection',
    code: 'purge-protection-off',
    wrong: async (customer) => (await otherVault(customer, { purgeProtection: false })).uri,
    mend: ({ customer }) => customer.keyUri,
  },
  {
    check: 'retention',
    code: 'retention-too-short',
    resource: (customer) => ({ kind: 'mysqlFlexibleServer', hosting: 'customer', id: customer.ownMysqlServer() }),
    wrong: async (customer) => (await otherVault(customer, { softDeleteRetentionInDays: 7 })).uri,
    mend: ({ customer }) => customer.keyUri,
  },
  {
    check: 'permissions',
    code: 'vault-access-denied',
    wrong: () => undefined,
    mend: ({ grant }) => grant(),
  },
  {
    check: 'unwrap',
    code: 'unwrap-mismatch',
    isForOperator: true,
    wrong: ({ vaultName }) =>
      stage.world.cloud.simulator.faults.add({
        operation: 'keyVault.keys.unwrapKey',
        times: 1000,
        when: ({ url }) => url.host.startsWith(`${vaultName}.`),
        kind: { type: 'alter', body: (answered) => ({ ...(answered as object), value: 'b3RoZXIgYnl0ZXM' }) },
      }),
    mend: ({ customer }) => {
      stage.world.cloud.simulator.faults.clear();
      return resume(stage.world, customer.id, { why: 'The vault was looked at.' });
    },
  },
];

/** Consents, says what is wrong, and grants the role where that is not what is missing. */
async function begin(row: Row, index: number): Promise<[CheckName, Run]> {
  const { check, options, resource, wrong, isNamedLater } = row;
  const id = `fabrikam${index}`;
  const customer = await createCustomer(stage.world.cloud, { id, name: 'Fabrikam Payments', material, ...options });
  const plain = { kind: 'storageAccount', hosting: 'vendor', id: customer.vendorStorageAccount() } as const;
  const named = await wrong(customer);
  const request = customer.request(id, (await resource?.(customer)) ?? plain, !isNamedLater);
  await stage.world.isv.send(typeof named === 'string' ? { ...request, key: { uri: named } } : request);
  const { data } = await stage.world.isv.waitFor(id, 'consent-required');
  const link = data.link ?? '';
  const person = personWith(link);
  const { consent, grants } = await person.view();
  const { id: application } = stage.world.cloud.simulator.entra.consent(
    request.customer.tenantId,
    consent.clientId ?? '',
  );
  const principals = [application, ...grants.flatMap(({ principalId }) => principalId ?? [])];
  const grant = (vaultId = customer.vaultId) => {
    for (const principalId of principals) {
      if (vaultId === customer.vaultId) customer.grantIdentity(principalId);
      else
        stage.world.cloud.simulator.arm.assignRole({ scope: vaultId, principalId, roleDefinitionId: CRYPTO_USER_ROLE });
    }
  };
  if (check !== 'permissions') {
    grant();
    if (typeof named === 'string' && named.includes('-other.')) grant(customer.vaultId.replace(/-keys$/, '-other'));
  }
  if (isNamedLater) await person.nameKey(customer.keyUri);
  await person.checkAgain();
  return [check, { customer, link, grant }];
}

beforeAll(async () => {
  runs = new Map(await Promise.all(ROWS.map(begin)));
});

test('every check is here', () => {
  expect(ROWS.map(({ check }) => check)).toEqual(CHECKS);
});

test.each(ROWS)('$check: shown with its remedy, and repaired', async ({ check, code, mend, isForOperator }) => {
  const run = runs.get(check);
  if (!run) throw new Error(`No run for ${check}`);
  const page = await stage.pages.open(run.link, { viewport: { width: 390, height: 900 } });
  const failed = page.locator(`#check-${check}.check-fail`);
  await failed.waitFor();
  // What is found is kept before the state that follows from it: the page may have asked in between.
  await page.locator('#next .since', { hasText: code }).waitFor();
  if (!isForOperator) expect(await page.locator('#next .remedy').textContent()).not.toBe('');
  expect(await failed.locator('.remedy').textContent()).not.toBe('');
  await stage.pages.inspect(page, `check-${check}`);
  if (check === 'keyEnabled') await stage.pages.image(page, 'customer-check', '#next');

  const other = await mend(run);
  if (typeof other === 'string') {
    await page.locator('#keyUri').fill(other);
    await page.locator('#key-form button').click();
  } else if (!isForOperator) await page.locator('#check-again').click();
  await page.locator('#protection').waitFor();
  expect(await page.locator('#checks .check-fail').count()).toBe(0);
  expect(stage.pages.complaints).toEqual([]);
  await page.context().close();
});
