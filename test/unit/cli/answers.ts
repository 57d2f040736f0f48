import type { BulkPreview, DeadLetterDetail, ListedItem, OnboardingDetail, ReplayAnswer } from '../../../shared/api';

const STORAGE =
  '/subscriptions/6f1f9fa0-0000-4000-8000-000000000001/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/fabrikam';

/** Answers of the API as the tests of the command line use them. */
export const waiting: ListedItem = {
  onboardingId: 'fabrikam-storage-1',
  resourceId: STORAGE,
  kind: 'storageAccount',
  hosting: 'vendor',
  customer: { id: 'fabrikam', name: 'Fabrikam' },
  state: 'verifying-key',
  waitingFor: 'customer',
  since: '2026-11-22T09:00:00.000Z',
  code: 'key-disabled',
  reason: 'The key is disabled.',
  group: 'customer',
};
export const parked: ListedItem = {
  ...waiting,
  onboardingId: 'northwind-sql-1',
  resourceId:
    '/subscriptions/6f1f9fa0-0000-4000-8000-000000000001/resourceGroups/data/providers/Microsoft.Sql/servers/northwind',
  kind: 'sqlServer',
  customer: { id: 'northwind', name: 'Northwind \u001b[31mTraders' },
  state: 'encrypting',
  waitingFor: 'operator',
  since: '2026-11-20T12:00:00.000Z',
  code: 'resource-locked',
  reason: 'A lock forbids the change.',
  group: 'operator',
};

export function detail(status: Partial<OnboardingDetail['status']> = {}, lines = 2): OnboardingDetail {
  const timeline: OnboardingDetail['timeline'] = [
    { at: '2026-11-22T08:59:00.000Z', state: 'preparing' },
    { at: '2026-11-22T09:00:00.000Z', state: 'awaiting-consent', code: 'consent-missing', event: 'consent-required' },
    { at: '2026-11-22T10:00:00.000Z', state: 'verifying-key', code: 'key-disabled', event: 'action-required' },
    { at: '2026-11-22T11:00:00.000Z', state: 'protected', event: 'encrypted' },
  ];
  return {
    onboardingId: 'fabrikam-storage-1',
    customer: { id: 'fabrikam', name: 'Fabrikam', tenantId: '6f1f9fa0-0000-4000-8000-000000000000' },
    resource: { kind: 'storageAccount', id: STORAGE, hosting: 'vendor' },
    portalUrl: 'https://portal.azure.com/#resource',
    receivedAt: '2026-11-22T08:59:00.000Z',
    status: { state: 'preparing', waitingFor: 'nobody', since: '2026-11-22T09:00:00.000Z', ...status },
    timeline: timeline.slice(0, lines),
    linkRevoked: false,
    resources: [],
  };
}

export const replayOf = (action: ReplayAnswer['action']): ReplayAnswer => ({
  action,
  steps: [
    { step: 'ensureApplication', lastOutcome: 'unchanged', willRun: true, harmlessBecause: 'It finds what it made.' },
    { step: 'announce', willRun: false, harmlessBecause: 'The same event has the same id.' },
  ],
});

export const preview: BulkPreview = {
  total: 3,
  sample: [waiting],
  refused: [{ onboardingId: 'northwind-sql-1', code: 'onboarding-ended', reason: 'It has ended.' }],
};

export const letter: DeadLetterDetail = {
  queue: 'onboarding-requests',
  sequenceNumber: '42',
  messageId: 'm-1',
  enqueuedAt: '2026-11-22T11:00:00.000Z',
  reason: 'invalid-request',
  description: 'The request is not valid.',
  deliveryCount: 1,
  onboardingId: 'fabrikam-storage-1',
  size: 20,
  body: '{"contractVersion":2}',
  properties: { source: 'signup' },
  problems: [{ field: 'contractVersion', seen: '2', wanted: '1' }],
};
