import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app, type Timer } from '@azure/functions';
import { VirtualClock } from '../../../local/host';
import { parseCron } from '../../../local/host/cron';
import { addMs, day, startApp, testStart } from './startApp';

// Source: "Timer trigger for Azure Functions" (2026), NCRONTAB expressions.
test.each([
  ['0 */5 * * * *', '2026-03-01T00:05:00Z'],
  ['0 0 * * * *', '2026-03-01T01:00:00Z'],
  ['0 0 */2 * * *', '2026-03-01T02:00:00Z'],
  ['0 0 9-17 * * *', '2026-03-01T09:00:00Z'],
  ['0 30 9 * * 1-5', '2026-03-02T09:30:00Z'],
  ['0 30 9 * jan mon', '2027-01-04T09:30:00Z'],
  ['10,20 0 0 * * *', '2026-03-01T00:00:10Z'],
  ['*/1 * * * * *', '2026-03-01T00:00:01Z'],
  ['0 0 0 31 * *', '2026-03-31T00:00:00Z'],
  ['15 3 * * *', '2026-03-01T03:15:00Z'],
])('%s is next due at %s', (expression, expected) => {
  expect(new Date(parseCron(expression)(testStart.getTime()))).toEqual(new Date(expected));
});

test.each([
  ['* * *', /six fields/],
  ['0 0 0 30 2 *', /never comes/],
  ['0 0 0 * * frigg', /'frigg' is not a day of week/],
])('%s is refused', (expression, message) => {
  expect(() => parseCron(expression)(testStart.getTime())).toThrow(message);
});

test('runs when due, tells the schedule, and goes on after a failure', async () => {
  const runs: Timer[] = [];
  await using host = await startApp(
    () =>
      app.timer('tick', {
        schedule: '%EVERY%',
        handler: (timer) => {
          runs.push(timer);
          if (runs.length === 1) throw new Error('once');
        },
      }),
    {},
    { settings: { EVERY: '0 0 * * * *' } },
  );
  await host.idle();
  expect(runs).toEqual([]);
  for (let hour = 0; hour < 2; hour++) {
    host.clock.advanceBy(3_600_000);
    await host.idle();
  }
  expect(runs).toEqual([
    expect.objectContaining({ isPastDue: false }),
    expect.objectContaining({
      isPastDue: false,
      schedule: { adjustForDST: false },
      scheduleStatus: expect.objectContaining({
        last: '2026-03-01T01:00:00.000Z',
        next: '2026-03-01T03:00:00.000Z',
      }),
    }),
  ]);
});

test('makes up once for runs missed while the host was down', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'host-timer-'));
  const stateFile = join(folder, 'state.db');
  try {
    const pastDue: boolean[] = [];
    for (const days of [0, 3]) {
      const clock = new VirtualClock(addMs(testStart, days * day));
      await using host = await startApp(
        () => app.timer('tick', { schedule: '01:00:00', handler: (timer) => void pastDue.push(timer.isPastDue) }),
        {},
        { stateFile, clock },
      );
      if (days === 0) clock.advanceBy(3_600_000);
      else clock.advanceBy(0);
      await host.idle();
    }
    expect(pastDue).toEqual([false, true]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('runOnStartup runs at once', async () => {
  let runs = 0;
  await using host = await startApp(() =>
    app.timer('tick', { schedule: '0 0 0 1 1 *', runOnStartup: true, handler: () => void runs++ }),
  );
  await host.idle();
  expect(runs).toBe(1);
});
