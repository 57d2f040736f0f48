import { receiveRelease } from '../../../shared/intake/receiveRelease';
import { resourceInstance } from '../../../shared/model/instances';
import type { State } from '../../../shared/model/state';
import { askRelease } from '../../../shared/release/askRelease';
import type { ProtectedResource } from '../../../shared/registry';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { disksResource, mysqlResource, NOW, storageRequest, storageResource } from '../../support/samples';

const { onboardingId } = storageRequest;
const at = NOW.toISOString();
const message = { contractVersion: 1, onboardingId, why: 'The customer leaves.' };

/** An onboarding in a state, with protected resources. */
async function given(state: State, ...resources: readonly ProtectedResource[]) {
  const ports = fakePorts();
  const starter = recordingStarter();
  const { registry } = ports;
  await registry.onboardings.create(onboardingId, { request: storageRequest, requestHash: 'h', receivedAt: at });
  const status = { state, waitingFor: 'nobody' as const, since: at };
  await registry.onboardings.save(onboardingId, 'status', { status, eventId: 'e', timeline: [] });
  for (const resource of resources) {
    await registry.resources.save(resource);
    await registry.onboardings.addResource(onboardingId, resource.resourceId);
    await starter.startOnce('o', resourceInstance(resource.resourceId), {});
  }
  return {
    ports,
    starter,
    receive: (body: unknown) => receiveRelease(ports, starter, body),
    factOf: ({ resourceId }: ProtectedResource) => registry.resources.readPart(resourceId, 'fact-release'),
    end: ({ resourceId }: ProtectedResource) =>
      registry.resources.savePart(resourceId, 'status', { status: { ...status, state: 'released' }, eventId: 'e' }),
  };
}

const copy: ProtectedResource = {
  ...mysqlResource,
  resourceId: `${mysqlResource.resourceId}-copy`,
  source: mysqlResource.resourceId,
};

test('all resources: each fact, one line of the audit, each woken', async () => {
  const { receive, factOf, ports, starter } = await given('protected', mysqlResource, copy);
  expect(await receive(Buffer.from(JSON.stringify(message)))).toEqual({ action: 'complete' });
  const fact = { by: 'message', why: message.why, at, how: 'revert' };
  expect([await factOf(mysqlResource), await factOf(copy)]).toEqual([fact, fact]);
  expect(await ports.registry.audit.list(onboardingId)).toMatchObject([
    { action: 'release', by: 'message', why: message.why },
  ]);
  expect(starter.woken.sort()).toEqual(
    [mysqlResource, copy].map(({ resourceId }) => resourceInstance(resourceId)).sort(),
  );
});

test('one resource of several', async () => {
  const { receive, factOf } = await given('protected', mysqlResource, copy);
  await receive({ ...message, resourceId: copy.resourceId.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') });
  expect([await factOf(mysqlResource), (await factOf(copy))?.how]).toEqual([undefined, 'revert']);
});

test('asked twice: as it was asked first, and woken again', async () => {
  const { receive, factOf, ports, starter } = await given('protected', storageResource);
  await receive(message);
  ports.clock.now = new Date(NOW.getTime() + 60_000);
  expect(await receive({ ...message, why: 'again' })).toEqual({ action: 'complete' });
  expect([(await factOf(storageResource))?.at, starter.woken.length]).toEqual([at, 2]);
  expect(await ports.registry.audit.list(onboardingId)).toHaveLength(1);
});

test('another way of it, and once more after it was answered: a new fact', async () => {
  const { ports, starter, factOf } = await given('protected', storageResource);
  const ask = (how: 'revert' | 'forget', minutes: number) => {
    ports.clock.now = new Date(NOW.getTime() + minutes * 60_000);
    return askRelease(ports, starter, { onboardingId, by: 'Op', why: 'w', how });
  };
  await ask('revert', 0);
  await ask('forget', 1);
  expect(await factOf(storageResource)).toMatchObject({ how: 'forget', at: '2026-11-20T09:01:00.000Z' });
  const answered = { release: '2026-11-20T09:01:00.000Z' };
  await ports.registry.resources.savePart(storageResource.resourceId, 'looked', { at, answered });
  await ask('forget', 2);
  expect(await factOf(storageResource)).toMatchObject({ at: '2026-11-20T09:02:00.000Z' });
});

test('released already: nothing to do', async () => {
  const { receive, end, starter } = await given('protected', storageResource);
  await end(storageResource);
  expect(await receive(message)).toEqual({ action: 'complete', note: 'released-already' });
  expect(starter.woken).toEqual([]);
});

test.each<[string, unknown, string, RegExp]>([
  ['no JSON', 'release!', 'invalid-release-request', /\(message\): seen "release!", wanted JSON/],
  [
    'every wrong field',
    { contractVersion: 2, onboardingId: 'A B', why: '', extra: 1 },
    'invalid-release-request',
    /contractVersion: seen 2.*onboardingId: seen "A B".*why: seen "".*extra/,
  ],
  [
    'no resource id',
    { ...message, resourceId: 'stfabrikam' },
    'invalid-release-request',
    /resourceId: seen "stfabrikam", wanted an Azure resource id/,
  ],
  ['an unknown onboarding', { ...message, onboardingId: 'nobody' }, 'onboarding-not-found', /nobody/],
  [
    'another onboarding’s resource',
    { ...message, resourceId: mysqlResource.resourceId },
    'resource-not-of-onboarding',
    /mysql-fabrikam/,
  ],
])('%s: a dead letter that says so, and nothing written', async (_, body, reason, description) => {
  const { receive, factOf, starter } = await given('protected', storageResource);
  expect(await receive(body)).toEqual({
    action: 'dead-letter',
    reason,
    description: expect.stringMatching(description),
  });
  expect([await factOf(storageResource), starter.woken]).toEqual([undefined, []]);
});

test.each<[State, ProtectedResource[]]>([
  ['awaiting-key', []],
  ['encrypting', [storageResource]],
  ['expired', []],
])('%s: not protected', async (state, resources) => {
  const { receive } = await given(state, ...resources);
  expect(await receive(message)).toMatchObject({ action: 'dead-letter', reason: 'not-protected' });
});

test('a kind without a way back can only be forgotten', async () => {
  const { receive, ports, starter, factOf } = await given('protected', disksResource);
  expect(await receive(message)).toMatchObject({ action: 'dead-letter', reason: 'release-not-offered' });
  expect(await factOf(disksResource)).toBeUndefined();
  const asked = await askRelease(ports, starter, { onboardingId, by: 'Op', why: 'w', how: 'forget' });
  expect(asked).toMatchObject({ kind: 'done', value: { asked: [disksResource.resourceId], ended: [] } });
  expect(await ports.registry.audit.list(onboardingId)).toMatchObject([{ action: 'forget' }]);
});
