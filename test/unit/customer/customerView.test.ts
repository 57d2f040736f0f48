import { CLOUDS } from '../../../shared/config';
import { customerView, isKeyEditable, type KeyProblem } from '../../../shared/customer/customerView';
import type { EncryptionPlan } from '../../../shared/model/plan';
import { STATES, type State, type Status } from '../../../shared/model/state';
import type { Invitation, Onboarding } from '../../../shared/registry';
import { TARGETS } from '../../../shared/targets';
import { stops } from '../../support/answers';
import {
  application,
  config,
  disksPlan,
  identity,
  KEY_URI,
  mysqlPlan,
  NOW,
  sqlPlan,
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
  ['protected', '+++++', true, true],
  ['at-risk', '+++++', true, true],
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
    'protected',
    'at-risk',
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

const app = { to: 'application', name: 'Contoso Cloud customer-managed keys 1' } as const;
const geo = { location: 'northeurope', identityId: `${identity.resourceId}-north` };
const geoPlan = { ...mysqlPlan, geo };
const geoIdentity = { ...identity, geo: { ...identity, resourceId: geo.identityId, principalId: 'north' } };
const geoView = (of: Onboarding, keyProblem?: KeyProblem) =>
  customerView(of, { ...invitation, plan: geoPlan, identity: geoIdentity }, { ...context, keyProblem });

test('who needs the role: the application, and in one tenant the managed identities too, each on its key', () => {
  const managed = { to: 'managedIdentity', name: 'latchkey-0011223344556677', principalId: identity.principalId };
  expect(view(onboarding('verifying-key')).grants).toEqual([{ ...app, on: 'main' }]);
  expect(view(onboarding('verifying-key'), mysqlPlan).grants).toEqual([
    { ...app, on: 'main' },
    { ...managed, on: 'main' },
  ]);
  expect(geoView(onboarding('verifying-key')).grants).toEqual([
    { ...app, on: 'main' },
    { ...managed, on: 'main' },
    { ...app, on: 'geo' },
    { ...managed, on: 'geo', name: 'latchkey-0011223344556677-north', principalId: 'north' },
  ]);
});

test.each<[string, EncryptionPlan, readonly string[]]>([
  ['a storage account', storagePlan, ['keyVault', 'managedHsm']],
  ['a disk encryption set across tenants', disksPlan, ['keyVault']],
  ['a MySQL server in one tenant', mysqlPlan, ['keyVault', 'managedHsm']],
])('%s takes keys of %s', (_, plan, vaultTypes) => {
  expect(view(onboarding('awaiting-key'), plan).key.vaultTypes).toEqual(vaultTypes);
});

test.each<[EncryptionPlan, string | undefined]>([
  [storagePlan, undefined],
  [sqlPlan, undefined],
  [disksPlan, 'westeurope'],
  [mysqlPlan, 'westeurope'],
])('the requirements are those of the kind, with the region where it must be one', (plan, region) => {
  const { keySizes, retentionDays, expiry, source, date } = TARGETS[plan.kind].requirements;
  const { requirements } = view(onboarding('awaiting-key'), plan);
  expect(requirements).toMatchObject({ keySizes, retentionDays, expiry, source, date });
  expect(requirements.region).toBe(region);
});

test('the copies that get the key too are told by name', () => {
  const plan = { ...mysqlPlan, copies: [`${mysqlPlan.resourceId}-replica`] };
  expect(view(onboarding('awaiting-key'), plan).resource.copies).toEqual(['mysql-fabrikam-replica']);
});

test('the key of geo-redundant backups: only where there are some; the newest name, its report, its refusal', () => {
  const request = { ...storageRequest, key: { uri: KEY_URI, geoUri: 'https://asked' } };
  expect(view(onboarding('awaiting-key', {}, { request })).key).not.toHaveProperty('geo');
  expect(geoView(onboarding('awaiting-key')).key.geo).toEqual({ location: 'northeurope' });
  expect(geoView(onboarding('awaiting-key', {}, { request })).key.geo).toMatchObject({ uri: 'https://asked' });
  const facts = { key: { uri: KEY_URI, geoUri: 'https://told', at } };
  expect(geoView(onboarding('awaiting-key', {}, { request, facts })).key.geo).toMatchObject({ uri: 'https://told' });
  const refused = geoView(onboarding('awaiting-key', {}, { facts }), {
    uri: 'https://typed',
    geo: { uri: 'x', wanted: 'https' },
  });
  expect(refused.key).toMatchObject({
    uri: 'https://typed',
    geo: { uri: 'x', problem: { seen: 'x', wanted: 'https' } },
  });
  expect(refused.key).not.toHaveProperty('problem');
  const checks = [{ name: 'keyKind' as const, result: 'pass' as const }];
  const report = { at, keyUri: `${KEY_URI}/v`, checks, geo: { keyUri: 'https://geo/v', checks } };
  expect(geoView(onboarding('verifying-key', {}, { report }))).toMatchObject({ geoChecks: checks });
  expect(geoView(onboarding('verifying-key', {}, { report }))).not.toHaveProperty('protectedGeoKeyUri');
  expect(geoView(onboarding('protected', {}, { report }))).toMatchObject({ protectedGeoKeyUri: 'https://geo/v' });
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
