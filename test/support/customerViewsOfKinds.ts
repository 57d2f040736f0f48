import { CHECKS, type Check } from '../../shared/model/verification';
import { describeCode } from '../../shared/errors/codes';
import type { CustomerView } from '../../shared/model/customerView';
import {
  CLIENT_ID,
  PRINCIPAL_ID,
  VAULT,
  KEY_URI,
  VERSION,
  stepsAt,
  requirementsOf,
  mysqlRequirements,
  base,
  allPass,
  named,
} from './customerViewParts';

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

/** What the page must explain of geo-redundant backups, Managed HSMs and vaults behind a firewall. */
export const customerViewsOfKinds = {
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
} as const satisfies Record<string, CustomerView>;
