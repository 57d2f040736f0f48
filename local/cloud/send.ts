import './requireNode24';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ServiceBusClient } from '@azure/service-bus';
import { readReadyWorld } from './readyWorld';
import { DEFAULT_FOLDER } from './stateFolder';

/** `node dist/local/cloud/send.js FILE [--folder DIR] [--message-id ID]`: puts a request on the queue of `npm run local`. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { folder: { type: 'string', default: DEFAULT_FOLDER }, 'message-id': { type: 'string' } },
  });
  const [file] = positionals;
  if (file === undefined) throw new Error('Which request? node dist/local/cloud/send.js FILE [--folder DIR]');
  const ready = await readReadyWorld(values.folder);
  if (!ready) throw new Error(`${values.folder} holds no local cloud: start it with npm run local.`);
  const text = await readFile(file, 'utf8');
  const messageId = values['message-id'] ?? randomUUID();
  const client = new ServiceBusClient(ready.serviceBus, { retryOptions: { maxRetries: 1 } });
  try {
    // As it is: a file that is no JSON is a message worth trying too.
    const body = Buffer.from(text);
    await client.createSender('onboarding-requests').sendMessages({ messageId, contentType: 'application/json', body });
    console.log(`Sent ${file} as message ${messageId}.`);
  } finally {
    await client.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
