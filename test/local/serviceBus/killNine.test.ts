import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { ServiceBusClient } from '@azure/service-bus';
import { retryOptions, until } from './testBus';

const main = resolve(__dirname, '../../../dist/local/serviceBus/main.js');
const folder = mkdtempSync(join(tmpdir(), 'service-bus-kill-'));
const entitiesFile = join(folder, 'entities.json');
const Queues = [{ Name: 'work', Properties: { RequiresDuplicateDetection: true, MaxDeliveryCount: 100 } }];
writeFileSync(entitiesFile, JSON.stringify({ Queues }));

async function startProcess() {
  if (!existsSync(main)) throw new Error(`${main} is missing: run "npm run build" first`);
  const child = spawn(process.execPath, [main, '--state', join(folder, 'state.db'), '--entities', entitiesFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [connectionString] = (await once(createInterface(child.stdout), 'line')) as [string];
  const client = new ServiceBusClient(connectionString, {
    retryOptions: { ...retryOptions, maxRetries: 0, timeoutInMs: 1000 },
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
    // The client may have a request in the air that nobody answers any more.
    await client.close().catch(() => undefined);
  };
  return { client, child, kill };
}

afterAll(() => rmSync(folder, { recursive: true }));

it('loses nothing it accepted and brings back nothing that was completed, killed while it works', async () => {
  const accepted = new Set<string>();
  const completed = new Set<string>();
  const attempted = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const { client, kill } = await startProcess();
    const receiver = client.createReceiver('work');
    const before = { accepted: accepted.size, completed: completed.size };
    receiver.subscribe(
      {
        processMessage: async (message) => {
          const id = message.messageId as string;
          attempted.add(id);
          await receiver.completeMessage(message).then(
            () => completed.add(id),
            () => undefined,
          );
        },
        processError: async () => undefined,
      },
      { maxConcurrentCalls: 20, autoCompleteMessages: false },
    );
    let dead = false;
    const senders = Array.from({ length: 5 }, async (_, index) => {
      const sender = client.createSender('work');
      for (let number = 0; !dead; number++) {
        const messageId = `${round}-${index}-${number}`;
        const failed = await sender.sendMessages({ messageId, body: 'x' }).then(
          () => false,
          () => true,
        );
        if (failed) return;
        accepted.add(messageId);
      }
    });
    await until(() => accepted.size > before.accepted + 200 && completed.size > before.completed + 50);
    const killed = kill();
    dead = true;
    await killed;
    await Promise.all(senders);
  }

  const { client, child } = await startProcess();
  const left = new Set<string>();
  const receiver = client.createReceiver('work', { receiveMode: 'receiveAndDelete' });
  for (;;) {
    const messages = await receiver.receiveMessages(500, { maxWaitTimeInMs: 500 });
    if (messages.length === 0) break;
    for (const { messageId } of messages) left.add(messageId as string);
  }
  // An id that is remembered as a duplicate must belong to a message that was stored.
  const [sample] = accepted;
  await client.createSender('work').sendMessages({ messageId: sample, body: 'again' });
  expect(await receiver.receiveMessages(1, { maxWaitTimeInMs: 20 })).toEqual([]);
  await client.close();
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);

  expect([...accepted].filter((id) => !left.has(id) && !attempted.has(id))).toEqual([]);
  expect([...completed].filter((id) => left.has(id))).toEqual([]);
});
