import { entities } from '../../local/cloud/entities';
import { startServiceBus, type LocalServiceBus } from '../../local/serviceBus';
import { deadLetterDetail, deadLettersAnswer, deadLetterSettled } from '../../shared/api/deadLetters';
import { createServiceBus, type ServiceBus } from '../../shared/events/serviceBus';
import { api } from '../support/api';
import { fakePorts, recordingStarter } from '../support/fakePorts';
import { config, storageRequest } from '../support/samples';

const LETTERS = '/api/v1/dead-letters';
const why = 'The sender was mended.';

let bus: LocalServiceBus;
let queues: ServiceBus;
let ports: ReturnType<typeof fakePorts>;
let call: ReturnType<typeof api>['call'];

beforeAll(async () => {
  bus = await startServiceBus({ entities });
  const serviceBus = { connectionString: bus.connectionString };
  queues = createServiceBus({ ...config, serviceBus }, { getToken: async () => null });
  ports = fakePorts({ queues });
  call = api(ports, recordingStarter()).call;
});
afterAll(async () => {
  await queues.close();
  await bus.stop();
});

/** A message that was refused; returns its address. */
async function refused(body: unknown): Promise<string> {
  await queues.send('onboarding-requests', [{ body }]);
  return queues.withReceiver('onboarding-requests', 'messages', async (receiver) => {
    const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5000 });
    await receiver.deadLetterMessage(message!, { deadLetterReason: 'invalid-request', deadLetterErrorDescription: '' });
    return `${LETTERS}/onboarding-requests/${String(message!.sequenceNumber)}`;
  });
}

test('what is answered is what is declared', async () => {
  const letter = await refused({ ...storageRequest, more: true });
  const listed = await call('GET', `${LETTERS}?queue=onboarding-requests&top=1`);
  expect([listed.status, deadLettersAnswer.parse(listed.json).items]).toEqual([200, [expect.any(Object)]]);
  const shown = await call('GET', letter);
  expect([shown.status, deadLetterDetail.parse(shown.json).problems]).toEqual([
    200,
    [{ field: 'more', seen: 'true', wanted: 'no such field' }],
  ]);
  const edited = await call('POST', `${letter}/resubmit`, { body: { why, body: JSON.stringify(storageRequest) } });
  expect([edited.status, deadLetterSettled.parse(edited.json).onboardingId]).toEqual([
    200,
    storageRequest.onboardingId,
  ]);
  await queues.withReceiver('onboarding-requests', 'messages', async (receiver) => {
    const [sent] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5000 });
    expect(JSON.parse(Buffer.from(sent?.body).toString())).toEqual(storageRequest);
    await receiver.completeMessage(sent!);
  });
  const audit = await ports.registry.audit.list(storageRequest.onboardingId);
  expect(audit).toMatchObject([{ by: 'Op (o-1)', why, action: 'resubmit-edited' }]);
});

test.each<[string, 'GET' | 'POST', (letter: string) => string, object | undefined, number, string]>([
  ['another queue', 'GET', () => `${LETTERS}?queue=other`, undefined, 404, 'queue-not-found'],
  ['a letter of another queue', 'GET', () => `${LETTERS}/other/1`, undefined, 404, 'queue-not-found'],
  ['no such letter', 'GET', () => `${LETTERS}/key-events/999`, undefined, 404, 'dead-letter-not-found'],
  [
    'to throw away no such letter',
    'POST',
    () => `${LETTERS}/key-events/999/discard`,
    { why },
    404,
    'dead-letter-not-found',
  ],
  ['no number', 'GET', () => `${LETTERS}/key-events/one`, undefined, 400, 'invalid-query'],
  ['no reason', 'POST', (letter) => `${letter}/discard`, {}, 400, 'invalid-body'],
  [
    'a body that is no better',
    'POST',
    (letter) => `${letter}/resubmit`,
    { why, body: '{}' },
    400,
    'dead-letter-invalid',
  ],
])('refused: %s', async (_, method, path, body, status, code) => {
  const letter = await refused({});
  const answer = await call(method, path(letter), { body });
  expect([answer.status, answer.json.code]).toEqual([status, code]);
  if (code === 'dead-letter-invalid') expect(answer.json.errors.length).toBeGreaterThan(2);
  expect((await call('POST', `${letter}/discard`, { body: { why } })).status).toBe(200);
});

test('a letter that somebody else holds is busy', async () => {
  const letter = await refused({});
  await queues.withReceiver('onboarding-requests', 'dead-letters', async (receiver) => {
    const [held] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5000 });
    const answer = await call('POST', `${letter}/discard`, { body: { why } });
    expect([answer.status, answer.json.code]).toEqual([409, 'dead-letter-busy']);
    await receiver.completeMessage(held!);
  });
});
