import { LatchkeyError, oncePerId, type LatchkeyEvent, type OnboardingRequest } from '../../../client';
import { onboardingMessage, releaseMessage } from '../../../client/requests';

const request: OnboardingRequest = {
  contractVersion: 1,
  onboardingId: 'fabrikam-1',
  customer: { id: 'fabrikam', name: 'Fabrikam', tenantId: '6f1f9fa0-0000-4000-8000-000000000000' },
  resource: {
    kind: 'storageAccount',
    hosting: 'vendor',
    id: '/subscriptions/6f1f9fa0-0000-4000-8000-000000000001/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/fabrikam',
  },
};

test('the same content has the same message id, in whatever order; corrected content has another', () => {
  const { messageId } = onboardingMessage(request);
  const reordered = Object.fromEntries(Object.entries(request).reverse()) as unknown as OnboardingRequest;
  expect(messageId).toMatch(/^fabrikam-1\.[0-9a-f]{32}$/);
  expect(onboardingMessage(reordered).messageId).toBe(messageId);
  const corrected = { ...request, customer: { ...request.customer, name: 'Fabrikam Ltd' } };
  expect(onboardingMessage(corrected).messageId).not.toBe(messageId);
});

test('a longest id stays within what Service Bus takes: 128 characters', () => {
  expect(String(onboardingMessage({ ...request, onboardingId: 'a'.repeat(64) }).messageId).length).toBeLessThanOrEqual(
    128,
  );
});

const wrong: readonly (readonly [string, () => unknown, string, readonly string[]])[] = [
  [
    'an onboarding',
    () => onboardingMessage({ ...request, onboardingId: 'NO', extra: 1 } as never),
    'invalid-request',
    ['onboardingId', 'extra'],
  ],
  ['nothing', () => onboardingMessage(undefined as never), 'invalid-request', ['(message)']],
  [
    'a release',
    () => releaseMessage({ contractVersion: 1, onboardingId: 'fabrikam-1', why: ' ' }),
    'invalid-release-request',
    ['why'],
  ],
];
test.each(wrong)('%s with wrong fields is not sent, and every one is named', (_, make, code, fields) => {
  let thrown: unknown;
  try {
    make();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(LatchkeyError);
  expect(thrown).toMatchObject({ code, problems: fields.map((field) => expect.objectContaining({ field })) });
});

describe('once per id', () => {
  const event = (id: string) => ({ id, name: 'revalidated' }) as LatchkeyEvent;

  test('an event that was dealt with is not dealt with again; one that failed is', async () => {
    const handled: string[] = [];
    let broken = true;
    const handle = oncePerId(new Set(), ({ id }) => {
      if (id === 'b' && broken) throw new Error('not now');
      handled.push(id);
    });
    await handle(event('a'));
    await handle(event('a'));
    await expect(handle(event('b'))).rejects.toThrow('not now');
    broken = false;
    await handle(event('b'));
    expect(handled).toEqual(['a', 'b']);
  });

  test('twice at the same time: one deals with it, both end with it', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let calls = 0;
    const handle = oncePerId(new Set(), () => ((calls += 1), promise));
    const both = [handle(event('a')), handle(event('a'))];
    resolve();
    await Promise.all(both);
    expect(calls).toBe(1);
  });
});
