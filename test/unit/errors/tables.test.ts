import { CODES } from '../../../shared/errors/codes';
import { decide, explain } from '../../../shared/errors/explain';
import type { Fault } from '../../../shared/errors/fault';
import { findRow, type Circumstances, type Row } from '../../../shared/errors/row';
import { TABLES, type Service } from '../../../shared/errors/tables';
import { ANY_SERVICE } from '../../../shared/errors/tables/anyService';
import { MANAGED_IDENTITY } from '../../../shared/errors/tables/managedIdentity';
import { RetryLater } from '../../../shared/model/outcome';

const SERVICES = Object.keys(TABLES) as Service[];
const KINDS = { customer: 'needs-customer', operator: 'needs-operator', fatal: 'fatal' } as const;

/** Every name that any remedy wants, each with a value of its own. */
const FACTS = {
  clientId: 'client-1',
  tenantId: 'tenant-1',
  vaultTenantId: 'tenant-2',
  vaultHost: 'kv-1.vault.azure.net',
  vaultName: 'kv-1',
  keyName: 'key-1',
  keyUri: 'https://kv-1.vault.azure.net/keys/key-1',
  permissions: 'get',
  kind: 'kind-1',
  resourceId: '/resource/1',
  identityName: 'identity-1',
  principalId: 'principal-1',
  location: 'region-1',
  seen: 'region-2',
  resourceGroup: 'group-1',
  grant: 'grant-1',
};
const FAULT: Fault = { code: 'NeverHeardOf', message: 'm', operation: 'PUT https://a.example/b', requestId: 'r-1' };
const explainAny = (service: Service, fault: Fault, known: Circumstances) =>
  explain(service, fault, { ...FACTS, ...known });
const decideAny = (service: Service, fault: Fault) => decide(service, fault, FACTS);

/** A fault of which the row speaks. */
function sampleOf({ match, status }: Row): Fault {
  const [code = '', innerCode] = match.replaceAll('*', 'Sample').split('/');
  return { ...FAULT, code, innerCode, status: status === '5xx' ? 503 : status };
}

describe.each(SERVICES)('%s', (service) => {
  const { rows, file } = TABLES[service];
  const all: readonly Row[] = [...rows, ...TABLES[service].also, ...MANAGED_IDENTITY, ...ANY_SERVICE];

  test.each(rows.map((row: Row) => [row.match, row.status ?? 'any', row.crossTenant ?? 'any', row] as const))(
    '%s, status %s, across tenants %s',
    (_match, _status, _crossTenant, row) => {
      const known = { crossTenant: row.crossTenant ?? true, isHidden: row.isHidden ?? false };
      // No row is hidden by an earlier one.
      expect(findRow(all, sampleOf(row), known)).toBe(row);
      const meaning = explainAny(service, sampleOf(row), known);
      if (row.act === 'retry') {
        expect(meaning).toBe('retry');
      } else {
        expect(meaning).toMatchObject({ kind: KINDS[row.act], code: row.code });
        expect(CODES[row.code].kind).toBe(KINDS[row.act]);
        expect(JSON.stringify(meaning)).not.toMatch(/\{\w+\}|undefined/);
      }
      expect(row.meaning).toMatch(/^\S.*[^.\s]$/);
      expect(row.source.title.length).toBeGreaterThan(10);
      expect(row.source.date).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
    },
  );

  test('a code that no row knows goes to the operator, with all that a new row needs', () => {
    const fault = { ...FAULT, status: 418, innerCode: 'Nor this' };
    expect(explainAny(service, fault, { crossTenant: true })).toBeUndefined();
    const stop = decideAny(service, fault);
    expect(stop).toMatchObject({ kind: 'needs-operator', code: 'unrecognised-answer' });
    for (const known of [service, '418', 'NeverHeardOf/Nor this', 'PUT https://a.example/b', ': m', 'r-1']) {
      expect(stop.reason).toContain(known);
    }
    expect(stop.remedy).toContain(`shared/errors/tables/${file}.ts`);
  });

  test.each([
    { status: 408 },
    { status: 429 },
    { status: 500 },
    { status: 502 },
    { status: 503 },
    { status: 504 },
    { code: 'ECONNRESET' },
    { code: 'ETIMEDOUT' },
    { code: 'AADSTS90055' },
    { code: 'temporarily_unavailable' },
    { code: 'CredentialUnavailableError' },
  ])('%j passes: thrown, to be tried again', (passing) => {
    expect(() => decideAny(service, { ...FAULT, ...passing })).toThrow(RetryLater);
  });
});

test('what is to be tried again says which service, how it failed and what that means', () => {
  expect(() => decideAny('Key Vault', { status: 503, code: 'Busy', message: 'later' })).toThrow(
    'Key Vault: 503 Busy later (an outage, or a gateway in trouble)',
  );
  expect(() => decideAny('Entra', { code: 'ECONNRESET', message: '' })).toThrow(
    'Entra: ECONNRESET (the connection was lost)',
  );
});

describe('patterns', () => {
  const row = (match: string, status?: number | '5xx'): Row => ({
    match,
    ...(status === undefined ? {} : { status }),
    act: 'retry',
    meaning: 'm',
    source: { title: 't', date: '2026-11' },
  });
  test.each<[string, Row, Partial<Fault>, boolean]>([
    ['letter case does not matter', row('KeyVaultX'), { code: 'keyvaultx' }, true],
    ['the whole code', row('KeyVaultX'), { code: 'KeyVaultXY' }, false],
    ['a family', row('KeyVault*'), { code: 'KeyVaultNews' }, true],
    ['a star in the middle', row('A*Z'), { code: 'A-to-Z' }, true],
    ['a dot is a dot', row('A.B'), { code: 'AxB' }, false],
    ['any inner code', row('A'), { code: 'A', innerCode: 'B' }, true],
    ['one inner code', row('A/B'), { code: 'A', innerCode: 'C' }, false],
    ['an inner code that is missing', row('A/B'), { code: 'A' }, false],
    ['a status', row('*', 409), { status: 409 }, true],
    ['another status', row('*', 409), { status: 404 }, false],
    ['no status', row('*', 409), {}, false],
    ['a hundred', row('*', '5xx'), { status: 599 }, true],
    ['another hundred', row('*', '5xx'), { status: 499 }, false],
  ])('%s', (_, one, fault, wanted) => {
    expect(findRow([one], { code: 'X', message: '', ...fault }) === one).toBe(wanted);
  });
});

// The types are the test here: what is missing does not compile.
test('facts are checked by the compiler', () => {
  // @ts-expect-error tenantId is missing
  expect(explain('Entra', { ...FAULT, code: 'AADSTS90002' }, { clientId: 'c' })).toBeDefined();
  // @ts-expect-error principalId and many more are missing
  expect(explain('Azure SQL', { ...FAULT, code: 'AzureKeyVaultKeyDisabled' }, { keyUri: 'k' })).toBeDefined();
});
