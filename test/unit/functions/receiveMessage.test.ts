import type { InvocationContext } from '@azure/functions';
import type { ServiceBusMessageContext } from '@azure/functions-extensions-servicebus';
import { createReceiver } from '../../../functions/receiveMessage';
import type { Settlement } from '../../../shared/intake/settlement';
import { recordingStarter } from '../../support/fakePorts';

/** What a settlement does to the message, and what is logged of it. */
async function receive(settlement: () => Promise<Settlement>, messages: unknown = [{ body: { secret: 's3cr3t' } }]) {
  const done: unknown[] = [];
  const logged: string[] = [];
  const bodies: unknown[] = [];
  const receiver = createReceiver('some-event', async (body) => (bodies.push(body), settlement()));
  const actions = {
    complete: async (message: unknown) => void done.push(['complete', message]),
    deadletter: async (...args: unknown[]) => void done.push(['deadletter', ...args]),
  };
  const context = { debug: (text: string) => logged.push(text), warn: (text: string) => logged.push(text) };
  await receiver(
    { messages, actions } as unknown as ServiceBusMessageContext,
    recordingStarter(),
    context as unknown as InvocationContext,
  );
  return { done, logged, bodies };
}
const message = { body: { secret: 's3cr3t' } };

test.each<[string, Settlement, unknown[], string[]]>([
  ['completed', { action: 'complete' }, ['complete', message], []],
  [
    'completed with a note',
    { action: 'complete', note: 'woken' },
    ['complete', message],
    ['some-event completed: woken'],
  ],
  [
    'dead-lettered with the reason',
    { action: 'dead-letter', reason: 'invalid-event', description: 'why' },
    ['deadletter', message, undefined, { value: 'invalid-event' }, { value: 'why' }],
    ['some-event dead-lettered: invalid-event'],
  ],
])('%s', async (_, settlement, expected, log) => {
  const { done, logged, bodies } = await receive(async () => settlement);
  expect(done).toEqual([expected]);
  expect(logged).toEqual(log);
  expect(bodies).toEqual([message.body]);
});

test('a message that is not in a list; no message at all', async () => {
  expect((await receive(async () => ({ action: 'complete' }), message)).done).toEqual([['complete', message]]);
  expect((await receive(async () => ({ action: 'complete' }), [])).done).toEqual([]);
});

test('a throw settles nothing: the message comes again', async () => {
  await expect(receive(() => Promise.reject(new Error('429')))).rejects.toThrow('429');
});
