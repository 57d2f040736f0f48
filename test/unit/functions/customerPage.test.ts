import { HttpRequest } from '@azure/functions';
import { createCustomerPage } from '../../../functions/customerPage';
import { onboardingInstance, resourceInstance } from '../../../shared/model/instances';
import type { EncryptionPlan } from '../../../shared/model/plan';
import type { State } from '../../../shared/model/state';
import type { ProtectedResource } from '../../../shared/registry';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import {
  application,
  disksResource,
  identity,
  KEY_URI,
  mysqlPlan,
  mysqlRequest,
  mysqlResource,
  NOW,
} from '../../support/samples';

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
  type Handler = 'get' | 'postKey' | 'postCheck' | 'postRelease';
  const send = (handler: Handler, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    createCustomerPage(ports)[handler](
      new HttpRequest({
        method: handler === 'get' ? 'GET' : 'POST',
        url: `https://keys.contoso.example/c/${link}`,
        params: { link },
        headers,
        ...(handler === 'get' ? {} : { body: { string: new URLSearchParams(fields).toString() } }),
      }),
      starter,
    );
  const post = (fields: Record<string, string>) => send('postKey', fields);
  return { post, send, starter, fact: () => onboardings.readPart(onboardingId, 'fact-key'), ports };
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
  expect([...html.matchAll(/<input [^>]*type="text"[^>]* value="([^"]+)"/g)].map(([, typed]) => typed)).toEqual(
    Object.values(fields),
  );
  expect(await page.fact()).toBeUndefined();
  expect(page.starter.woken).toEqual([]);
});

/** The same customer with a protected resource, which is as told. */
async function guarded(resourceState: State = 'protected', resource: ProtectedResource = mysqlResource) {
  const page = await invited(resource.plan, 'protected');
  const { registry } = page.ports;
  const { resourceId } = resource;
  await registry.resources.save({ ...resource, onboardingId });
  await registry.onboardings.addResource(onboardingId, resourceId);
  const status = { state: resourceState, waitingFor: 'nobody' as const, since: at };
  await registry.resources.savePart(resourceId, 'status', { status, eventId: 'e' });
  await page.starter.startOnce('o', resourceInstance(resourceId), {});
  const facts = async () => registry.resources.readAll(resourceId);
  return { ...page, facts, instance: resourceInstance(resourceId) };
}

test('another key can be named while the resource is protected: its process is woken', async () => {
  const page = await guarded();
  expect(await page.post({ keyUri: KEY_URI })).toMatchObject({ status: 303 });
  expect(await page.fact()).toMatchObject({ uri: KEY_URI });
  expect(page.starter.woken).toContain(page.instance);
});

test.each<State>(['access-lost', 'released'])('a key cannot be named when the state is %s', async (state) => {
  const page = await guarded(state);
  expect(await page.post({ keyUri: KEY_URI })).toMatchObject({ status: 409 });
  expect(await page.fact()).toBeUndefined();
});

test('check again: a revalidation, at most once a minute', async () => {
  const page = await guarded();
  const times: (string | undefined)[] = [];
  for (const seconds of [0, 59, 60]) {
    page.ports.clock.now = new Date(NOW.getTime() + seconds * 1000);
    expect(await page.send('postCheck', {})).toMatchObject({ status: 303 });
    times.push((await page.facts())?.revalidate?.at);
  }
  expect(times).toEqual([at, at, '2026-11-20T09:01:00.000Z']);
  expect(page.starter.woken.filter((id) => id === page.instance)).toHaveLength(3);
  expect(await page.ports.registry.audit.list(onboardingId)).toHaveLength(2);
});

test('check again before protection asks for no revalidation', async () => {
  const page = await invited(mysqlPlan);
  expect(await page.send('postCheck', {})).toMatchObject({ status: 303 });
  expect(await page.ports.registry.audit.list(onboardingId)).toEqual([]);
});

describe('release', () => {
  const name = 'mysql-fabrikam';

  test('with the name typed, in any letter case: written down, audited, woken, and shown', async () => {
    const page = await guarded();
    expect(await page.send('postRelease', { confirm: ` ${name.toUpperCase()} `, why: 'We move.' })).toMatchObject({
      status: 303,
    });
    expect((await page.facts())?.release).toEqual({ by: 'customer', why: 'We move.', at, how: 'revert' });
    expect(await page.ports.registry.audit.list(onboardingId)).toMatchObject([{ action: 'release', by: 'customer' }]);
    expect(page.starter.woken).toContain(page.instance);
    expect((await page.send('get', {})).body).toContain('The end of the protection was asked for on');
  });

  test.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['another name', { confirm: 'mysql' }],
  ])('%s typed: nothing is written, and the page says what is wanted', async (_, fields) => {
    const page = await guarded();
    const { status, body } = await page.send('postRelease', fields);
    expect([status, (await page.facts())?.release]).toEqual([422, undefined]);
    expect(body).toContain(`The name of the resource is ${name}.`);
    expect(page.starter.woken).toEqual([]);
  });

  test('a kind without a way back: not offered, and refused when asked for all the same', async () => {
    const page = await guarded('protected', disksResource);
    const shown = (await page.send('get', {})).body as string;
    expect(shown).toContain('Azure has no way back');
    expect(shown).not.toContain('release-form');
    expect(await page.send('postRelease', { confirm: 'des-fabrikam' })).toMatchObject({ status: 409 });
    expect((await page.facts())?.release).toBeUndefined();
  });

  test('before protection', async () => {
    const page = await invited(mysqlPlan);
    expect(await page.send('postRelease', { confirm: name })).toMatchObject({ status: 409 });
  });
});
