import { onboardingInstance, resourceInstance } from '../../../shared/model/instances';
import type { State, Status } from '../../../shared/model/state';
import { api, OPERATOR_NAME } from '../../support/api';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { application, identity, NOW, storagePlan, storageRequest, storageResource } from '../../support/samples';

const { onboardingId } = storageRequest;
const INSTANCE = onboardingInstance(onboardingId);
const RESOURCE = resourceInstance(storageResource.resourceId);
const at = NOW.toISOString();
const since = '2026-11-01T00:00:00.000Z';

/** An onboarding in a state: invited unless it is not that far, running until it is protected or over. */
async function given(state: State, more: Partial<Status> & { invited?: boolean; resources?: boolean } = {}) {
  const { invited = true, resources = state === 'protected', ...shown } = more;
  const ports = fakePorts();
  const starter = recordingStarter();
  const { registry } = ports;
  const { onboardings } = registry;
  await onboardings.create(onboardingId, { request: storageRequest, requestHash: 'h', receivedAt: since });
  const status: Status = { state, waitingFor: 'nobody', since, ...shown };
  const timeline = [{ at: since, state, event: 'consent-required', attempt: 0 }] as const;
  await onboardings.save(onboardingId, 'status', { status, eventId: 'e', timeline, announced: { [state]: 1 } });
  if (invited) {
    await onboardings.save(onboardingId, 'invitation', {
      ...{ invitedAt: since, expiresAt: '2026-12-01T00:00:00.000Z', linkVersion: 1 },
      ...{ plan: storagePlan, application, identity },
    });
  }
  if (resources) {
    await registry.resources.save(storageResource);
    await onboardings.addResource(onboardingId, storageResource.resourceId);
    await starter.startOnce('keepEncrypted', RESOURCE, {});
  } else if (!['failed', 'expired', 'declined', 'rejected', 'released'].includes(state)) {
    await starter.startOnce('onboardCustomer', INSTANCE, {});
  }
  const app = api(ports, starter);
  const base = `/api/v1/onboardings/${onboardingId}`;
  return {
    ...{ ports, starter, app, onboardings },
    change: (what: string, why = 'because') => app.call('POST', `${base}/${what}`, { body: { why } }),
    read: async (what = '') => (await app.call('GET', `${base}${what}`)).json,
    audit: () => registry.audit.list(onboardingId),
  };
}

const CHANGES = ['resume', 'check', 'revalidate', 'suspend', 'continue', 'terminate', 'invitation', 'link/revoke'];

test.each(CHANGES)('%s of an unknown onboarding: 404', async (what) => {
  const { app } = await given('awaiting-key');
  const { json } = await app.call('POST', `/api/v1/onboardings/nobody/${what}`, { body: { why: 'w' } });
  expect(json).toMatchObject({ status: 404, code: 'onboarding-not-found' });
});

test.each<[string, State, object, string]>([
  ['resume', 'failed', {}, 'onboarding-ended'],
  ['check', 'expired', {}, 'onboarding-ended'],
  ['revalidate', 'awaiting-key', {}, 'not-protected'],
  ['suspend', 'protected', {}, 'not-running'],
  ['suspend', 'declined', {}, 'not-running'],
  ['continue', 'awaiting-key', {}, 'not-suspended'],
  ['continue', 'failed', {}, 'not-suspended'],
  ['terminate', 'failed', {}, 'onboarding-ended'],
  ['terminate', 'protected', {}, 'not-running'],
  ['invitation', 'preparing', { invited: false }, 'not-invited'],
  ['invitation', 'expired', {}, 'onboarding-ended'],
  ['link/revoke', 'preparing', { invited: false }, 'not-invited'],
])('%s when %s %j: refused with %s, nothing written or sent', async (what, state, more, code) => {
  const { change, ports, starter, audit } = await given(state, more);
  const before = Object.values(ports.tables).map(({ writes }) => writes);
  const { json } = await change(what);
  expect(json).toMatchObject({ status: 409, code });
  expect(Object.values(ports.tables).map(({ writes }) => writes)).toEqual(before);
  expect([await audit(), starter.sent, starter.woken, ports.published]).toEqual([[], [], [], []]);
});

test.each<[string, State, string, string[]]>([
  ['resume', 'awaiting-key', 'resume', [INSTANCE]],
  ['check', 'verifying-key', 'check', [INSTANCE]],
  ['check', 'protected', 'check', [RESOURCE]],
  ['revalidate', 'protected', 'revalidate', [RESOURCE]],
])('%s when %s: audited as %s with who and why, and woken', async (what, state, action, woken) => {
  const { change, starter, audit } = await given(state);
  expect((await change(what, ' A reason. ')).status).toBe(202);
  expect(await audit()).toMatchObject([{ at, by: OPERATOR_NAME, action, why: 'A reason.' }]);
  expect(starter.woken).toEqual(woken);
});

test('revalidate: each resource that is looked after is asked', async () => {
  const { change, ports } = await given('protected');
  expect((await change('revalidate')).json).toEqual({ onboardingId, asked: [storageResource.resourceId] });
  const fact = await ports.registry.resources.readPart(storageResource.resourceId, 'fact-revalidate');
  expect(fact).toEqual({ by: OPERATOR_NAME, why: 'because', at });
});

describe('suspend and continue', () => {
  test('held, shown, and let go; both twice are as once', async () => {
    const { change, read, starter, audit } = await given('awaiting-key');
    expect((await change('suspend', 'A freeze.')).status).toBe(202);
    expect((await change('suspend', 'A freeze.')).status).toBe(202);
    expect((await read()).suspended).toEqual({ by: OPERATOR_NAME, why: 'A freeze.', at });
    expect((await change('continue')).status).toBe(202);
    expect((await read()).suspended).toBeUndefined();
    expect((await change('continue')).json).toMatchObject({ code: 'not-suspended' });
    expect(starter.sent).toEqual([`suspend ${INSTANCE}`, `suspend ${INSTANCE}`, `resume ${INSTANCE}`]);
    expect((await audit()).map(({ action }) => action).sort()).toEqual(['continue', 'suspend', 'suspend']);
  });
});

describe('terminate', () => {
  test('the process is ended; then the end is shown and told with its code', async () => {
    const { change, read, starter, ports } = await given('awaiting-key');
    expect((await change('terminate', 'They left.')).json).toEqual({
      onboardingId,
      state: 'awaiting-key',
      woken: false,
    });
    expect(starter.sent).toEqual([`terminate ${INSTANCE}`]);
    expect((await read()).status).toMatchObject({
      ...{ state: 'failed', waitingFor: 'nobody', code: 'terminated', since: at },
      reason: expect.stringContaining('They left.') as string,
    });
    expect(ports.published).toMatchObject([
      { id: `${onboardingId}.failed.0`, name: 'failed', data: { code: 'terminated' } },
    ]);
    expect((await change('terminate')).json).toMatchObject({ code: 'onboarding-ended' });
    expect((await read('/events')).items.at(-1)).toMatchObject({ id: `${onboardingId}.failed.0`, name: 'failed' });
  });

  test('one whose process is gone already is ended all the same', async () => {
    const { change, read, starter } = await given('encrypting');
    starter.purge();
    expect((await change('terminate')).status).toBe(202);
    expect((await read()).status).toMatchObject({ state: 'failed', code: 'terminated' });
  });
});

describe('the invitation', () => {
  test.each<[State, Partial<Status>, string]>([
    ['awaiting-consent', { waitingFor: 'customer', code: 'consent-missing' }, 'consent-required'],
    ['awaiting-key', { waitingFor: 'customer', code: 'key-missing' }, 'key-required'],
    ['verifying-key', { waitingFor: 'customer', code: 'key-disabled' }, 'action-required'],
    ['encrypting', {}, 'reminder'],
    ['protected', {}, 'reminder'],
  ])('when %s %j is sent again as %s, with the link', async (state, shown, event) => {
    const { change, ports, read } = await given(state, shown);
    const { json } = await change('invitation');
    expect(json).toMatchObject({ onboardingId, event, expiresAt: '2026-12-01T00:00:00.000Z' });
    expect(ports.published).toMatchObject([
      { id: json.eventId, name: event, at, data: { state, ...shown, link: expect.stringContaining('/c/') as string } },
    ]);
    expect((await read('/events')).items.at(-1)).toMatchObject({ id: json.eventId, name: event, at });
  });

  test('is the same event within a minute, and another after it or for another link', async () => {
    const { change, ports } = await given('awaiting-consent');
    const send = async () => (await change('invitation')).json.eventId as string;
    const first = await send();
    ports.clock.now = new Date(NOW.getTime() + 59_000);
    expect(await send()).toBe(first);
    await change('link/revoke');
    const other = await send();
    ports.clock.now = new Date(NOW.getTime() + 60_000);
    expect(new Set([first, other, await send()]).size).toBe(3);
  });

  test('withdrawn: earlier links and addresses for events say so, until a new link is sent', async () => {
    const { change, app, ports, read } = await given('awaiting-key');
    const linkOf = async () => {
      await change('invitation');
      return new URL(ports.published.at(-1)?.data.link ?? '').pathname;
    };
    const events = `/events/keys/${ports.links.signEvents({ onboardingId, linkVersion: 1 })}`;
    const before = await linkOf();
    expect((await app.call('GET', before)).status).toBe(200);
    expect((await change('link/revoke')).json).toEqual({ onboardingId, linkVersion: 2 });
    expect((await read()).linkRevoked).toBe(true);
    expect((await app.call('GET', before)).status).toBe(410);
    expect((await app.call('POST', events, { body: [] })).json).toMatchObject({ code: 'events-address-invalid' });
    ports.clock.now = new Date(NOW.getTime() + 60_000);
    const after = await linkOf();
    expect((await read()).linkRevoked).toBe(false);
    expect([(await app.call('GET', after)).status, (await app.call('GET', before)).status]).toEqual([200, 410]);
  });
});

describe('a request over HTTP', () => {
  const send = (app: ReturnType<typeof api>, body: object) => app.call('POST', '/api/v1/onboardings', { body });
  const other = { ...storageRequest, onboardingId: 'new-1' };

  test('is put on the queue and into the audit', async () => {
    const { app, ports } = await given('awaiting-key');
    const answer = await send(app, other);
    expect([answer.status, answer.json]).toEqual([202, { onboardingId: 'new-1', known: false }]);
    expect(answer.headers.get('location')).toBe('/api/v1/onboardings/new-1');
    expect(ports.queued).toMatchObject([{ queue: 'onboarding-requests', message: { body: other } }]);
    expect(await ports.registry.audit.list('new-1')).toMatchObject([{ by: OPERATOR_NAME, action: 'request' }]);
  });

  test.each<[string, object, number, string, string[]]>([
    [
      'a wrong field',
      { ...other, customer: { id: 'a b' } },
      400,
      'invalid-body',
      ['customer.id', 'customer.name', 'customer.tenantId'],
    ],
    ['a key elsewhere', { ...other, key: { uri: 'https://evil.example/keys/k' } }, 400, 'invalid-request', ['key.uri']],
    [
      'other content under a known id',
      { ...storageRequest, key: { uri: 'https://fabrikam.vault.azure.net/keys/k' } },
      409,
      'request-conflict',
      [],
    ],
    [
      'what Azure does not offer',
      {
        ...other,
        resource: {
          kind: 'mysqlFlexibleServer',
          hosting: 'vendor',
          id: storageRequest.resource.id.replace(
            'Microsoft.Storage/storageAccounts',
            'Microsoft.DBforMySQL/flexibleServers',
          ),
        },
      },
      422,
      'not-offered',
      [],
    ],
  ])('with %s is refused, and nothing is queued', async (_, body, status, code, fields) => {
    const { app, ports } = await given('awaiting-key');
    const { json } = await send(app, body);
    expect(json).toMatchObject({ status, code });
    expect((json.errors ?? []).map(({ field }: { field: string }) => field)).toEqual(fields);
    expect(ports.queued).toEqual([]);
  });
});
