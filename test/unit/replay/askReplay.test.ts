import type { State } from '../../../shared/model/state';
import { requestHash } from '../../../shared/model/request';
import type { Ports } from '../../../shared/ports';
import { askReplay } from '../../../shared/replay/askReplay';
import type { StatusRecord } from '../../../shared/registry';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { application, identity, mysqlRequest, NOW, policy, storagePlan, storageRequest } from '../../support/samples';

const { onboardingId } = storageRequest;
const ASKING = { onboardingId, by: 'Olivia (1)', why: 'The role is there now.' };
const LONG_AGO = '2026-09-01T00:00:00.000Z';

/** An onboarding that has ended, or is where it is. */
async function world(state: State | undefined, request = storageRequest) {
  const ports = fakePorts();
  const starter = recordingStarter();
  const { onboardings } = ports.registry;
  await onboardings.create(onboardingId, { request, requestHash: requestHash(request), receivedAt: LONG_AGO });
  if (state) await onboardings.save(onboardingId, 'status', record(state));
  return {
    ports,
    starter,
    onboardings,
    ask: (at: Pick<Ports, 'registry' | 'config' | 'now'> = ports) => askReplay(at, starter, ASKING),
  };
}

const record = (state: State): StatusRecord => ({
  status: { state, waitingFor: 'nobody', since: LONG_AGO },
  eventId: `${onboardingId}.${state}.0`,
  timeline: [
    { at: LONG_AGO, state: 'preparing' },
    { at: LONG_AGO, state },
  ],
});

test.each<State | undefined>(['failed', 'expired', 'declined', 'rejected', 'verifying-key', undefined])(
  'what has ended as %s, or died there, begins anew with the same request; it goes on counting its events',
  async (state) => {
    const { ports, starter, ask } = await world(state);
    expect(await ask()).toEqual({ kind: 'done', change: 'created', value: { state: state ?? 'requested' } });
    const before = state
      ? { announced: { preparing: 1, [state]: 1 }, timeline: record(state).timeline }
      : { announced: {}, timeline: [] };
    expect(starter.started).toEqual([
      {
        orchestrator: 'onboardCustomer',
        instanceId: `onboarding-${onboardingId}`,
        input: { request: storageRequest, policy, receivedAt: LONG_AGO, before },
      },
    ]);
    const { why, by } = ASKING;
    expect(await ports.registry.audit.list(onboardingId)).toMatchObject([{ action: 'replay', by, why }]);
    expect(await ports.registry.resources.readPart(storageRequest.resource.id, 'claim')).toEqual({ onboardingId });
  },
);

test.each<State>(['protected', 'at-risk', 'access-lost', 'released'])(
  '%s: there is nothing to begin anew',
  async (state) => {
    const { ports, starter, ask } = await world(state);
    expect(await ask()).toMatchObject({ code: 'replay-not-needed' });
    expect([starter.started, await ports.registry.audit.list(onboardingId)]).toEqual([[], []]);
  },
);

test('one that runs is refused; of two at once one begins', async () => {
  const { starter, ask } = await world('failed');
  const both = await Promise.all([ask(), ask()]);
  expect(both.map((one) => ('code' in one ? one.code : one.kind)).sort()).toEqual(['done', 'onboarding-running']);
  expect(await ask()).toMatchObject({ code: 'onboarding-running' });
  expect(starter.started).toHaveLength(1);
});

test('one that nobody asked for is not found', async () => {
  const { ports, starter } = await world('failed');
  const asked = await askReplay(ports, starter, { ...ASKING, onboardingId: 'other' });
  expect(asked).toMatchObject({ code: 'onboarding-not-found' });
});

test('what is not offered still is not', async () => {
  const request = { ...mysqlRequest, onboardingId, resource: { ...mysqlRequest.resource, hosting: 'vendor' } } as const;
  const { starter, ask } = await world('rejected', request);
  expect(await ask()).toMatchObject({ code: 'not-offered' });
  expect(starter.started).toEqual([]);
});

test('the customer has as much time as at first; withdrawn links stay withdrawn', async () => {
  const { ask, onboardings } = await world('expired');
  const invitation = {
    invitedAt: LONG_AGO,
    expiresAt: LONG_AGO,
    linkVersion: 4,
    plan: storagePlan,
    application,
    identity,
  };
  await onboardings.save(onboardingId, 'invitation', { ...invitation, revokedAt: LONG_AGO });
  await ask();
  expect(await onboardings.readPart(onboardingId, 'invitation')).toEqual({
    ...invitation,
    invitedAt: NOW.toISOString(),
    expiresAt: '2026-12-20T09:00:00.000Z',
  });
});

test.each([
  ['declined', undefined],
  ['granted', { answer: 'granted', at: LONG_AGO, stateId: 's' }],
] as const)('an answer of the customer that ended it is forgotten: %s', async (answer, left) => {
  const { ask, onboardings } = await world('declined');
  await onboardings.save(onboardingId, 'fact-consent', { answer, at: LONG_AGO, stateId: 's' });
  await onboardings.save(onboardingId, 'suspended', { by: 'o', why: 'w', at: LONG_AGO });
  await ask();
  expect(await onboardings.readPart(onboardingId, 'fact-consent')).toEqual(left);
  expect(await onboardings.readPart(onboardingId, 'suspended')).toBeUndefined();
});

test('a crash at any point leaves it to be asked again, and one run comes of it', async () => {
  const { ports, starter, ask, onboardings } = await world('declined');
  await onboardings.save(onboardingId, 'fact-consent', { answer: 'declined', at: LONG_AGO, stateId: 's' });
  let calls = 0;
  for (let dies = 1; starter.started.length === 0; dies += 1) {
    calls = 0;
    const dying = <T extends object>(table: T): T =>
      new Proxy(table, {
        get(target, name) {
          const inner = target[name as keyof T];
          if (typeof inner === 'object' && inner !== null) return dying(inner);
          if (typeof inner !== 'function') return inner;
          return (...input: unknown[]) => {
            calls += 1;
            return calls === dies ? Promise.reject(new Error('killed')) : inner.apply(target, input);
          };
        },
      });
    await ask({ ...ports, registry: dying(ports.registry) }).catch((error: Error) =>
      expect(error.message).toBe('killed'),
    );
    expect(dies).toBeLessThan(20);
  }
  expect(calls).toBeGreaterThan(3);
  expect(starter.started).toHaveLength(1);
});
