import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from '@azure/functions';
import type { ServiceBusMessageContext } from '@azure/functions-extensions-servicebus';
import { createDispatcher } from '../../../functions/http/dispatch';
import { createRoutes } from '../../../functions/http/routes';
import { createReceiveKeyEvents } from '../../../functions/receiveKeyEvents';
import { createReceiver } from '../../../functions/receiveMessage';
import { freePort } from '../../../local/cloud/freePort';
import { startHost, type LogEntry } from '../../../local/host';
import { adoptCopy } from '../../../shared/protection/adoptCopy';
import { receiveResourceEvent } from '../../../shared/incoming/receiveResourceEvent';
import { recordingStarter } from '../../support/fakePorts';
import type { TestCloud } from './testCloud';

export type EventsHost = Awaited<ReturnType<typeof startEventsHost>>;

/** Those functions of the app in the local host that events come in by; wake-ups and starts are written down. */
export async function startEventsHost(cloud: TestCloud) {
  const port = await freePort();
  const { ports } = cloud.deploy({ LATCHKEY_PUBLIC_URL: `http://127.0.0.1:${port}` });
  const starter = recordingStarter();
  const logs: LogEntry[] = [];
  let handled = 0;
  let changed = Promise.withResolvers<void>();

  const queue = (name: string, queueName: string, receive: ReturnType<typeof createReceiver>) =>
    app.serviceBusQueue(name, {
      ...{ connection: 'SERVICE_BUS', queueName, sdkBinding: true, autoCompleteMessages: false },
      handler: (message, context) => receive(message as ServiceBusMessageContext, starter, context),
    });
  const appDirectory = await mkdtemp(join(tmpdir(), 'events-host-'));
  const hostJson = { version: '2.0', extensions: { http: { routePrefix: '' } } };
  await writeFile(join(appDirectory, 'host.json'), JSON.stringify(hostJson));
  const host = await startHost({
    appDirectory,
    port,
    settings: { ...cloud.local.settings },
    log: (entry) => void logs.push(entry),
    onStep({ kind }) {
      if (kind !== 'messageHandled') return;
      handled += 1;
      changed.resolve();
      changed = Promise.withResolvers();
    },
    load() {
      const dispatcher = createDispatcher(ports);
      for (const route of createRoutes(ports).filter((one) => one.access === 'secret')) {
        const { name, method, path } = route;
        const answer = dispatcher(route);
        app.http(name, {
          ...{ methods: [method].flat(), authLevel: 'anonymous', route: path },
          handler: (request) => answer(request, starter, () => undefined),
        });
      }
      queue('receiveKeyEvents', 'key-events', createReceiveKeyEvents(ports));
      const receive = (body: unknown) => receiveResourceEvent(ports, starter, body, adoptCopy);
      queue('receiveResourceEvents', 'resource-events', createReceiver('resource-event', receive));
    },
  });
  return {
    ports,
    starter,
    logs,
    /** Resolves when so many messages have been handled since the last call of `forget`. */
    async handledAre(count: number): Promise<void> {
      while (handled < count) await changed.promise;
      await host.idle();
    },
    /** Begins to count anew. */
    forget(): void {
      handled = 0;
      starter.woken.length = 0;
      starter.started.length = 0;
      logs.length = 0;
    },
    async stop(): Promise<void> {
      await host.stop();
      await rm(appDirectory, { recursive: true });
    },
  };
}
