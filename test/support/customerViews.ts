import { CHECKS, type Check } from '../../shared/model/verification';
import { describeCode } from '../../shared/errors/codes';
import type { CustomerView } from '../../shared/model/customerView';
import {
  CLIENT_ID,
  TENANT_ID,
  PRINCIPAL_ID,
  VAULT,
  KEY_URI,
  stepsAt,
  mysqlRequirements,
  base,
  passed,
  allPass,
  consented,
  named,
} from './customerViewParts';
import {
  disabled,
  drilled,
  drilling,
  lived,
  livedWithCopies,
  noticed,
  passedDrill,
  protectedView,
} from './customerViewsLater';
import { customerViewsOfKinds } from './customerViewsOfKinds';

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
  protectedForAYear: { ...protectedView, key: { ...protectedView.key, editable: true }, protection: lived },
  protectedWithCopies: { ...protectedView, protection: livedWithCopies },
  releaseAsked: {
    ...protectedView,
    protection: { ...lived, release: { ...lived.release, askedAt: '2026-12-04T09:00:00Z' } },
  },
  releaseNotOffered: {
    ...protectedView,
    protection: { ...lived, release: { name: 'stcontosofabrikam01', offered: false } },
  },
  accessLostLater: {
    ...protectedView,
    state: 'access-lost',
    waitingFor: 'customer',
    since: '2026-12-02T05:41:00Z',
    code: 'key-disabled',
    ...disabled,
    protection: {
      ...lived,
      resources: [{ name: 'stcontosofabrikam01', state: 'access-lost', since: '2026-12-02T05:41:00Z' }],
    },
  },
  drillRefused: { ...protectedView, protection: drilled([passedDrill], true, true) },
  drillWaiting: { ...protectedView, protection: drilled([drilling, passedDrill], false) },
  drillLost: {
    ...protectedView,
    state: 'access-lost',
    waitingFor: 'customer',
    since: '2026-12-05T08:05:00Z',
    code: 'key-disabled',
    ...disabled,
    protection: drilled([{ ...drilling, state: 'lost', resources: [noticed] }], false),
  },
  releasedLater: { ...protectedView, state: 'released', checks: [], protectedKeyUri: undefined, protection: lived },
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
  ...customerViewsOfKinds,
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
