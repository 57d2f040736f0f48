import { CLOUDS } from '../../../shared/config';
import { customerView, isKeyEditable } from '../../../shared/customer/customerView';
import { STATES, type State, type Status } from '../../../shared/model/state';
import type { Invitation, Onboarding } from '../../../shared/registry';
import { stops } from '../../support/answers';
import {
  application,
  config,
  identity,
  KEY_URI,
  mysqlPlan,
  NOW,
  storagePlan,
  storageRequest,
} from '../../support/samples';

const at = NOW.toISOString();
const invitation: Invitation = {
  invitedAt: at,
  expiresAt: '2026-12-20T09:00:00.000Z',
  linkVersion: 1,
  plan: storagePlan,
  application,
  identity,
};
const onboarding = (state?: State, more: Partial<Status> = {}, rest: Partial<Onboarding> = {}): Onboarding => ({
  onboardingId: 'fabrikam-01',
  request: storageRequest,
  requestHash: 'h',
  receivedAt: at,
  facts: {},
  ...(state
    ? { record: { status: { state, waitingFor: 'nobody', since: at, ...more }, eventId: 'e', timeline: [] } }
    : {}),
  ...rest,
});
const context = { config, path: '/c/link', consentUrl: 'https://login/consent', now: new Date(at) };
const view = (of: Onboarding, plan = storagePlan, now = context.now) =>
  customerView(of, { ...invitation, plan }, { ...context, now });
const marks = { done: '+', current: '>', waiting: '.', failed: '!' };
const steps = (of: Onboarding) =>
  view(of)
    .steps.map(({ progress }) => marks[progress])
    .join('');

test.each<[State | undefined, string, boolean, boolean]>([
  // state, steps, consent given, key editable
  [undefined, '>....', false, true],
  ['requested', '>....', false, true],
  ['preparing', '>....', false, true],
  ['awaiting-consent', '+>...', false, true],
  ['awaiting-key', '++>..', true, true],
  ['verifying-key', '+++>.', true, true],
  ['encrypting', '++++>', true, true],
  ['protected', '+++++', true, false],
  ['at-risk', '+++++', true, false],
  ['access-lost', '+++++', true, false],
])('state %s: steps %s, consent %s, key editable %s', (state, progress, given, editable) => {
  expect(steps(onboarding(state))).toBe(progress);
  expect(view(onboarding(state))).toMatchObject({ consent: { given }, key: { editable } });
  expect('url' in view(onboarding(state)).consent).toBe(!given);
});

test.each<State>(['released', 'rejected', 'declined', 'expired', 'failed'])(
  'ended as %s: nothing can be done any more',
  (state) => {
    const { consent, key } = view(onboarding(state));
    expect(consent).not.toHaveProperty('url');
    expect(key.editable).toBe(false);
    expect(steps(onboarding(state))).toBe('.....');
  },
);

test('every state has a view', () => {
  for (const state of STATES) expect(view(onboarding(state)).state).toBe(state);
  expect(STATES.filter(isKeyEditable)).toEqual([
    'requested',
    'preparing',
    'awaiting-consent',
    'awaiting-key',
    'verifying-key',
    'encrypting',
  ]);
});

test('a stop shows its reason and remedy, and marks the step that failed', () => {
  const { code, reason, remedy } = stops.roleMissing;
  const parked = onboarding('verifying-key', { waitingFor: 'customer', code, reason, remedy });
  expect(view(parked)).toMatchObject({ waitingFor: 'customer', code, reason, remedy });
  expect(steps(parked)).toBe('+++!.');
  const waiting = onboarding('awaiting-consent', { waitingFor: 'customer', code: 'consent-missing' });
  expect(steps(waiting)).toBe('+>...');
});

test('consent that was just given counts before the token proves it', () => {
  const facts = { consent: { answer: 'granted' as const, at, stateId: 's' } };
  expect(view(onboarding('awaiting-consent', {}, { facts })).consent).toEqual({
    clientId: application.clientId,
    given: true,
  });
  const missing = onboarding('awaiting-consent', { waitingFor: 'customer', code: 'consent-missing' }, { facts });
  expect(view(missing)).toMatchObject({ waitingFor: 'nobody', consent: { given: true } });
  const declined = { consent: { answer: 'declined' as const, at, stateId: 's' } };
  expect(view(onboarding('awaiting-consent', {}, { facts: declined })).consent.given).toBe(false);
});

test('consent that never shows is asked for again', () => {
  const facts = { consent: { answer: 'granted' as const, at, stateId: 's' } };
  const missing = onboarding('awaiting-consent', { waitingFor: 'customer', code: 'consent-missing' }, { facts });
  const later = new Date(Date.parse(at) + 5 * 60_000);
  expect(view(missing, storagePlan, later)).toMatchObject({
    waitingFor: 'customer',
    code: 'consent-missing',
    consent: { given: false, url: 'https://login/consent' },
  });
});

test('who needs the role: the application, and in one tenant the managed identity too', () => {
  expect(view(onboarding('verifying-key')).grants).toEqual([
    { to: 'application', name: 'Contoso Cloud customer-managed keys 1' },
  ]);
  expect(view(onboarding('verifying-key'), mysqlPlan).grants).toEqual([
    { to: 'application', name: 'Contoso Cloud customer-managed keys 1' },
    { to: 'managedIdentity', name: 'latchkey-0011223344556677', principalId: identity.principalId },
  ]);
});

test.each<[string, Onboarding, string | undefined]>([
  ['none yet', onboarding('awaiting-key'), undefined],
  [
    'from the request',
    onboarding('awaiting-key', {}, { request: { ...storageRequest, key: { uri: KEY_URI } } }),
    KEY_URI,
  ],
  [
    'named later',
    onboarding(
      'awaiting-key',
      {},
      { request: { ...storageRequest, key: { uri: 'x' } }, facts: { key: { uri: KEY_URI, at } } },
    ),
    KEY_URI,
  ],
])('the key: %s', (_, of, uri) => {
  expect(view(of).key).toMatchObject({ uri, vaultSuffix: 'vault.azure.net' });
});

test('a key that was refused is shown with what is wanted', () => {
  const keyProblem = { uri: 'http://x', wanted: 'https' };
  const refused = customerView(onboarding('awaiting-key'), invitation, { ...context, keyProblem });
  expect(refused.key).toMatchObject({ uri: 'http://x', problem: { seen: 'http://x', wanted: 'https' } });
});

test('the report, and the key in use only once it is protected', () => {
  const report = { at, keyUri: `${KEY_URI}/v`, checks: [{ name: 'keyKind' as const, result: 'pass' as const }] };
  expect(view(onboarding('verifying-key', {}, { report }))).toMatchObject({ checks: report.checks, checkedAt: at });
  expect(view(onboarding('verifying-key', {}, { report }))).not.toHaveProperty('protectedKeyUri');
  expect(view(onboarding('protected', {}, { report }))).toMatchObject({ protectedKeyUri: `${KEY_URI}/v` });
});

test('the page knows what the customer’s tools call the cloud', () => {
  expect(view(onboarding()).azCloudName).toBeUndefined();
  const inChina = { ...context, config: { ...config, cloud: CLOUDS.AzureChinaCloud } };
  expect(customerView(onboarding(), invitation, inChina).azCloudName).toBe('AzureChinaCloud');
});
