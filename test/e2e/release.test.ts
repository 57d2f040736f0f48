import { letHappen } from '../../local/cloud/incidents';
import { resourceInstance } from '../../shared/model/instances';
import { credentialName } from '../../shared/model/names';
import type { Combination } from '../../shared/targets';
import { material } from '../support/journey';
import { createCase, type Case } from '../support/process/cases';
import { DAY, KeptWorld, MINUTE } from '../support/process/keptWorld';

const ACROSS = { hosting: 'vendor', vaultTenant: 'other', vaultType: 'keyVault', region: 'same', geo: 'none' } as const;
const COMBINATIONS = {
  storage: { kind: 'storageAccount', ...ACROSS },
  sql: { kind: 'sqlServer', ...ACROSS },
  mysql: { kind: 'mysqlFlexibleServer', ...ACROSS, hosting: 'customer', vaultTenant: 'same' },
  disks: { kind: 'diskEncryptionSet', ...ACROSS },
} as const satisfies Record<string, Combination>;
type Name = keyof typeof COMBINATIONS;
const NAMES = Object.keys(COMBINATIONS) as Name[];

let world: KeptWorld;
const cases = new Map<Name, Case>();
const of = (name: Name): Case => cases.get(name) as Case;

/** Looks are seldom, so that weeks pass quickly; releases wake. */
beforeAll(async () => {
  const settings = { LATCHKEY_POLL_SECONDS: '60,3600,86400', LATCHKEY_SWEEP_MINUTES: '60' };
  world = await KeptWorld.start({ settings, timersEveryMs: DAY });
  for (const name of NAMES) cases.set(name, await createCase(world.cloud, `rel${name}`, COMBINATIONS[name]));
  world.add(...cases.values());
  for (const one of cases.values()) await world.isv.send(one.request);
  await world.pass(20 * MINUTE);
});
afterAll(() => world?.stop());

/** What was told of the case's resource since it is protected. */
const told = ({ onboardingId }: Case): string[] =>
  world.isv.events
    .filter(({ data }) => data.onboardingId === onboardingId && data.resourceId !== undefined)
    .map(({ name, data }) => [name, data.code].filter(Boolean).join(' '));
const stateOf = async ({ resource }: Case) =>
  (await world.registry.resources.readPart(resource.id, 'status'))?.status.state ?? 'protected';
const instanceOf = async ({ resource }: Case) => {
  const { runtimeStatus, customStatus } =
    (await world.instances()).find(({ instanceId }) => instanceId === resourceInstance(resource.id)) ?? {};
  return [runtimeStatus, customStatus?.state];
};
const hasPlace = async ({ onboardingId }: Case): Promise<boolean> => {
  const invitation = await world.registry.onboardings.readPart(onboardingId, 'invitation');
  const holder = credentialName(invitation?.plan.identityId ?? '');
  return (await world.registry.applicationPool.placeOf(holder)) !== undefined;
};
/** The customer disables the key; the answer enables it again. */
const takeAway = async ({ onboardingId, resource }: Case) => {
  const invitation = await world.registry.onboardings.readPart(onboardingId, 'invitation');
  const clientId = invitation?.application.clientId ?? '';
  return letHappen(world.cloud.simulator, 'keyDisabled', { resourceId: resource.id, clientId, material });
};
const release = (one: Case) =>
  world.isv.sendRelease({ contractVersion: 1, onboardingId: one.onboardingId, why: 'It ends.' });

test('by messages, in the whole application: told once each, taken away with the last backup, protected anew', async () => {
  expect(
    await Promise.all(
      NAMES.map(async (name) => (await world.registry.resources.read(of(name).resource.id)) !== undefined),
    ),
  ).toEqual([true, true, true, true]);

  // The customer of the SQL server takes the key away first: then it waits.
  const enable = await takeAway(of('sql'));
  await world.pass(2 * MINUTE);
  for (const name of NAMES) await release(of(name));
  await world.pass(10 * MINUTE);
  expect(told(of('storage'))).toEqual(['released']);
  expect(told(of('mysql'))).toEqual(['released']);
  expect(told(of('disks'))).toEqual([]);
  expect(told(of('sql'))).toEqual(['access-lost key-disabled', 'action-required release-needs-access']);
  expect(await world.isv.deadLetters('release-requests')).toMatchObject([{ reason: 'release-not-offered' }]);
  const states = () => Promise.all(NAMES.map((name) => stateOf(of(name))));
  expect(await states()).toEqual(['released', 'access-lost', 'released', 'protected']);

  await enable();
  await world.pass(2 * 60 * MINUTE);
  expect(told(of('sql')).slice(2)).toEqual(['access-restored', 'released']);
  expect(await states()).toEqual(['released', 'released', 'released', 'protected']);

  // Backups, or the service that changes over, still need what was made for them.
  expect(await Promise.all((['storage', 'sql', 'mysql'] as const).map((name) => hasPlace(of(name))))).toEqual([
    true,
    true,
    true,
  ]);
  expect(await instanceOf(of('mysql'))).toEqual(['Running', 'released']);

  // A resource that was released is onboarded again, while its former life is not quite over.
  const first = of('storage');
  const onboardingId = `${first.onboardingId}-again`;
  const again: Case = { ...first, onboardingId, request: { ...first.request, onboardingId } };
  world.add(again);
  await world.isv.send(again.request);
  await world.pass(20 * MINUTE);
  expect(await stateOf(again)).toBe('protected');
  expect(await instanceOf(again)).toEqual(['Running', 'protected']);
  const enableAgain = await takeAway(first);
  await world.pass(2 * DAY);
  expect(told(again)).toEqual(['access-lost key-disabled']);
  await enableAgain();

  await world.pass(38 * DAY);
  expect(await Promise.all((['sql', 'mysql'] as const).map((name) => hasPlace(of(name))))).toEqual([false, false]);
  expect(await Promise.all((['sql', 'mysql'] as const).map((name) => instanceOf(of(name))))).toEqual([
    ['Completed', 'released'],
    ['Completed', 'released'],
  ]);
  expect([await hasPlace(again), await stateOf(again), await stateOf(of('disks'))]).toEqual([
    true,
    'protected',
    'protected',
  ]);
  expect(told(first)).toEqual(['released']);
  const ids = world.isv.events.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
