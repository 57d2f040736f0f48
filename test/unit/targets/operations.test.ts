import { pollOperation, retryAfter } from '../../../shared/targets/operations';
import { azureError, fakeAzure, type FakeAnswer } from './fakeAzure';

const operation = { statusUrl: 'https://management.azure.com/operations/1?t=secret', retryAfterSeconds: 5 };
const poll = (answer: FakeAnswer | Error) => pollOperation(fakeAzure(answer).azure.rest, operation);
const status = (word: string, more: object = {}) => ({ body: { status: word, ...more } });

test.each<[string, FakeAnswer | Error, object]>([
  ['Succeeded', status('Succeeded'), { status: 'succeeded' }],
  ['succeeded, in small letters', status('succeeded'), { status: 'succeeded' }],
  ['InProgress', status('InProgress'), { status: 'running', retryAfterSeconds: 5 }],
  ['a word of the service', status('ReplacingTheKey'), { status: 'running', retryAfterSeconds: 5 }],
  [
    'Retry-After',
    { ...status('InProgress'), headers: { 'retry-after': '42' } },
    { status: 'running', retryAfterSeconds: 42 },
  ],
  ['202 without a body', { status: 202 }, { status: 'running', retryAfterSeconds: 5 }],
  [
    'Failed with an error',
    {
      ...status('Failed', { error: { code: 'KeyVaultKeyDisabled', message: 'm' } }),
      headers: { 'x-ms-request-id': 'r-1' },
    },
    {
      status: 'failed',
      fault: {
        code: 'KeyVaultKeyDisabled',
        message: 'm',
        operation: 'GET https://management.azure.com/operations/1',
        requestId: 'r-1',
      },
    },
  ],
  ['Failed without one', status('Failed'), { status: 'failed', fault: { code: 'Failed', message: '' } }],
  ['Canceled', status('Canceled'), { status: 'failed', fault: { code: 'Canceled', message: '' } }],
  ['forgotten: 404', azureError(404, 'NotFound'), { status: 'succeeded' }],
  ['forgotten: 410', azureError(410, 'Gone'), { status: 'succeeded' }],
  [
    '403',
    azureError(403, 'AuthorizationFailed'),
    { status: 'failed', fault: { status: 403, code: 'AuthorizationFailed' } },
  ],
])('%s', async (_, answer, wanted) => {
  expect(await poll(answer)).toMatchObject(wanted);
});

test.each([429, 500, 503])('%i is thrown, to be tried again', async (code) => {
  await expect(poll(azureError(code, 'X'))).rejects.toThrow('no luck');
});

test('a long message is cut', async () => {
  const answer = await poll(status('Failed', { error: { code: 'X', message: 'm'.repeat(1000) } }));
  expect(answer).toMatchObject({ fault: { message: 'm'.repeat(300) } });
});

test.each([
  [undefined, 5],
  ['1', 1],
  ['0', 1],
  ['300', 300],
  ['3600', 300],
  ['-1', 1],
  ['soon', 5],
  ['Fri, 20 Nov 2026 09:00:00 GMT', 5],
])('Retry-After %s is %i seconds', (header, seconds) => {
  expect(retryAfter(header)).toBe(seconds);
});
