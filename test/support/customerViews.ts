import { CHECKS, type Check } from '../../shared/model/verification';
import { describeCode } from '../../shared/errors/codes';
import { TARGETS } from '../../shared/targets';
import type { CustomerStep, CustomerView, RequirementsView } from '../../shared/model/customerView';
import type { ResourceKind } from '../../shared/model/resourceKind';

const CLIENT_ID = '7d1c6a52-8f0e-4b53-9a57-2f4f0a6d3e11';
const TENANT_ID = '3b8f1c0a-52d4-4f0c-8a61-6d0f3a7c9b24';
const PRINCIPAL_ID = 'c0a1f7de-94b2-45a4-8d1f-0b7a6f2e5c38';
const VAULT = 'fabrikam-payments-keys';
const KEY_URI = `https://${VAULT}.vault.azure.net/keys/contoso-storage`;
const VERSION = '0123456789abcdef0123456789abcdef';
const LINK = '/c/eyJvbmJvYXJkaW5nIjoiZmFicmlrYW0tMDEifQ.9Qm3kY7vT2w';

const STEPS = ['preparing', 'consent', 'key', 'verification', 'encryption'] as const;

/** The steps with `current` under way (or failed), all before it done. Five: all are done. */
const stepsAt = (current: number, progress: 'current' | 'failed' = 'current'): CustomerStep[] =>
  STEPS.map((name, index) => ({
    name,
    progress: index < current ? 'done' : index === current ? progress : 'waiting',
  }));

/** As the application makes them: a field that means "same" becomes the region. */
const requirementsOf = (kind: ResourceKind, region?: string): RequirementsView => ({
  ...TARGETS[kind].requirements,
  region,
});
const mysqlRequirements = requirementsOf('mysqlFlexibleServer', 'westeurope');

const base: CustomerView = {
  vendorName: 'Contoso Cloud',
  customerName: 'Fabrikam Payments',
  tenantId: TENANT_ID,
  resource: { kind: 'storageAccount', name: 'stcontosofabrikam01', copies: [] },
  state: 'preparing',
  waitingFor: 'nobody',
  since: '2026-11-20T09:30:00Z',
  steps: stepsAt(0),
  consent: { given: false },
  grants: [{ to: 'application', on: 'main', name: 'Contoso Cloud key access' }],
  key: {
    vaultSuffix: 'vault.azure.net',
    managedHsmSuffix: 'managedhsm.azure.net',
    vaultTypes: ['keyVault', 'managedHsm'],
    editable: false,
  },
  requirements: requirementsOf('storageAccount'),
  checks: [],
  geoChecks: [],
  expiresAt: '2026-12-20T09:30:00Z',
  path: LINK,
};

const passed: Partial<Record<(typeof CHECKS)[number], Partial<Check>>> = {
  tenantMatches: { seen: TENANT_ID },
  keyKind: { seen: 'RSA' },
  keySize: { seen: '3072 bits' },
  purgeProtection: { seen: 'Recoverable' },
  retention: { seen: '90 days' },
};

const allPass: Check[] = CHECKS.map((name) => ({ name, result: 'pass', ...passed[name] }));
const denied = describeCode('vault-access-denied', {
  clientId: CLIENT_ID,
  keyName: 'contoso-storage',
  vaultName: VAULT,
  vaultHost: `${VAULT}.vault.azure.net`,
  permissions: 'get',
  detail: 'ForbiddenByRbac',
});
const purge = describeCode('purge-protection-off', {
  vaultName: VAULT,
  vaultHost: `${VAULT}.vault.azure.net`,
  seen: 'Recoverable+Purgeable',
});
const disabled = describeCode('key-disabled', { keyUri: `${KEY_URI}/${VERSION}` });

const consented: CustomerView = {
  ...base,
  consent: { clientId: CLIENT_ID, given: true },
};
const named: CustomerView = { ...consented, key: { ...base.key, uri: KEY_URI, editable: true } };
const protectedView: CustomerView = {
  ...named,
  state: 'protected',
  waitingFor: 'nobody',
  since: '2026-11-20T11:02:00Z',
  steps: stepsAt(5),
  key: { ...base.key, uri: KEY_URI, editable: false },
  checks: allPass,
  checkedAt: '2026-11-20T11:00:00Z',
  protectedKeyUri: `${KEY_URI}/${VERSION}`,
};

const GEO_PRINCIPAL_ID = '5d2b7a10-3f6e-4c19-8a2f-9e4c6b1d7f03';
const GEO_VAULT = 'fabrikam-payments-neu';
const GEO_KEY_URI = `https://${GEO_VAULT}.vault.azure.net/keys/contoso-backups`;
const geoKey = { location: 'northeurope', uri: GEO_KEY_URI };

/** A MySQL server with geo-redundant backups and a replica. */
const geoMysql: CustomerView = {
  ...named,
  resource: { kind: 'mysqlFlexibleServer', name: 'mysql-fabrikam-weu', copies: ['mysql-fabrikam-replica'] },
  requirements: mysqlRequirements,
  grants: [
    { to: 'application', on: 'main', name: 'Contoso Cloud key access' },
    { to: 'managedIdentity', on: 'main', name: 'latchkey-fabrikam-weu', principalId: PRINCIPAL_ID },
    { to: 'application', on: 'geo', name: 'Contoso Cloud key access' },
    { to: 'managedIdentity', on: 'geo', name: 'latchkey-fabrikam-neu', principalId: GEO_PRINCIPAL_ID },
  ],
  key: { ...named.key, geo: geoKey },
};

/** A SQL server whose customer keeps the key in a Managed HSM. */
const HSM = 'fabrikam-hsm';
const hsmSql: CustomerView = {
  ...named,
  resource: { kind: 'sqlServer', name: 'sql-contoso-fabrikam', copies: [] },
  requirements: requirementsOf('sqlServer'),
  key: { ...named.key, uri: `https://${HSM}.managedhsm.azure.net/keys/contoso-sql` },
};
const hsmDenied = describeCode(
  'vault-access-denied',
  {
    clientId: CLIENT_ID,
    keyName: 'contoso-sql',
    vaultName: HSM,
    vaultHost: `${HSM}.managedhsm.azure.net`,
    permissions: 'get',
    detail: 'AccessDenied',
  },
  'managedHsm',
);
const firewall = describeCode('vault-firewall', {
  vaultName: VAULT,
  vaultHost: `${VAULT}.vault.azure.net`,
  detail: 'ForbiddenByFirewall',
});
const SEEN_IN_SPITE_OF_FIREWALL: ReadonlySet<string> = new Set([
  'vaultOffered',
  'vaultReachable',
  'tenantMatches',
  'vaultBound',
]);

/** One believable view a situation that the customer's page must explain; the names are those of the screenshots. */
export const customerViews = {
  preparing: base,
  awaitingConsent: {
    ...base,
    state: 'awaiting-consent',
    waitingFor: 'customer',
    code: 'consent-missing',
    ...describeCode('consent-missing', { clientId: CLIENT_ID, tenantId: TENANT_ID }),
    steps: stepsAt(1),
    consent: {
      clientId: CLIENT_ID,
      url: `https://login.microsoftonline.com/${TENANT_ID}/v2.0/adminconsent?client_id=${CLIENT_ID}&state=abc`,
      given: false,
    },
  },
  awaitingKey: {
    ...consented,
    state: 'awaiting-key',
    waitingFor: 'customer',
    code: 'key-missing',
    ...describeCode('key-missing', {}),
    steps: stepsAt(2),
    key: { ...base.key, editable: true },
  },
  keyRefused: {
    ...consented,
    state: 'awaiting-key',
    waitingFor: 'customer',
    code: 'key-uri-invalid',
    ...describeCode('key-uri-invalid', { seen: 'http://evil.example/keys/a', wanted: 'https, not http' }),
    steps: stepsAt(2),
    key: {
      ...base.key,
      editable: true,
      problem: {
        seen: 'http://fabrikam-payments-keys.vault.example/keys/contoso-storage',
        wanted: 'https, not http: https://<vault>.vault.azure.net/keys/<key>[/<version>]',
      },
    },
  },
  verifying: { ...named, state: 'verifying-key', steps: stepsAt(3) },
  roleMissing: {
    ...named,
    state: 'verifying-key',
    waitingFor: 'customer',
    code: 'vault-access-denied',
    ...denied,
    steps: stepsAt(3),
    checkedAt: '2026-11-20T10:15:00Z',
    checks: CHECKS.map((name, index): Check => {
      if (name === 'permissions') {
        return { name, result: 'fail', seen: 'get refused', wanted: 'get, wrapKey, unwrapKey', ...denied };
      }
      return index < 3 ? { name, result: 'pass', ...passed[name] } : { name, result: 'unknown' };
    }),
  },
  purgeProtectionOff: {
    ...named,
    state: 'verifying-key',
    waitingFor: 'customer',
    code: 'purge-protection-off',
    ...purge,
    resource: { kind: 'mysqlFlexibleServer', name: 'mysql-fabrikam-weu', copies: [] },
    requirements: mysqlRequirements,
    grants: [
      { to: 'application', on: 'main', name: 'Contoso Cloud key access' },
      { to: 'managedIdentity', on: 'main', name: 'id-mysql-fabrikam-weu', principalId: PRINCIPAL_ID },
    ],
    steps: stepsAt(3),
    checkedAt: '2026-11-20T10:15:00Z',
    checks: allPass.map((check) =>
      check.name === 'purgeProtection'
        ? { name: check.name, result: 'fail', seen: 'Recoverable+Purgeable', wanted: 'Recoverable', ...purge }
        : check,
    ),
  },
  encrypting: { ...named, state: 'encrypting', steps: stepsAt(4), checks: allPass, checkedAt: '2026-11-20T11:00:00Z' },
  operatorActs: {
    ...named,
    state: 'encrypting',
    waitingFor: 'operator',
    code: 'retries-used-up',
    reason: 'The step encryptResource failed again and again.',
    remedy: 'Look at the service named in the error and resume the onboarding.',
    steps: stepsAt(4),
    checks: allPass,
    checkedAt: '2026-11-20T11:00:00Z',
  },
  protected: protectedView,
  atRisk: {
    ...protectedView,
    state: 'at-risk',
    waitingFor: 'customer',
    code: 'key-expiry',
    ...describeCode('key-expiry', {
      keyUri: KEY_URI,
      expires: '2026-12-01',
      kind: 'storageAccount',
      wanted: 'no expiry date, or a later one',
      vaultName: VAULT,
      keyName: 'contoso-storage',
    }),
    checks: [],
  },
  accessLost: {
    ...protectedView,
    state: 'access-lost',
    waitingFor: 'customer',
    since: '2026-12-02T05:41:00Z',
    code: 'key-disabled',
    ...disabled,
    checks: allPass.map((check) =>
      check.name === 'keyEnabled'
        ? { name: check.name, result: 'fail', seen: 'disabled', wanted: 'enabled', ...disabled }
        : check,
    ),
  },
  geoAwaitingKey: {
    ...geoMysql,
    state: 'awaiting-key',
    waitingFor: 'customer',
    code: 'key-missing',
    ...describeCode('key-missing', {}),
    steps: stepsAt(2),
    key: { ...base.key, editable: true, geo: { location: 'northeurope' } },
  },
  geoKeyRefused: {
    ...geoMysql,
    state: 'awaiting-key',
    waitingFor: 'customer',
    code: 'key-missing',
    ...describeCode('key-missing', {}),
    steps: stepsAt(2),
    key: {
      ...named.key,
      geo: {
        location: 'northeurope',
        uri: 'fabrikam-payments-neu',
        problem: {
          seen: 'fabrikam-payments-neu',
          wanted: 'a key identifier: https://<vault>.vault.azure.net/keys/<key>',
        },
      },
    },
  },
  geoKeyMissing: {
    ...geoMysql,
    state: 'verifying-key',
    waitingFor: 'customer',
    code: 'geo-key-missing',
    ...describeCode('geo-key-missing', { resourceId: 'mysql-fabrikam-weu', location: 'northeurope' }),
    steps: stepsAt(3, 'failed'),
    key: { ...named.key, geo: { location: 'northeurope' } },
    checks: allPass,
    checkedAt: '2026-11-20T10:15:00Z',
  },
  geoKeyDisabled: {
    ...geoMysql,
    state: 'verifying-key',
    waitingFor: 'customer',
    code: 'key-disabled',
    ...describeCode('key-disabled', { keyUri: GEO_KEY_URI }),
    steps: stepsAt(3, 'failed'),
    checks: allPass,
    geoChecks: allPass.map((check) =>
      check.name === 'keyEnabled'
        ? {
            name: check.name,
            result: 'fail',
            seen: 'disabled',
            wanted: 'enabled',
            code: 'key-disabled',
            ...describeCode('key-disabled', { keyUri: GEO_KEY_URI }),
          }
        : check,
    ),
    checkedAt: '2026-11-20T10:15:00Z',
  },
  geoProtected: {
    ...geoMysql,
    state: 'protected',
    waitingFor: 'nobody',
    steps: stepsAt(5),
    key: { ...geoMysql.key, editable: false },
    checks: allPass,
    geoChecks: allPass,
    checkedAt: '2026-11-20T11:00:00Z',
    protectedKeyUri: `${KEY_URI}/${VERSION}`,
    protectedGeoKeyUri: `${GEO_KEY_URI}/${VERSION}`,
  },
  managedHsm: {
    ...hsmSql,
    state: 'verifying-key',
    waitingFor: 'customer',
    code: 'vault-access-denied',
    ...hsmDenied,
    steps: stepsAt(3, 'failed'),
    checkedAt: '2026-11-20T10:15:00Z',
    checks: CHECKS.map((name, index): Check => {
      if (name === 'permissions') return { name, result: 'fail', code: 'vault-access-denied', ...hsmDenied };
      return index < 5 ? { name, result: 'pass' } : { name, result: 'unknown' };
    }),
  },
  firewalled: {
    ...named,
    state: 'encrypting',
    resource: { kind: 'diskEncryptionSet', name: 'des-fabrikam', copies: [] },
    requirements: requirementsOf('diskEncryptionSet', 'westeurope'),
    key: { ...named.key, vaultTypes: ['keyVault'] },
    steps: stepsAt(4),
    checkedAt: '2026-11-20T10:15:00Z',
    checks: CHECKS.map((name): Check => {
      if (SEEN_IN_SPITE_OF_FIREWALL.has(name)) return { name, result: 'pass' };
      return { name, result: 'unknown', reason: firewall.reason };
    }),
  },
  released: { ...protectedView, state: 'released', checks: [], protectedKeyUri: undefined },
  rejected: {
    ...base,
    state: 'rejected',
    code: 'tenant-not-found',
    reason: `Entra does not know the tenant ${TENANT_ID} in this cloud.`,
    steps: stepsAt(0, 'failed'),
  },
  declined: { ...base, state: 'declined', code: 'consent-declined', steps: stepsAt(1, 'failed') },
  expired: {
    ...base,
    state: 'expired',
    code: 'consent-expired',
    reason: 'No consent and key within 30 days of the invitation.',
    steps: stepsAt(1, 'failed'),
  },
  failed: { ...named, state: 'failed', reason: 'The run ended with an error.', steps: stepsAt(4, 'failed') },
} as const satisfies Record<string, CustomerView>;

export type CustomerViewName = keyof typeof customerViews;
