import { explainEntra } from '../../../shared/errors/entra';
import type { Fault } from '../../../shared/errors/fault';
import { explainGraph } from '../../../shared/errors/graph';
import { explainVault } from '../../../shared/errors/keyVault';
import { explainResourceManager } from '../../../shared/errors/resourceManager';
import { RetryLater } from '../../../shared/model/outcome';
import { application, CUSTOMER_TENANT, storagePlan, VAULT_HOST } from '../../support/samples';

const RETRY = 'retry';
/** The code of the answer, or `retry` if it is to be tried again. */
const outcomeOf = (explain: () => { code: string }): string => {
  try {
    return explain().code;
  } catch (error) {
    if (error instanceof RetryLater) return RETRY;
    throw error;
  }
};

describe('Entra', () => {
  const explain = (error: unknown) => outcomeOf(() => explainEntra(error, application.clientId, CUSTOMER_TENANT));

  test.each([
    ['AADSTS700016', 'consent-missing'],
    ['AADSTS7000229', 'consent-missing'],
    ['AADSTS65001', 'consent-missing'],
    ['AADSTS65004', 'consent-missing'],
    ['AADSTS90093', 'consent-missing'],
    ['AADSTS90094', 'consent-missing'],
    ['AADSTS90095', 'consent-missing'],
    ['AADSTS7000112', 'application-disabled'],
    ['AADSTS70001', 'application-disabled'],
    ['AADSTS500011', 'vault-service-missing'],
    ['AADSTS650052', 'vault-service-missing'],
    ['AADSTS53003', 'tenant-policy-blocks'],
    ['AADSTS530035', 'tenant-policy-blocks'],
    ['AADSTS500021', 'tenant-policy-blocks'],
    ['AADSTS500022', 'tenant-policy-blocks'],
    ['AADSTS90002', 'tenant-not-found'],
    ['AADSTS90023', 'tenant-not-found'],
    ['AADSTS900382', 'tenant-not-found'],
    ['AADSTS900432', 'tenant-not-found'],
    ['AADSTS70021', RETRY],
    ['AADSTS700211', RETRY],
    ['AADSTS700213', RETRY],
    ['AADSTS7002121', RETRY],
    ['AADSTS7002137', RETRY],
    ['AADSTS7002138', RETRY],
    ['AADSTS700027', RETRY],
    ['AADSTS500133', RETRY],
    ['AADSTS90055', RETRY],
    ['AADSTS700222', 'federation-broken'],
    ['AADSTS700226', 'federation-broken'],
    ['AADSTS700236', 'federation-broken'],
    ['AADSTS50194', 'application-misconfigured'],
    ['AADSTS50011', 'application-misconfigured'],
    ['AADSTS7000222', 'application-misconfigured'],
  ])('%s: %s', (number, wanted) => {
    expect(explain(new Error(`${number}: text`))).toBe(wanted);
  });

  test.each([
    ['a passing fault', new Error('AADSTS90033: A transient error has occurred'), RETRY],
    ['throttling', Object.assign(new Error('x'), { statusCode: 429 }), RETRY],
    ['no connection', Object.assign(new Error('x'), { code: 'ECONNRESET' }), RETRY],
    ['an unknown number', new Error('AADSTS9999999: news'), 'unrecognised-answer'],
    ['a number that begins like a known one', new Error('AADSTS7000161: x'), 'unrecognised-answer'],
    ['anything else', new Error('boom'), 'unrecognised-answer'],
    ['an overload, told by OAuth', Object.assign(new Error('x'), { errorCode: 'temporarily_unavailable' }), RETRY],
    ['no identity', Object.assign(new Error('x'), { errorCode: 'missing_client_id' }), 'identity-unavailable'],
    ['no token of the identity', Object.assign(new Error('x'), { name: 'CredentialUnavailableError' }), RETRY],
  ])('%s', (_, error, code) => {
    expect(explain(error)).toBe(code);
  });

  test('names application and tenant, and what a policy said', () => {
    const missing = explainEntra(new Error('AADSTS700016: x'), application.clientId, CUSTOMER_TENANT);
    expect(missing.reason).toContain(CUSTOMER_TENANT);
    expect(missing.remedy).toContain(application.clientId);
    expect(explainEntra(new Error('AADSTS53003: blocked by policy'), 'a', 'b').reason).toContain('blocked by policy');
  });
});

describe('Key Vault', () => {
  const key = {
    vaultType: 'keyVault' as const,
    vaultUrl: `https://${VAULT_HOST}`,
    vaultHost: VAULT_HOST,
    vaultName: 'fabrikam-keys',
    keyName: 'payments',
  };
  const context = { clientId: application.clientId, tenantId: CUSTOMER_TENANT, permissions: 'wrapKey' };
  const explain = (fault: Partial<Fault>) =>
    outcomeOf(() => explainVault({ code: '', message: 'm', ...fault }, key, context));

  test.each([
    ['Forbidden', 'ForbiddenByRbac', 'vault-access-denied'],
    ['Forbidden', 'ForbiddenByPolicy', 'vault-access-denied'],
    ['Forbidden', 'AccessDenied', 'vault-access-denied'],
    ['Forbidden', 'ForbiddenByFirewall', 'vault-firewall'],
    ['Forbidden', 'ForbiddenByConnection', 'vault-firewall'],
    ['Forbidden', 'KeyDisabled', 'key-disabled'],
    ['BadParameter', 'KeyDisabled', 'key-disabled'],
    ['Conflict', 'ObjectIsDeletedButRecoverable', 'key-not-found'],
    ['Conflict', 'ObjectIsBeingDeleted', 'key-not-found'],
    ['Forbidden', undefined, 'vault-access-denied'],
    ['AccessDenied', undefined, 'vault-access-denied'],
    ['KeyNotFound', undefined, 'key-not-found'],
    ['VaultNotFound', undefined, 'vault-not-found'],
    ['ENOTFOUND', undefined, 'vault-not-found'],
    ['Unauthorized', undefined, 'vault-tenant-mismatch'],
    // The token for the vault comes from Entra, and Entra may refuse it.
    ['AADSTS7000229', undefined, 'consent-missing'],
    ['AADSTS500011', undefined, 'vault-service-missing'],
    ['AADSTS70021', undefined, RETRY],
  ])('%s/%s: %s', (code, innerCode, wanted) => {
    expect(explain({ status: 403, code, innerCode })).toBe(wanted);
  });

  test.each([
    [
      'an unknown inner code of a known code',
      { status: 403, code: 'Forbidden', innerCode: 'ForbiddenByNews' },
      'vault-access-denied',
    ],
    ['an unknown code', { status: 400, code: 'BadParameter', innerCode: 'News' }, 'unrecognised-answer'],
    ['throttling', { status: 429, code: 'Throttled' }, RETRY],
    ['an outage', { status: 503, code: 'ServiceUnavailable' }, RETRY],
    ['a lost connection', { code: 'ECONNRESET' }, RETRY],
    ['a missing key without a known code', { status: 404, code: 'HTTP404' }, 'unrecognised-answer'],
  ])('%s', (_, fault, code) => {
    expect(explain(fault)).toBe(code);
  });

  test('says who may not do what where', () => {
    const denied = explainVault({ code: 'Forbidden', innerCode: 'ForbiddenByRbac', message: '' }, key, context);
    expect(denied.reason).toContain(`${VAULT_HOST}: wrapKey refused (ForbiddenByRbac)`);
    expect(denied.remedy).toContain(application.clientId);
    expect(denied.remedy).toContain('--name fabrikam-keys');
  });
});

describe('Microsoft Graph', () => {
  const error = (statusCode: number, code: string) => Object.assign(new Error('m'), { statusCode, code });
  test.each([
    [404, 'Request_ResourceNotFound', RETRY],
    [409, 'Request_MultipleObjectsWithSameKeyValue', RETRY],
    [429, 'TooManyRequests', RETRY],
    [503, 'serviceNotAvailable', RETRY],
    [401, 'InvalidAuthenticationToken', 'graph-permission-missing'],
    [403, 'Authorization_RequestDenied', 'graph-permission-missing'],
    [412, 'Request_PreconditionFailed', RETRY],
    [400, 'Request_MultipleObjectsWithSameKeyValue', RETRY],
    [403, 'Directory_QuotaExceeded', 'directory-full'],
    [400, 'Request_BadRequest', 'unrecognised-answer'],
  ])('%i %s: %s', (status, code, outcome) => {
    expect(outcomeOf(() => explainGraph(error(status, code)))).toBe(outcome);
  });
});

describe('Azure Resource Manager', () => {
  test.each([
    [409, 'AnotherOperationInProgress', RETRY],
    [429, 'TooManyRequests', RETRY],
    [500, 'InternalServerError', RETRY],
    [401, 'InvalidAuthenticationToken', 'access-to-azure-denied'],
    [403, 'AuthorizationFailed', 'access-to-azure-denied'],
    [404, 'ResourceNotFound', 'resource-not-found'],
    [409, 'ScopeLocked', 'resource-locked'],
    [409, 'ReadOnlyDisabledSubscription', 'access-to-azure-denied'],
    [403, 'RequestDisallowedByPolicy', 'azure-policy-blocks'],
    [403, 'LinkedAuthorizationFailed', 'access-to-azure-denied'],
    [400, 'PrincipalNotFound', RETRY],
    [412, 'PreconditionFailed', RETRY],
    [400, 'InvalidParameter', 'unrecognised-answer'],
    [undefined, 'ENOTFOUND', 'unrecognised-answer'],
  ])('%s %s: %s', (status, code, outcome) => {
    expect(outcomeOf(() => explainResourceManager({ status, code, message: 'm' }, storagePlan.resourceId))).toBe(
      outcome,
    );
  });

  test('an unknown answer shows all that a new row needs', () => {
    const operation = 'PATCH https://management.azure.com/subscriptions/s';
    const fault = { status: 400, code: 'A', innerCode: 'B', message: 'why', operation, requestId: 'r-1' };
    const stop = explainResourceManager(fault, 'x');
    expect(stop.reason).toBe(`Azure Resource Manager answered 400 A/B to ${operation}: why (request r-1).`);
    expect(stop.remedy).toContain('add a row for A/B to shared/errors/tables/resourceManager.ts');
  });
});
