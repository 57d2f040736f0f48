import type { EventFaultKind } from '../../../../local/azure/eventGrid/eventFaults';
import { sharedKey } from '../arm/testResources';
import { HOUR, MINUTE, startEventWorld, type EventWorld } from './eventWorld';

/** What can happen to events on their way: whoever relies on them alone is wrong. */

let world: EventWorld;
let material: string;
beforeEach(async () => {
  world = await startEventWorld();
  material = await sharedKey();
  await world.sim.eventGrid.subscribe({ scope: world.vault.id, destination: { webhook: world.endpoint.url } });
});
afterEach(() => world.stop());

/** Makes keys in turn; which arrive at once, after so long, and how many events they are. */
async function arrivals(kind: EventFaultKind, after: number) {
  world.sim.eventGrid.faults.add({ kind });
  for (const name of ['a', 'b']) {
    await world.keyVault.createKey('contoso', name, { material });
    await world.sim.eventGrid.run();
  }
  const atOnce = await world.pass(0);
  const later = await world.pass(after);
  const subjects = (events: any[]) => events.map(({ subject }) => subject as string).join(' ');
  return {
    atOnce: subjects(atOnce),
    later: subjects(later),
    ids: new Set([...atOnce, ...later].map(({ id }) => id)).size,
  };
}

const CASES: [EventFaultKind, number, Awaited<ReturnType<typeof arrivals>>][] = [
  [{ type: 'lose' }, HOUR, { atOnce: 'b', later: '', ids: 1 }],
  [{ type: 'duplicate' }, HOUR, { atOnce: 'a a b', later: '', ids: 2 }],
  [{ type: 'delay', ms: HOUR }, HOUR, { atOnce: 'b', later: 'a', ids: 2 }],
  [{ type: 'delay', ms: HOUR }, HOUR - 1, { atOnce: 'b', later: '', ids: 1 }],
  [{ type: 'reorder' }, HOUR, { atOnce: 'b a', later: '', ids: 2 }],
];
test.each(CASES)('%j, looked at again after %d ms', async (kind, after, expected) => {
  expect(await arrivals(kind, after)).toEqual(expected);
  expect(world.sim.eventGrid.faults.remaining()).toEqual([]);
});

test('an event behind the next one does not wait for ever', async () => {
  world.sim.eventGrid.faults.add({ kind: { type: 'reorder' } });
  await world.keyVault.createKey('contoso', 'a', { material });
  expect(await world.pass(MINUTE - 1)).toEqual([]);
  expect(await world.pass(1)).toHaveLength(1);
});

test('as many as asked for, of those that are meant', async () => {
  world.sim.eventGrid.faults.add({ kind: { type: 'lose' }, times: 2, when: ({ subject }) => subject !== 'a' });
  for (const name of ['a', 'b', 'c', 'd']) await world.keyVault.createKey('contoso', name, { material });
  expect((await world.pass(0)).map(({ subject }) => subject as string).sort()).toEqual(['a', 'd']);
  expect(world.sim.eventGrid.dropped.map(({ event, reason }) => `${event.subject} ${reason}`)).toEqual([
    'b fault: lost',
    'c fault: lost',
  ]);
});
