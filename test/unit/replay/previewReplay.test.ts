import { createActivities } from '../../../activities';
import { HARMLESS } from '../../../activities/harmless';
import type { InspectedInstance } from '../../../shared/durable/starter';
import { done } from '../../../shared/model/outcome';
import type { Status } from '../../../shared/model/state';
import { lastOutcomes } from '../../../shared/replay/lastOutcomes';
import { previewReplay } from '../../../shared/replay/previewReplay';
import { fakePorts } from '../../support/fakePorts';
import { NOW, storageRequest } from '../../support/samples';

const status = (state: Status['state'], waitingFor: Status['waitingFor'] = 'nobody'): Status => ({
  state,
  waitingFor,
  since: NOW.toISOString(),
});
const completed = (name: string, result: unknown) => ({
  EventType: 'TaskCompleted',
  FunctionName: name,
  Result: result,
});
const instance = (more: Partial<InspectedInstance> = {}): InspectedInstance => ({
  name: 'onboardCustomer',
  instanceId: 'onboarding-a',
  runtimeStatus: 'Running',
  createdTime: '',
  lastUpdatedTime: '',
  input: {},
  output: null,
  customStatus: null,
  historyEvents: [],
  ...more,
});

test('every activity has a line, and none for another', () => {
  expect(Object.keys(HARMLESS).sort()).toEqual(Object.keys(createActivities(fakePorts())).sort());
});

test('of each step the last answer counts, whoever asked before', () => {
  const events = [
    { EventType: 'ExecutionStarted', FunctionName: 'onboardCustomer' },
    completed('ensureApplication', done(1, 'created')),
    { EventType: 'TaskFailed', FunctionName: 'verifyKey', Reason: 'timeout' },
    completed('checkConsent', { kind: 'needs-customer', code: 'consent-missing' }),
    { EventType: 'TimerFired' },
    completed('checkConsent', done({})),
    completed('announce', null),
  ];
  expect(Object.fromEntries(lastOutcomes(events))).toEqual({
    ensureApplication: 'created',
    verifyKey: 'failed',
    checkConsent: 'unchanged',
    announce: 'done',
  });
});

test.each<[string, Status, InspectedInstance | undefined, string]>([
  ['waits for the customer', status('awaiting-consent', 'customer'), instance(), 'resume'],
  ['waits for an operator', status('encrypting', 'operator'), instance({ runtimeStatus: 'Pending' }), 'resume'],
  ['is under way', status('encrypting'), instance(), 'none'],
  ['is held', status('encrypting', 'operator'), instance({ runtimeStatus: 'Suspended' }), 'none'],
  ['has failed', status('failed'), instance({ runtimeStatus: 'Failed' }), 'replay'],
  ['has expired', status('expired'), instance({ runtimeStatus: 'Completed' }), 'replay'],
  ['died on the way', status('verifying-key'), instance({ runtimeStatus: 'Failed' }), 'replay'],
  ['was forgotten by Durable', status('declined'), undefined, 'replay'],
  ['is protected', status('protected'), instance({ runtimeStatus: 'Completed' }), 'none'],
  ['was released', status('released'), undefined, 'none'],
])('what %s', (_, shown, seen, action) => {
  const preview = previewReplay({ request: storageRequest, status: shown, instance: seen }, HARMLESS);
  expect(preview.action).toBe(action);
  const runs = preview.steps.filter(({ willRun }) => willRun).length;
  expect(runs).toBe(action === 'none' ? 0 : preview.steps.length);
});

test('steps of a history before this one are not run again; from verification on all are', () => {
  const input = { memory: { results: { planEncryption: {}, ensureApplication: {}, checkConsent: {} } } };
  const historyEvents = [
    completed('verifyKey', done({})),
    completed('startEncryption', { kind: 'needs-operator', code: 'resource-busy' }),
  ];
  const request = { ...storageRequest, key: { uri: 'https://a.vault.azure.net/keys/b' } };
  const seen = { request, status: status('encrypting', 'operator'), instance: instance({ input, historyEvents }) };
  const steps = previewReplay(seen, HARMLESS).steps.map(
    ({ step, lastOutcome, willRun }) => `${step} ${lastOutcome ?? '-'} ${willRun}`,
  );
  expect(steps).toEqual([
    'planEncryption done false',
    'ensureApplication done false',
    'ensureManagedIdentity - true',
    'ensureFederatedCredential - true',
    'inviteCustomer - true',
    'checkConsent done false',
    'verifyKey unchanged true',
    'startEncryption needs-operator resource-busy true',
    'pollEncryption - true',
    'confirmEncryption - true',
    'startKeepEncrypted - true',
    'announce - true',
  ]);
});
