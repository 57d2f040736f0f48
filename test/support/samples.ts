import { CLOUDS, type Config, type Policy } from '../../shared/config';
import type { ApplicationRef, EncryptionPlan, IdentityRef, WantedEncryption } from '../../shared/model/plan';
import type { OnboardingRequest } from '../../shared/model/request';
import type { ProtectedResource } from '../../shared/registry';

/** Values that many tests need, all of one imagined vendor and one imagined customer. */
export const VENDOR_TENANT = '11111111-1111-4111-8111-111111111111';
export const CUSTOMER_TENANT = '22222222-2222-4222-8222-222222222222';
export const SUBSCRIPTION = '33333333-3333-4333-8333-333333333333';
export const KEY_VERSION = '0123456789abcdef0123456789abcdef';
export const VAULT_HOST = 'fabrikam-keys.vault.azure.net';
export const KEY_URI = `https://${VAULT_HOST}/keys/payments`;
export const NOW = new Date('2026-11-20T09:00:00.000Z');

export const policy: Policy = {
  consentDays: 30,
  reminderDays: [3, 7, 14, 21, 28],
  pollSeconds: [60, 300, 3600],
  retrySeconds: 5,
};

export const config: Config = {
  cloud: CLOUDS.AzureCloud,
  tenantId: VENDOR_TENANT,
  identity: {
    clientId: '44444444-4444-4444-8444-444444444444',
    principalId: '55555555-5555-4555-8555-555555555555',
    resourceGroupId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/latchkey`,
  },
  vendorName: 'Contoso Cloud',
  publicUrl: 'https://keys.contoso.example',
  linkKey: new Uint8Array(32).fill(7),
  apiAudience: 'api://latchkey',
  tablesEndpoint: 'https://contoso.table.core.windows.net',
  applicationName: 'latchkey',
  applicationPolicy: 'shared',
  policy,
  sweepMinutes: 5,
  limits: { perClient: 300, perLink: 120 },
  twoPerson: [],
  serviceBus: { fullyQualifiedNamespace: 'contoso.servicebus.windows.net' },
};

const RESOURCES = {
  sqlServer: `/subscriptions/${SUBSCRIPTION}/resourceGroups/data/providers/Microsoft.Sql/servers/sql-fabrikam`,
  diskEncryptionSet: `/subscriptions/${SUBSCRIPTION}/resourceGroups/data/providers/Microsoft.Compute/diskEncryptionSets/des-fabrikam`,
  storageAccount: `/subscriptions/${SUBSCRIPTION}/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/stfabrikam`,
  mysqlFlexibleServer: `/subscriptions/${SUBSCRIPTION}/resourceGroups/data/providers/Microsoft.DBforMySQL/flexibleServers/mysql-fabrikam`,
};
const IDENTITY_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/latchkey/providers/Microsoft.ManagedIdentity/userAssignedIdentities/latchkey-0011223344556677`;

/** A request as it is after parsing; `storage` is vendor-hosted, `mysql` customer-hosted. */
export const storageRequest: OnboardingRequest = {
  contractVersion: 1,
  onboardingId: 'fabrikam-01',
  customer: { id: 'fabrikam', name: 'Fabrikam Payments', tenantId: CUSTOMER_TENANT },
  resource: { kind: 'storageAccount', id: RESOURCES.storageAccount, hosting: 'vendor' },
};
export const mysqlRequest: OnboardingRequest = {
  ...storageRequest,
  onboardingId: 'fabrikam-02',
  resource: { kind: 'mysqlFlexibleServer', id: RESOURCES.mysqlFlexibleServer, hosting: 'customer' },
};

export const storagePlan: EncryptionPlan = {
  kind: 'storageAccount',
  resourceId: RESOURCES.storageAccount,
  hosting: 'vendor',
  vaultTenantId: CUSTOMER_TENANT,
  resourceTenantId: VENDOR_TENANT,
  crossTenant: true,
  location: 'westeurope',
  identityId: IDENTITY_ID,
  copies: [],
};
export const mysqlPlan: EncryptionPlan = {
  ...storagePlan,
  kind: 'mysqlFlexibleServer',
  resourceId: RESOURCES.mysqlFlexibleServer,
  hosting: 'customer',
  resourceTenantId: CUSTOMER_TENANT,
  crossTenant: false,
};

export const sqlPlan: EncryptionPlan = { ...storagePlan, kind: 'sqlServer', resourceId: RESOURCES.sqlServer };
export const disksPlan: EncryptionPlan = {
  ...storagePlan,
  kind: 'diskEncryptionSet',
  resourceId: RESOURCES.diskEncryptionSet,
};

export const application: ApplicationRef = {
  uniqueName: 'latchkey-0001',
  displayName: 'Contoso Cloud customer-managed keys 1',
  objectId: '66666666-6666-4666-8666-666666666666',
  clientId: '77777777-7777-4777-8777-777777777777',
};
export const identity: IdentityRef = {
  resourceId: IDENTITY_ID,
  principalId: '88888888-8888-4888-8888-888888888888',
  clientId: '99999999-9999-4999-8999-999999999999',
};

export const storageWanted: WantedEncryption = {
  keyUri: `${KEY_URI}/${KEY_VERSION}`,
  pinned: false,
  identityId: IDENTITY_ID,
  federatedClientId: application.clientId,
};
export const mysqlWanted: WantedEncryption = {
  keyUri: `${KEY_URI}/${KEY_VERSION}`,
  pinned: false,
  identityId: IDENTITY_ID,
};

/** Protected resources as the registry holds them. */
const kept = (plan: EncryptionPlan, wanted: WantedEncryption): ProtectedResource => ({
  onboardingId: storageRequest.onboardingId,
  customerId: storageRequest.customer.id,
  resourceId: plan.resourceId,
  plan,
  wanted,
  application,
  identity,
  protectedAt: NOW.toISOString(),
});
export const storageResource = kept(storagePlan, storageWanted);
export const mysqlResource = kept(mysqlPlan, mysqlWanted);
export const sqlResource = kept(sqlPlan, storageWanted);
export const disksResource = kept(disksPlan, storageWanted);
