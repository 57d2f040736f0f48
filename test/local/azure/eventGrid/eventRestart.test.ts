import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock } from '../../../../local/azure/core/clock';
import { customerVault, sharedKey, startTestResources } from '../arm/testResources';
import { startTestSimulator } from '../core/startTestSimulator';
import { startEndpoint, START } from './eventWorld';

/** Subscriptions and events that were not taken yet outlive the process. */
test('an event that nobody took before the restart arrives after it, once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'eventGrid-'));
  const endpoint = await startEndpoint();
  const clock = manualClock(START);
  const stateFile = join(folder, 'azure.db');
  try {
    const before = await startTestResources({ clock, stateFile });
    const { vault } = await customerVault(before);
    await before.sim.eventGrid.subscribe({ scope: vault.id, destination: { webhook: endpoint.url } });
    endpoint.answer(() => ({ status: 500 }));
    await before.keyVault.rotate('contoso', 'cmk', { material: await sharedKey() });
    await before.sim.eventGrid.run();
    const [first] = endpoint.takeEvents();
    await before.stop();

    endpoint.answer();
    clock.advance(10_000);
    const after = await startTestSimulator({ clock, stateFile });
    await after.eventGrid.run();
    expect(endpoint.takeEvents()).toEqual([first]);
    await after.keyVault.rotate('contoso', 'cmk', { material: await sharedKey() });
    await after.eventGrid.run();
    expect(endpoint.takeEvents()).toHaveLength(1);
    await after.stop();
  } finally {
    await endpoint.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
