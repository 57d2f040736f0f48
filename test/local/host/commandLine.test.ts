import { join } from 'node:path';
import { buildHost, spawnHost } from './hostProcess';

beforeAll(buildHost);

test('loads an app of ES modules from a glob, and crosses 30 days on a virtual clock', async () => {
  const host = await spawnHost(['--app', join(__dirname, 'fixtures/moduleApp'), '--virtual-clock'], {});
  try {
    const post = { method: 'POST', body: '"joe"' };
    await fetch(`${host.url}/durabletask/orchestrators/patient/a`, post);
    for (;;) {
      const status = await (await fetch(`${host.url}/durabletask/instances/a`)).json();
      if (status.runtimeStatus !== 'Completed') continue;
      const days = (Date.parse(status.lastUpdatedTime) - Date.parse(status.createdTime)) / 86_400_000;
      expect([status.output, days]).toEqual(['hello joe', 30]);
      return;
    }
  } finally {
    await host.stop();
  }
});

test('an app directory that is missing ends the process with a message', async () => {
  const host = await spawnHost([], {});
  expect(await host.exited).toEqual({ code: 1, signal: null });
});
