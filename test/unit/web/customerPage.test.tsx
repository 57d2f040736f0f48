import { STATES, type Actor } from '../../../shared/model/state';
import type { CustomerView } from '../../../shared/model/customerView';
import { customerViews, type CustomerViewName } from '../../support/customerViews';
import { all, plain, render, section } from '../../support/html';

const names = Object.keys(customerViews) as CustomerViewName[];

describe.each(names)('%s', (name) => {
  const html = render(customerViews[name]);

  test('is one document with a language, one heading of level 1 and no level left out', () => {
    expect(html).toMatch(/^<!doctype html><html lang="en">/);
    expect(all(html, /<(main|h1)[ >]/g)).toEqual(['main', 'h1']);
    const levels = all(html, /<h([1-6])[ >]/g).map(Number);
    levels.forEach((level, index) => expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1));
  });

  test('refers only to ids that are there, once each', () => {
    const ids = all(html, / id="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    const references = all(html, / (?:for|aria-labelledby|aria-describedby)="([^"]*)"/g).flatMap((list) =>
      list.split(' '),
    );
    expect(references.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('holds nothing that its Content-Security-Policy forbids', () => {
    expect(html).not.toMatch(/ (style|on[a-z]+)=|<style|javascript:/);
    expect(all(html, /<script ([^>]*)>/g)).toHaveLength(1);
    expect(html).toMatch(/<script src="\/assets\/customer\.js\?v=[0-9a-f]{16}" nonce="abc123" defer/);
    expect(html).toMatch(/<link rel="stylesheet" href="\/assets\/customer\.css\?v=[0-9a-f]{16}" nonce="abc123"/);
  });
});

test.each<{ name: CustomerViewName; title: string; next: string[]; not?: string[] }>([
  { name: 'preparing', title: 'Your setup is being prepared', next: ['Nothing to do for you now'] },
  {
    name: 'awaitingConsent',
    title: 'Approve the application',
    next: ['Your turn', 'Review and approve in Microsoft Entra', customerViews.awaitingConsent.tenantId],
    not: ['is not installed in tenant'],
  },
  { name: 'awaitingKey', title: 'Name your key', next: ['Your turn', 'Key identifier', 'Use this key'] },
  {
    name: 'keyRefused',
    title: 'Name your key',
    next: [
      '“http://fabrikam-payments-keys.vault.example/keys/contoso-storage” cannot be used.',
      'Wanted: https, not http',
    ],
  },
  { name: 'verifying', title: 'Your key is being checked', next: ['Nothing to do for you now'], not: ['Check again'] },
  {
    name: 'roleMissing',
    title: 'Your key needs a change',
    next: ['Your turn', 'ForbiddenByRbac', 'az role assignment create', 'Check again'],
  },
  {
    name: 'operatorActs',
    title: 'Encrypting',
    next: ['Waiting for Contoso Cloud', 'Nothing is asked of you', 'retries-used-up'],
    not: ['Look at the service named in the error', 'Check again'],
  },
  { name: 'protected', title: 'Protected with your key', next: ['Since 20 November 2026 at 11:02 UTC'] },
  { name: 'atRisk', title: 'Act to keep the protection', next: ['expires on 2026-12-01', 'az keyvault key create'] },
  {
    name: 'accessLost',
    title: 'Your key can no longer be used',
    next: ['If you took access away on purpose, nothing is left to do', 'Check again'],
  },
  { name: 'released', title: 'The protection with your key has ended', next: ['Ended'] },
  { name: 'rejected', title: 'This setup is not possible', next: ['Ended', 'Entra does not know the tenant'] },
  { name: 'declined', title: 'The approval was declined', next: ['Ended', 'Nothing was installed'] },
  { name: 'expired', title: 'The invitation has expired', next: ['Ended', 'within 30 days'] },
  { name: 'failed', title: 'The setup has failed', next: ['Ended'] },
])('$name: the title says the state, and the panel who must act and how', ({ name, title, next, not = [] }) => {
  const html = render(customerViews[name]);
  expect(html).toContain(`<title>${title} – Contoso Cloud</title>`);
  const panel = plain(section(html, 'next') ?? '');
  for (const text of [title, ...next]) expect(panel).toContain(text);
  for (const text of not) expect(panel).not.toContain(text);
});

test('every state has a headline for everyone who may have to act', () => {
  for (const state of STATES) {
    for (const waitingFor of ['customer', 'operator', 'nobody'] satisfies Actor[]) {
      const html = render({ ...customerViews.preparing, state, waitingFor });
      expect(html).toMatch(/<h2 id="next-heading"[^>]*>[A-Z][^<]{5,}<\/h2>/);
    }
  }
});

test('a refused key identifier stays in the field, with the problem tied to it', () => {
  const html = render(customerViews.keyRefused);
  const input = /<input[^>]*>/.exec(html)?.[0];
  expect(input).toContain('aria-describedby="key-problem key-live key-hint"');
  expect(input).toContain('aria-invalid="true"');
  expect(input).toContain('value="http://fabrikam-payments-keys.vault.example/keys/contoso-storage"');
});

test('the current step is marked for everyone', () => {
  const steps = section(render(customerViews.roleMissing), 'progress') ?? '';
  expect(all(steps, /aria-current="step"><span class="step-name">([^<]*)/g)).toEqual(['Key check']);
  expect(all(steps, /step-progress">([^<]*)/g)).toEqual(['Done', 'Done', 'Done', 'Now', 'Later']);
});

test.each<{ name: CustomerViewName; summary: string; results: number[] }>([
  { name: 'roleMissing', summary: '3 passed, 1 failed, 12 not checked yet.', results: [3, 1, 0, 12] },
  { name: 'purgeProtectionOff', summary: '15 passed, 1 failed, 0 not checked yet.', results: [15, 1, 0, 0] },
  { name: 'protected', summary: 'All 16 requirements are met.', results: [16, 0, 0, 0] },
  {
    name: 'firewalled',
    summary: '4 passed, 0 failed, 12 could not be seen, 0 not checked yet.',
    results: [4, 0, 12, 0],
  },
])('$name: every check is listed with its result in words', ({ name, summary, results }) => {
  const checks = section(render(customerViews[name]), 'checks') ?? '';
  expect(checks).toContain(summary);
  const words = all(checks, /class="result">([^<]*)/g);
  expect(
    ['Passed', 'Failed', 'Could not be seen', 'Not checked yet'].map(
      (word) => words.filter((found) => found === word).length,
    ),
  ).toEqual(results);
});

test.each<{ name: CustomerViewName; commands: string[]; not?: string[] }>([
  {
    name: 'awaitingConsent',
    commands: ['az ad sp create --id 7d1c6a52', 'az keyvault create --name <vault> ', '--retention-days 90'],
  },
  {
    name: 'verifying',
    commands: ['az keyvault key show --vault-name fabrikam-payments-keys --name contoso-storage --query key.kid'],
    not: ['az ad sp create', '<vault>'],
  },
  {
    name: 'purgeProtectionOff',
    commands: [
      '--assignee-object-id $(az ad sp show --id 7d1c6a52-8f0e-4b53-9a57-2f4f0a6d3e11 --query id -o tsv)',
      '--assignee-object-id c0a1f7de-94b2-45a4-8d1f-0b7a6f2e5c38 ',
      '--scope "$(az keyvault show --name fabrikam-payments-keys --query id -o tsv)/keys/contoso-storage"',
    ],
  },
  { name: 'protected', commands: ['--enabled false'], not: ['az keyvault create', 'az role assignment create'] },
])('$name: the commands fit the state and name what is known', ({ name, commands, not = [] }) => {
  const text = plain(section(render(customerViews[name]), 'commands') ?? '');
  for (const command of commands) expect(text).toContain(command);
  for (const command of not) expect(text).not.toContain(command);
});

test('a state that has ended offers nothing to do', () => {
  for (const name of ['released', 'rejected', 'declined', 'expired', 'failed'] as const) {
    const html = render(customerViews[name]);
    expect(html).not.toMatch(/<form|<button|<details/);
    expect(html).toContain('data-interval="0"');
  }
});

const WORDS_OF_OURS = ['rotation', 'state', 'waitingFor', 'kind', 'name', 'progress', 'result', 'to', 'on', 'expiry'];
const VAULT_TYPES = ['keyVault', 'managedHsm'];

test('every string of the view is escaped wherever it is shown', () => {
  const payload = `"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;`;
  const poisonous = JSON.parse(
    JSON.stringify(customerViews.purgeProtectionOff, (key, value: unknown) =>
      typeof value === 'string' && !WORDS_OF_OURS.includes(key) && !VAULT_TYPES.includes(value) ? payload : value,
    ),
  ) as CustomerView;
  const views: CustomerView[] = [
    poisonous,
    { ...poisonous, resource: { kind: 'storageAccount', name: payload, copies: [payload] }, state: 'awaiting-key' },
    { ...poisonous, key: { ...poisonous.key, editable: true, problem: { seen: payload, wanted: payload } } },
    {
      ...poisonous,
      key: { ...poisonous.key, geo: { location: payload, uri: payload, problem: { seen: payload, wanted: payload } } },
      geoChecks: [{ name: 'keyKind', result: 'unknown', seen: payload, wanted: payload, reason: payload }],
      protectedGeoKeyUri: payload,
    },
    { ...poisonous, state: 'awaiting-consent', consent: { clientId: payload, url: payload, given: false } },
    { ...poisonous, state: 'protected', protectedKeyUri: payload, waitingFor: 'nobody' },
    {
      ...poisonous,
      grants: [
        { to: 'application', on: 'main', name: payload },
        { to: 'managedIdentity', on: 'geo', name: payload, principalId: payload },
      ],
    },
    { ...poisonous, waitingFor: 'operator' },
  ];
  for (const view of views) {
    const html = render(view);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toContain('<img');
    expect(html).not.toContain(payload);
    expect(html).toContain('&lt;script>');
  }
});
