import type { OnboardingDetail, RunsAnswer } from '../../../../shared/api';
import type { State } from '../../../../shared/model/state';
import { availableActions } from '../../../../web/console/onboarding/available';

type Resource = OnboardingDetail['resources'][number];
const AT = '2026-11-22T10:00:00Z';
const status = (state: State, waitingFor: OnboardingDetail['status']['waitingFor'] = 'nobody') => ({
  state,
  waitingFor,
  since: AT,
});

const detail = (change: Partial<OnboardingDetail>): OnboardingDetail => ({
  onboardingId: 'one',
  customer: { id: 'c', name: 'C', tenantId: 't' },
  resource: { kind: 'storageAccount', id: '/r', hosting: 'vendor' },
  portalUrl: 'https://portal.example',
  receivedAt: AT,
  status: status('preparing'),
  timeline: [],
  linkRevoked: false,
  resources: [],
  ...change,
});
const resource = (state: State): Resource => ({ resourceId: '/r', status: status(state) }) as Resource;
const runs = (runtimeStatus: string): RunsAnswer => ({
  runs: [
    { instanceId: 'i', orchestration: 'o', runtimeStatus, createdAt: AT, lastUpdatedAt: AT, steps: [] },
    {
      instanceId: 'k',
      orchestration: 'k',
      runtimeStatus: 'Running',
      createdAt: AT,
      lastUpdatedAt: AT,
      steps: [],
      resourceId: '/r',
    },
  ],
});

interface Row {
  readonly name: string;
  readonly detail: Partial<OnboardingDetail>;
  readonly runs?: RunsAnswer;
  readonly offered: readonly string[];
}

test.each<Row>([
  { name: 'under way', detail: {}, runs: runs('Running'), offered: ['check', 'suspend', 'terminate'] },
  { name: 'before its runs are known', detail: {}, offered: ['check'] },
  {
    name: 'waiting for an operator',
    detail: { status: status('preparing', 'operator') },
    runs: runs('Running'),
    offered: ['resume', 'check', 'suspend', 'terminate'],
  },
  {
    name: 'invited',
    detail: { status: status('awaiting-consent', 'customer'), invitedAt: AT },
    runs: runs('Running'),
    offered: ['resume', 'check', 'suspend', 'resend-invitation', 'revoke-link', 'terminate'],
  },
  {
    name: 'with its link revoked',
    detail: { status: status('awaiting-consent', 'customer'), invitedAt: AT, linkRevoked: true },
    runs: runs('Running'),
    offered: ['resume', 'check', 'suspend', 'resend-invitation', 'terminate'],
  },
  { name: 'suspended', detail: {}, runs: runs('Suspended'), offered: ['check', 'continue', 'terminate'] },
  { name: 'failed', detail: { status: status('failed') }, runs: runs('Terminated'), offered: ['replay'] },
  {
    name: 'protected',
    detail: { status: status('protected'), resources: [resource('protected')], invitedAt: AT },
    runs: runs('Completed'),
    offered: ['check', 'revalidate', 'resend-invitation', 'revoke-link', 'release'],
  },
  {
    name: 'released',
    detail: { status: status('released'), resources: [resource('released')], invitedAt: AT },
    runs: runs('Completed'),
    offered: [],
  },
])('what is offered when it is $name', (row) => {
  expect(availableActions(detail(row.detail), row.runs)).toEqual(row.offered);
});
