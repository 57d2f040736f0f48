import type { KeepEncryptedInput } from '../../orchestrations/keep';
import { stop } from '../../shared/errors/stop';
import { done } from '../../shared/model/outcome';
import type { Answers } from './drive';
import {
  application,
  identity,
  KEY_URI,
  KEY_VERSION,
  mysqlPlan,
  storagePlan,
  storageResource,
  NOW,
  policy,
} from './samples';

const keyUri = `${KEY_URI}/${KEY_VERSION}`;

/** Answers of a run in which everything goes well. */
export const smooth: Answers = {
  planEncryption: done(storagePlan),
  ensureApplication: done(application, 'created'),
  ensureManagedIdentity: done(identity, 'created'),
  ensureFederatedCredential: done({ credentials: ['latchkey-probe', 'latchkey-0011223344556677'] }, 'created'),
  inviteCustomer: ({ invitedAt, expiresAt }: { invitedAt: string; expiresAt: string }) =>
    done({ invitedAt, expiresAt, linkVersion: 1 }, 'created'),
  checkConsent: done({ tenantId: storagePlan.vaultTenantId }),
  checkKeyNamed: done({ keyUri: KEY_URI }),
  verifyKey: done({ keyUri, pinned: false }),
  startEncryption: done({ next: 'confirm' }, 'updated'),
  pollEncryption: done({ running: false, retryAfterSeconds: 0 }),
  confirmEncryption: done({ keyUri, copies: [] }),
  announce: ({ onboardingId, status, attempt }: any) =>
    done({ eventId: `${onboardingId}.${status.state}.${attempt}` }, 'created'),
  startKeepEncrypted: done({ instanceIds: ['resource-00'] }, 'created'),
  lookAtResource: done({ verdict: { is: 'fine' }, resource: storageResource, copies: [], free: [] }),
};

const operation = { statusUrl: 'https://management.azure.com/operations/1', retryAfterSeconds: 10 };

/** The same for MySQL, whose service works on the change for a while. */
export const smoothMysql: Answers = {
  ...smooth,
  planEncryption: done(mysqlPlan),
  startEncryption: (_: unknown, count: number) =>
    done(count % 2 === 1 ? { next: 'poll', operation } : { next: 'confirm' }),
  pollEncryption: (_: unknown, count: number) => done({ running: count < 4, retryAfterSeconds: 10 }),
};

const { clientId } = application;
const tenantId = storagePlan.vaultTenantId;

/** Typical reasons to stop. */
export const stops = {
  consentMissing: stop('consent-missing', { clientId, tenantId }),
  consentDeclined: stop('consent-declined', {}),
  keyMissing: stop('key-missing', {}),
  keyDisabled: stop('key-disabled', { keyUri }),
  roleMissing: stop('vault-access-denied', {
    vaultHost: 'fabrikam-keys.vault.azure.net',
    vaultName: 'fabrikam-keys',
    keyName: 'payments',
    clientId,
    permissions: 'get',
    detail: 'ForbiddenByRbac',
  }),
  azureDenied: stop('access-to-azure-denied', { detail: 'AuthorizationFailed: no role' }),
  slotsFull: stop('credential-slots-full', { application: application.uniqueName, limit: 20 }),
  encryptionFailed: stop('encryption-failed', {
    resourceId: storagePlan.resourceId,
    code: 'InternalError',
    message: 'no luck',
    operation: 'GET https://management.azure.com/operations/1',
    requestId: '1',
    table: 'shared/errors/tables/storage.ts',
  }),
  resourceNotFound: stop('resource-not-found', { resourceId: storagePlan.resourceId }),
  tenantNotFound: stop('tenant-not-found', { tenantId }),
} as const;

/** Input of a resource's process that has kept it for a while: a new one waits before it looks. */
export const keptInput = ({ resourceId, onboardingId, customerId } = storageResource): KeepEncryptedInput => ({
  resourceId,
  onboardingId,
  customerId,
  policy,
  memory: {
    status: { state: 'protected', waitingFor: 'nobody', since: NOW.toISOString() },
    looks: 22,
    told: [],
    losses: [],
    answered: {},
  },
});
