import { ENTRA_MEANINGS, explainEntra } from '../../../shared/errors/entra';
import type { Fault } from '../../../shared/errors/fault';
import { explainGraph } from '../../../shared/errors/graph';
import { explainVault, VAULT_MEANINGS } from '../../../shared/errors/keyVault';
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

  test.each(Object.entries(ENTRA_MEANINGS))('%s means %s', (number, meaning) => {
    expect(explain(new Error(`${number}: text`))).toBe(meaning === 'federation' ? RETRY : meaning);
  });

  test.each([
    ['a passing fault', new Error('AADSTS90033: A transient error has occurred'), RETRY],
    ['throttling', Object.assign(new Error('x'), { statusCode: 429 }), RETRY],
    ['no connection', Object.assign(new Error('x'), { code: 'ECONNRESET' }), RETRY],
    ['an unknown number', new Error('AADSTS9999999: news'), 'unrecognised-answer'],
    ['a number that begins like a known one', new Error('AADSTS7000161: x'), 'unrecognised-answer'],
    ['anything else', new Error('boom'), 'unrecognised-answer'],
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
  const CODES: Readonly<Record<string, string>> = {
    denied: 'vault-access-denied',
    firewall: 'vault-firewall',
    disabled: 'key-disabled',
    'key-not-found': 'key-not-found',
    'vault-not-found': 'vault-not-found',
    'wrong-tenant': 'vault-tenant-mismatch',
  };
  const explain = (fault: Partial<Fault>) =>
    outcomeOf(() => explainVault({ code: '', message: 'm', ...fault }, key, context));

  test.each(Object.entries(VAULT_MEANINGS))('%s means %s', (path, meaning) => {
    const [code = '', innerCode] = path.split('/');
    expect(explain({ status: 403, code, innerCode })).toBe(CODES[meaning ?? '']);
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
    [400, 'InvalidParameter', 'unrecognised-answer'],
    [undefined, 'ENOTFOUND', 'unrecognised-answer'],
  ])('%s %s: %s', (status, code, outcome) => {
    expect(outcomeOf(() => explainResourceManager({ status, code, message: 'm' }, storagePlan.resourceId))).toBe(
      outcome,
    );
  });

  test('an unknown answer shows all that is known', () => {
    const { reason } = explainResourceManager({ status: 400, code: 'A', innerCode: 'B', message: 'why' }, 'x');
    expect(reason).toBe('Azure Resource Manager answered 400 A/B: why');
  });
});
