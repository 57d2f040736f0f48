import { CAUSES, INCIDENTS, letHappen, placeOf, rotateKey } from '../../../local/cloud/incidents';
import { HOUR, startProtectedWorld, type Wanted } from './protectedWorld';

/** A year of one-hour moves over twenty resources: what scenario suites do, without any application. */

const KINDS: readonly Wanted[] = [
  { kind: 'storageAccount', hosting: 'vendor' },
  { kind: 'sqlServer', hosting: 'vendor' },
  { kind: 'diskEncryptionSet', hosting: 'vendor' },
  { kind: 'mysqlFlexibleServer', hosting: 'customer' },
  { kind: 'storageAccount', hosting: 'customer', vaultType: 'managedHsm' },
];
const MONTH = 730;

test('a simulated year costs seconds', async () => {
  const world = await startProtectedWorld();
  const { simulator, clock, material } = world;
  const resources = [];
  for (let made = 0; made < 20; made += 1) resources.push(await world.protect(KINDS[made % 5] as Wanted));
  const started = performance.now();
  let [events, looks] = [0, 0];
  simulator.calls.onCall(({ operation }) => (looks += operation === 'keyVault.keys.unwrapKey' ? 1 : 0));
  for (let hour = 1; hour <= 12 * MONTH; hour += 1) {
    // Each resource has its day of the month, for a rotation and for something that goes wrong.
    for (const [index, { id, clientId }] of resources.entries()) {
      const target = { resourceId: id, clientId, material };
      if (hour % MONTH === index * 30 + 7) events += (await rotateKey(simulator, target)).length;
      if (hour % (3 * MONTH) !== index * 100 + 11) continue;
      const cause = CAUSES[(index + hour) % CAUSES.length] ?? 'keyDisabled';
      if (!INCIDENTS[cause].possible(placeOf(simulator, target))) continue;
      const undo = await letHappen(simulator, cause, target);
      clock.advance(HOUR);
      await simulator.run();
      await undo();
      events += 2;
    }
    clock.advance(HOUR);
    await simulator.run();
  }
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(
    `A year of 20 resources, ${events} events: ${seconds.toFixed(1)} s, ${looks} looks of ${(20 * 24 * 365).toString()} hours\n`,
  );
  expect(seconds).toBeLessThan(30);
  await world.stop();
});
