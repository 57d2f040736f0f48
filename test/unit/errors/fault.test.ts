import { AuthenticationError, AuthenticationRequiredError, CredentialUnavailableError } from '@azure/identity';
import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { faultOf, isTransient } from '../../../shared/errors/fault';

const rest = (statusCode: number, details: unknown, code?: string) => {
  const error = new RestError('Caller is not authorized\r\nmore', { statusCode, ...(code ? { code } : {}) });
  error.details = details;
  return error;
};
const system = (code: string) => Object.assign(new Error(`getaddrinfo ${code} x.vault.azure.net`), { code, errno: -3 });
const ENTRA_TEXT =
  "AADSTS700016: Application with identifier 'a' was not found in the directory 'b'. Trace ID: 1 Correlation ID: 2 Timestamp: 2026-11-20 09:00:00Z";

test.each<[string, unknown, object]>([
  [
    'Key Vault: inner code as innererror',
    rest(403, { error: { code: 'Forbidden', message: 'x', innererror: { code: 'ForbiddenByRbac' } } }, 'Forbidden'),
    { status: 403, code: 'Forbidden', innerCode: 'ForbiddenByRbac', message: 'Caller is not authorized' },
  ],
  [
    'inner code as innerError',
    rest(403, { error: { code: 'Forbidden', innerError: { code: 'AccessDenied' } } }),
    { status: 403, code: 'Forbidden', innerCode: 'AccessDenied' },
  ],
  [
    'details without an envelope',
    rest(409, { code: 'Conflict' }),
    { status: 409, code: 'Conflict', innerCode: undefined },
  ],
  [
    'a service that quotes Entra has a code of its own',
    Object.assign(new RestError(`No token for the vault: ${ENTRA_TEXT}`, { statusCode: 400 }), {
      details: { error: { code: 'KeyVaultAccessTokenCannotBeAcquired', message: ENTRA_TEXT } },
    }),
    { status: 400, code: 'KeyVaultAccessTokenCannotBeAcquired' },
  ],
  ['a body without a code', rest(400, { error: 'no' }, 'BadRequest'), { status: 400, code: 'BadRequest' }],
  ['no body', rest(502, undefined), { status: 502, code: 'HTTP502' }],
  [
    'the number of Entra in the message',
    new AuthenticationRequiredError({ scopes: ['x'], message: ENTRA_TEXT }),
    {
      code: 'AADSTS700016',
      message: "AADSTS700016: Application with identifier 'a' was not found in the directory 'b'.",
    },
  ],
  [
    'the number of Entra in a cause',
    new CredentialUnavailableError('ClientAssertionCredential: failed', {
      cause: new Error('token', { cause: new Error(ENTRA_TEXT) }),
    }),
    { code: 'AADSTS700016', message: 'ClientAssertionCredential: failed' },
  ],
  [
    'the error of the token endpoint',
    new AuthenticationError(400, { error: 'invalid_client', error_description: ENTRA_TEXT }),
    { code: 'AADSTS700016' },
  ],
  [
    'a number of Entra before the code of the body',
    Object.assign(new Error(ENTRA_TEXT), { code: 'invalid_client' }),
    { code: 'AADSTS700016' },
  ],
  ['a system error', system('ENOTFOUND'), { status: undefined, code: 'ENOTFOUND' }],
  ['a fetch error keeps its own text', new TypeError('fetch failed'), { code: 'HTTP', message: 'fetch failed' }],
  ['status instead of statusCode', Object.assign(new Error('x'), { status: 429 }), { status: 429, code: 'HTTP429' }],
  ['a thrown text', 'boom', { code: 'HTTP', message: 'boom' }],
  ['nothing', undefined, { code: 'HTTP', message: 'undefined' }],
  ['null', null, { code: 'HTTP', message: 'null' }],
])('%s', (_, error, fault) => {
  expect(faultOf(error)).toMatchObject(fault);
});

test('messages are one line of at most 300 characters, without ids', () => {
  const { message } = faultOf(new Error(`${'x'.repeat(400)}\nsecond`));
  expect(message).toBe('x'.repeat(300));
  expect(faultOf(new Error('AADSTS1: x Trace ID: 5 Correlation ID: 6')).message).toBe('AADSTS1: x');
});

test('a chain of causes that never ends is left', () => {
  const error = new Error('x') as Error & { cause?: unknown };
  error.cause = error;
  expect(faultOf(error).code).toBe('HTTP');
});

test.each([
  [408, true],
  [425, true],
  [429, true],
  [500, true],
  [502, true],
  [503, true],
  [504, true],
  [400, false],
  [401, false],
  [403, false],
  [404, false],
  [409, false],
  [412, false],
])('HTTP %i is transient: %s', (status, transient) => {
  expect(isTransient({ status, code: 'X', message: '' })).toBe(transient);
});

test.each([
  ['ECONNREFUSED', true],
  ['ECONNRESET', true],
  ['ETIMEDOUT', true],
  ['EPIPE', true],
  ['EAI_AGAIN', true],
  ['REQUEST_SEND_ERROR', true],
  ['AADSTS90033', true],
  ['AADSTS90055', true],
  ['AADSTS50196', true],
  ['network_error', true],
  ['ENOTFOUND', false],
  ['AADSTS700016', false],
  ['Forbidden', false],
])('%s is transient: %s', (code, transient) => {
  expect(isTransient({ code, message: '' })).toBe(transient);
});

describe('the call that failed', () => {
  const request = createPipelineRequest({ url: 'https://a.vault.azure.net/keys/k?api-version=7.5&sig=secret' });
  const answered = (headers: Record<string, string>) =>
    new RestError('m', { request, response: { request, status: 400, headers: createHttpHeaders(headers) } });

  test.each([
    [{ 'x-ms-request-id': 'r', 'request-id': 'g' }, 'r'],
    [{ 'request-id': 'g', 'x-ms-correlation-request-id': 'c' }, 'g'],
    [{ 'x-ms-correlation-request-id': 'c' }, 'c'],
    [{}, undefined],
  ])('%j: request %s, and the URL without its query', (headers, requestId) => {
    const operation = 'GET https://a.vault.azure.net/keys/k';
    expect(faultOf(answered(headers))).toMatchObject({ operation, requestId });
  });

  test.each([
    ['the text', new Error(ENTRA_TEXT), '1'],
    ['the text of a cause', new Error('x', { cause: new Error(ENTRA_TEXT) }), '1'],
    ['the error', Object.assign(new Error('x'), { correlationId: 'c-1' }), 'c-1'],
    ['nowhere', new Error('x'), undefined],
  ])('Entra tells its id in %s', (_, error, requestId) => {
    expect(faultOf(error)).toMatchObject({ operation: undefined, requestId });
  });
});
