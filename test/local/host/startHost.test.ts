import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { HostOptions } from '../../../local/host';
import { activity, startApp } from './startApp';

const handler = (): void => undefined;
const http = (): void => app.get('fine', { handler: () => ({}) });

interface Refusal {
  readonly what: string;
  readonly app: () => unknown;
  readonly message: RegExp;
  readonly hostJson?: Record<string, unknown>;
  readonly more?: Partial<HostOptions>;
}

const refusals: Refusal[] = [
  { what: 'an app that registers nothing', app: () => undefined, message: /registered no functions/ },
  {
    what: 'an app that throws while it loads',
    app: () => Promise.reject(new Error('bad config')),
    message: /bad config/,
  },
  {
    what: 'two functions of one name, whatever the letter case',
    app: () => [activity('a', handler), activity('A', handler)],
    message: /'A' was already registered/,
  },
  {
    what: 'a blob trigger',
    app: () => app.storageBlob('blobs', { path: 'a/{b}', connection: 'x', handler }),
    message: /function 'blobs': binding 'blobTrigger'/,
  },
  {
    what: 'a storage queue trigger',
    app: () => app.storageQueue('queue', { queueName: 'q', connection: 'x', handler }),
    message: /'queueTrigger'/,
  },
  {
    what: 'an event hub trigger',
    app: () => app.eventHub('hub', { eventHubName: 'h', connection: 'x', handler }),
    message: /'eventHubTrigger'/,
  },
  {
    what: "a function's own retry policy",
    app: () => {
      const retry = { strategy: 'fixedDelay' as const, maxRetryCount: 3, delayInterval: 1000 };
      app.timer('t', { schedule: '0 * * * * *', retry, handler });
    },
    message: /function 't': option 'retry'/,
  },
  { what: 'an entity', app: () => df.app.entity('counter', handler), message: /'entityTrigger'/ },
  {
    what: 'an output binding',
    app: () => {
      const output = { type: 'queue', name: 'out', queueName: 'q', connection: 'x' };
      app.timer('t', { schedule: '0 * * * * *', return: output, handler });
    },
    message: /function 't': output 'queue'/,
  },
  {
    what: 'a Service Bus connection that is not set',
    app: () => app.serviceBusQueue('in', { connection: 'Bus', queueName: 'q', handler }),
    message: /connection 'Bus' is not set/,
  },
  {
    what: 'an identity-based Service Bus connection',
    app: () => app.serviceBusQueue('in', { connection: 'Bus', queueName: 'q', handler }),
    more: { settings: { Bus__fullyQualifiedNamespace: 'a.servicebus.windows.net' } },
    message: /Bus__fullyQualifiedNamespace.*not supported/,
  },
  {
    what: 'Service Bus sessions',
    app: () => app.serviceBusQueue('in', { connection: 'Bus', queueName: 'q', isSessionsEnabled: true, handler }),
    message: /'in': isSessionsEnabled is not supported/,
  },
  {
    what: 'an app setting in a schedule that is not set',
    app: () => app.timer('t', { schedule: '%NEVER%', handler }),
    message: /'NEVER' is not set/,
  },
  {
    what: 'a schedule it cannot read',
    app: () => app.timer('t', { schedule: '0 61 * * * *', handler }),
    message: /'61' is not a minute/,
  },
  {
    what: 'a route constraint it does not know',
    app: () => app.get('r', { route: 'a/{b:regex}', handler: () => ({}) }),
    message: /constraint 'regex' is not supported/,
  },
  {
    what: 'an unknown value of a known setting',
    app: http,
    hostJson: { durableTask: { versionMatchStrategy: 'Newest' } },
    message: /versionMatchStrategy is "Newest"; known: CurrentOrOlder, Strict, None/,
  },
];

test.each(refusals.map((one) => [one.what, one] as const))('refuses %s, by name', async (_what, one) => {
  await expect(startApp(one.app, one.hostJson, { settings: {}, ...one.more })).rejects.toThrow(one.message);
});

test('unknown settings of the Durable extension are named in a warning', async () => {
  await using host = await startApp(http, { durableTask: { hubName: 'A', maxEntityOperationBatchSize: 5 } });
  const warnings = host.logs.filter((entry) => entry.level === 'warning').map((entry) => entry.message);
  expect(warnings).toEqual([expect.stringMatching(/durableTask\.maxEntityOperationBatchSize is not known/)]);
});

test('a function registered after start-up is refused', async () => {
  await using _host = await startApp(http);
  expect(http).toThrow(/after app startup has finished/);
});

test('keys are made once per state file, and given ones win', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'host-keys-'));
  try {
    const stateFile = join(folder, 'state.db');
    const keysOf = async (more: Partial<HostOptions>): Promise<{ master: string; default: string }> => {
      await using host = await startApp(http, {}, { stateFile, ...more });
      return host.keys;
    };
    const first = await keysOf({});
    expect(await keysOf({ keys: { default: 'mine' } })).toEqual({ master: first.master, default: 'mine' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('sets WEBSITE_HOSTNAME for the durable client while it runs', async () => {
  const before = process.env.WEBSITE_HOSTNAME;
  const host = await startApp(http);
  expect(`http://${process.env.WEBSITE_HOSTNAME}`).toBe(host.url);
  await host.stop();
  expect(process.env.WEBSITE_HOSTNAME).toBe(before);
});

test('app hooks run at start and stop, and a hook may cure an error', async () => {
  const seen: string[] = [];
  const host = await startApp(() => {
    app.hook.appStart(() => void seen.push('start'));
    app.hook.appTerminate(() => void seen.push('stop'));
    app.hook.postInvocation((context) => {
      context.error = undefined;
      context.result = { body: 'cured' };
    });
    app.get('ill', { handler: () => Promise.reject(new Error('ill')) });
  });
  expect(await (await fetch(`${host.url}/api/ill`)).text()).toBe('cured');
  await host.stop();
  expect(seen).toEqual(['start', 'stop']);
});

test('the app directory needs a main that matches', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'host-main-'));
  try {
    writeFileSync(join(folder, 'host.json'), '{}');
    writeFileSync(join(folder, 'package.json'), '{"main":"dist/*.js"}');
    const options = { appDirectory: folder, load: undefined } as Partial<HostOptions>;
    await expect(startApp(http, {}, options)).rejects.toThrow(/No file matches "main" \(dist\/\*\.js\)/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
