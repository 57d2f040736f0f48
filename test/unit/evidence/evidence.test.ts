import { digestOf, evidenceOf } from '../../../shared/evidence/evidence';
import type { Invitation, Onboarding, ResourceRecord } from '../../../shared/registry';
import type { AuditEntry } from '../../../shared/registry/audit';
import { LANGUAGES, type Language } from '../../../web/texts';
import { renderEvidencePage } from '../../../web/customer/evidencePage';
import { application, config, identity, mysqlRequest, mysqlResource, NOW } from '../../support/samples';
import { all } from '../../support/html';

const at = NOW.toISOString();
const later = '2026-11-21T09:00:00.000Z';
const { onboardingId } = mysqlRequest;
const keyUri = mysqlResource.wanted.keyUri;

const onboarding: Onboarding = {
  onboardingId,
  request: mysqlRequest,
  requestHash: 'h',
  receivedAt: at,
  record: {
    status: { state: 'protected', waitingFor: 'nobody', since: at },
    eventId: 'e',
    timeline: [{ at, state: 'protected', event: 'encrypted' }],
  },
  report: { at, keyUri, checks: [{ name: 'keyEnabled', result: 'pass', seen: 'enabled' }] },
  facts: { consent: { answer: 'granted', at, stateId: 'secret-state' }, key: { uri: keyUri, at } },
};
const invitation: Invitation = {
  invitedAt: at,
  expiresAt: later,
  linkVersion: 1,
  plan: mysqlResource.plan,
  application,
  identity,
};
const resource: ResourceRecord = {
  resource: { ...mysqlResource, onboardingId },
  looked: { at: later },
  keys: [{ keyUri, from: at }],
  drills: [
    {
      number: 1,
      start: { at, until: later, keyUri },
      lost: { at, lostAt: at, code: 'key-disabled', reason: `The key ${keyUri} is disabled.` },
      back: { at, keyUri, outageSeconds: 90 },
    },
  ],
  log: [{ at, state: 'access-lost', event: 'access-lost', code: 'key-disabled' }],
};
const audit: AuditEntry[] = [
  { onboardingId, at, by: 'customer', action: 'drill-start', why: 'drill 1' },
  { onboardingId, at, by: 'Ada Operator (0b1c)', action: 'resume', why: 'they called again <b>' },
];
const make = (now = NOW, more: Partial<Onboarding> = {}) =>
  evidenceOf({ config, onboarding: { ...onboarding, ...more }, invitation, resources: [resource], audit, now });

test('tells what was verified, used, lost and done, and nothing that is secret or the vendor’s own', () => {
  const { record } = make();
  expect(record).toMatchObject({
    onboardingId,
    consent: { answer: 'granted', at },
    verification: { keyUri, checks: [{ name: 'keyEnabled', result: 'pass' }] },
    resources: [{ keys: [{ keyUri, from: at }], lookedAt: later, log: [{ event: 'access-lost' }] }],
    drills: [{ state: 'done' }],
    actions: [
      { by: 'customer', action: 'drill-start', why: 'drill 1' },
      { by: 'vendor', action: 'resume' },
    ],
  });
  expect(JSON.stringify(record)).not.toMatch(/secret-state|Ada|0b1c|they called/);
});

test('the digest is that of the record alone, whatever the order of its names', () => {
  const { record, digest } = make();
  expect(digest).toEqual({ algorithm: 'SHA-256', of: 'record', value: digestOf(record) });
  expect(digest.value).toMatch(/^[0-9a-f]{64}$/);
  const kept = JSON.parse(JSON.stringify(record)) as Record<string, unknown>;
  expect(digestOf(Object.fromEntries(Object.entries(kept).reverse()))).toBe(digest.value);
  expect(digestOf({ b: [1, { d: 2, c: 3 }], a: 'x' })).toBe(
    // printf '{"a":"x","b":[1,{"c":3,"d":2}]}' | sha256sum
    '4bc2f0faf907fa5fdaedde9cbf7002e3cbf041208b96a4ab4ce6693fbf4bea67',
  );
  expect(make(new Date(later)).digest.value).toBe(digest.value);
  expect(make(NOW, { receivedAt: later }).digest.value).not.toBe(digest.value);
});

test.each(Object.keys(LANGUAGES) as Language[])('%s: one page that needs nothing else', (language) => {
  const evidence = make();
  const html = renderEvidencePage(evidence, { language });
  const texts = LANGUAGES[language];
  expect(html).toMatch(new RegExp(`^<!doctype html><html lang="${language}">`));
  expect(html).not.toMatch(/<script|<link (?!rel="icon")|url\(|@import|src=| style="/);
  expect(all(html, /<(main|h1|style)[ >]/g)).toEqual(['style', 'main', 'h1']);
  for (const text of [evidence.digest.value, texts.evidence.digest.not, texts.drill.record.states.done, keyUri])
    expect(html).toContain(text);
  expect(html).not.toMatch(/Ada|undefined|\[object/);
});

test('an onboarding of which little is known yet has a report too', () => {
  const { record: _, report: __, ...bare } = onboarding;
  const evidence = evidenceOf({
    config,
    onboarding: { ...bare, facts: {} },
    invitation,
    resources: [],
    audit: [],
    now: NOW,
  });
  const html = renderEvidencePage(evidence);
  expect(html).toContain(LANGUAGES.en.evidence.keys.none);
  expect(html).toContain(LANGUAGES.en.evidence.verification.none);
});
