import { HttpRequest } from '@azure/functions';
import { createCustomerPage } from '../../../functions/customerPage';
import { onboardingInstance } from '../../../shared/model/instances';
import type { EncryptionPlan } from '../../../shared/model/plan';
import type { State } from '../../../shared/model/state';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { application, identity, KEY_URI, mysqlPlan, mysqlRequest, NOW } from '../../support/samples';

const at = NOW.toISOString();
const GEO_URI = 'https://fabrikam-north.vault.azure.net/keys/backups';
const geoPlan: EncryptionPlan = {
  ...mysqlPlan,
  geo: { location: 'northeurope', identityId: `${mysqlPlan.identityId}-n` },
};
const { onboardingId } = mysqlRequest;

/** An invited customer in front of the form, and what the page makes of what is posted. */
async function invited(plan: EncryptionPlan, state: State = 'awaiting-key') {
  const ports = fakePorts();
  const starter = recordingStarter();
  const { onboardings } = ports.registry;
  const expiresAt = '2026-12-20T09:00:00.000Z';
  await onboardings.create(onboardingId, { request: mysqlRequest, requestHash: 'h', receivedAt: at });
  await onboardings.save(onboardingId, 'invitation', {
    invitedAt: at,
    expiresAt,
    linkVersion: 1,
    plan,
    application,
    identity,
  });
  const status = { state, waitingFor: 'customer' as const, since: at };
  await onboardings.save(onboardingId, 'status', { status, eventId: 'e', timeline: [] });
  await starter.startOnce('o', onboardingInstance(onboardingId), {});
  const link = await ports.links.signLink({ onboardingId, linkVersion: 1 }, NOW, new Date(expiresAt));
  const post = (fields: Record<string, string>) =>
    createCustomerPage(ports).postKey(
      new HttpRequest({
        method: 'POST',
        url: `https://keys.contoso.example/c/${link}/key`,
        params: { link },
        body: { string: new URLSearchParams(fields).toString() },
      }),
      starter,
    );
  return { post, starter, fact: () => onboardings.readPart(onboardingId, 'fact-key'), ports };
}

test.each<{ what: string; plan: EncryptionPlan; fields: Record<string, string>; fact: object }>([
  { what: 'one key', plan: mysqlPlan, fields: { keyUri: ` ${KEY_URI} ` }, fact: { uri: KEY_URI, at } },
  {
    what: 'one key, and a second that nobody asked for',
    plan: mysqlPlan,
    fields: { keyUri: KEY_URI, geoKeyUri: GEO_URI },
    fact: { uri: KEY_URI, at },
  },
  {
    what: 'both keys of a server with geo-redundant backups',
    plan: geoPlan,
    fields: { keyUri: KEY_URI, geoKeyUri: GEO_URI },
    fact: { uri: KEY_URI, geoUri: GEO_URI, at },
  },
])('$what: written down, audited, and the run is woken', async ({ plan, fields, fact }) => {
  const page = await invited(plan);
  expect(await page.post(fields)).toMatchObject({ status: 303 });
  expect(await page.fact()).toEqual(fact);
  expect(page.starter.woken).toEqual([onboardingInstance(onboardingId)]);
  const [entry] = await page.ports.registry.audit.list(onboardingId);
  expect(entry).toMatchObject({ by: 'customer', action: 'name-key', why: Object.values(fact).slice(0, -1).join(' ') });
});

const EVIL = 'https://fabrikam.vault.azure.net.evil.example/keys/k';
test.each<{ what: string; fields: Record<string, string>; problems: string[] }>([
  { what: 'the key', fields: { keyUri: EVIL, geoKeyUri: GEO_URI }, problems: ['key-problem'] },
  { what: 'the geo key', fields: { keyUri: KEY_URI, geoKeyUri: EVIL }, problems: ['geo-key-problem'] },
  { what: 'no geo key', fields: { keyUri: KEY_URI }, problems: ['geo-key-problem'] },
  { what: 'both', fields: { keyUri: EVIL, geoKeyUri: 'north' }, problems: ['key-problem', 'geo-key-problem'] },
])('$what refused: nothing is written, and what was typed stays', async ({ fields, problems }) => {
  const page = await invited(geoPlan);
  const { status, body } = await page.post(fields);
  expect(status).toBe(422);
  const html = body as string;
  expect([...html.matchAll(/<p id="([a-z-]*key-problem)"/g)].map(([, id]) => id)).toEqual(problems);
  expect([...html.matchAll(/<input [^>]* value="([^"]+)"/g)].map(([, typed]) => typed)).toEqual(Object.values(fields));
  expect(await page.fact()).toBeUndefined();
  expect(page.starter.woken).toEqual([]);
});

test('a key cannot be named after the resource is protected', async () => {
  const page = await invited(geoPlan, 'protected');
  expect(await page.post({ keyUri: KEY_URI, geoKeyUri: GEO_URI })).toMatchObject({ status: 409 });
  expect(await page.fact()).toBeUndefined();
});
