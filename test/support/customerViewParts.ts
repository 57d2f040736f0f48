import { CHECKS, type Check } from '../../shared/model/verification';
import { TARGETS } from '../../shared/targets';
import type { CustomerStep, CustomerView, RequirementsView } from '../../shared/model/customerView';
import type { ResourceKind } from '../../shared/model/resourceKind';

export const CLIENT_ID = '7d1c6a52-8f0e-4b53-9a57-2f4f0a6d3e11';
export const TENANT_ID = '3b8f1c0a-52d4-4f0c-8a61-6d0f3a7c9b24';
export const PRINCIPAL_ID = 'c0a1f7de-94b2-45a4-8d1f-0b7a6f2e5c38';
export const VAULT = 'fabrikam-payments-keys';
export const KEY_URI = `https://${VAULT}.vault.azure.net/keys/contoso-storage`;
export const VERSION = '0123456789abcdef0123456789abcdef';
const LINK = '/c/eyJvbmJvYXJkaW5nIjoiZmFicmlrYW0tMDEifQ.9Qm3kY7vT2w';

const STEPS = ['preparing', 'consent', 'key', 'verification', 'encryption'] as const;

/** The steps with `current` under way (or failed), all before it done. Five: all are done. */
export const stepsAt = (current: number, progress: 'current' | 'failed' = 'current'): CustomerStep[] =>
  STEPS.map((name, index) => ({
    name,
    progress: index < current ? 'done' : index === current ? progress : 'waiting',
  }));

/** As the application makes them: a field that means "same" becomes the region. */
export const requirementsOf = (kind: ResourceKind, region?: string): RequirementsView => ({
  ...TARGETS[kind].requirements,
  region,
});
export const mysqlRequirements = requirementsOf('mysqlFlexibleServer', 'westeurope');

/** What all views start from: a storage account, nothing done yet. */
export const base: CustomerView = {
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
    elsewhere: [{ suffix: 'vault.azure.cn', cloud: 'AzureChinaCloud' }],
    rotation: 'automatic',
    editable: false,
  },
  requirements: requirementsOf('storageAccount'),
  checks: [],
  geoChecks: [],
  expiresAt: '2026-12-20T09:30:00Z',
  path: LINK,
};

export const passed: Partial<Record<(typeof CHECKS)[number], Partial<Check>>> = {
  tenantMatches: { seen: TENANT_ID },
  keyKind: { seen: 'RSA' },
  keySize: { seen: '3072 bits' },
  purgeProtection: { seen: 'Recoverable' },
  retention: { seen: '90 days' },
};

export const allPass: Check[] = CHECKS.map((name) => ({ name, result: 'pass', ...passed[name] }));
/** After consent; {@link named}: and with a key in a vault. */
export const consented: CustomerView = {
  ...base,
  consent: { clientId: CLIENT_ID, given: true },
};
export const named: CustomerView = { ...consented, key: { ...base.key, uri: KEY_URI, editable: true } };
