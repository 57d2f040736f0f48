import { onboardCustomer } from '../../orchestrations/onboardCustomer';
import { done } from '../../shared/model/outcome';
import { smooth, stops } from '../support/answers';
import { Drive, type Answers } from '../support/drive';
import { policy, storageRequest } from '../support/samples';

/** Statuses of steps that are over at once are not written: the process shows them with the next step, or before a pause. */

const receivedAt = '2026-11-22T08:00:00.000Z';
const CAME = { group: 'working', since: receivedAt };

const drive = (answers: Answers): Drive =>
  new Drive(onboardCustomer, { request: storageRequest, policy, receivedAt }, { answers }).run();

/** Every step is over at once, and so is what it answers when it is called with a status to show. */
const soon = (answers: Answers): Answers =>
  Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [
      name,
      (input: any, count: number, of: Drive) => {
        const value = typeof answer === 'function' ? (answer as any)(input, count, of) : answer;
        return input.shows ? { ...value, isShown: false } : value;
      },
    ]),
  );

const shows = (run: Drive): string[] =>
  run.calls.map(({ name, input }) =>
    [name, (name === 'announce' ? input : input.shows)?.status.state].join(' ').trim(),
  );

test('a status that was not shown comes with the next step, until the next one takes its place', () => {
  const run = drive(soon(smooth));
  expect(shows(run)).toEqual([
    'planEncryption preparing',
    'ensureApplication preparing',
    'ensureManagedIdentity preparing',
    'ensureFederatedCredential preparing',
    'inviteCustomer preparing',
    'checkConsent preparing',
    'checkKeyNamed preparing',
    'verifyKey verifying-key',
    'startEncryption encrypting',
    'confirmEncryption encrypting',
    'announce protected',
    'startKeepEncrypted',
  ]);
  const told = run.calls.find(({ name }) => name === 'announce')?.input;
  expect(told.timeline.map(({ state }: { state: string }) => state)).toEqual([
    'preparing',
    'verifying-key',
    'encrypting',
    'protected',
  ]);
  expect(told.listed).toMatchObject({ place: { group: 'protected' }, was: CAME, thing: { kind: 'storageAccount' } });
});

test('one that was shown does not come again', () => {
  const run = drive({ ...soon(smooth), ensureApplication: smooth['ensureApplication'] });
  expect(shows(run).filter((line) => line.endsWith('preparing'))).toEqual([
    'planEncryption preparing',
    'ensureApplication preparing',
  ]);
});

test('the list moves from where it was shown last, whatever was not shown in between', () => {
  const consent = (_: unknown, count: number) => (count === 1 ? stops.consentMissing : smooth['checkConsent']);
  const run = drive(soon({ ...smooth, checkConsent: consent }));
  const moves = run.calls.filter(({ name }) => name === 'announce').map(({ input }) => input.listed);
  expect(moves.map(({ place, was }) => [was.group, place.group])).toEqual([
    ['working', 'customer'],
    ['customer', 'protected'],
  ]);
  expect(moves[1].was).toEqual(moves[0].place);
});

test('before a pause it is shown', () => {
  const operation = { statusUrl: 'https://management.azure.com/operations/1', retryAfterSeconds: 10 };
  const run = drive(
    soon({
      ...smooth,
      startEncryption: (_: unknown, count: number) =>
        count === 1 ? done({ next: 'poll', operation }, 'updated') : smooth['startEncryption'],
      pollEncryption: (_: unknown, count: number) => done({ running: count === 1, retryAfterSeconds: 10 }),
    }),
  );
  expect(shows(run).slice(7)).toEqual([
    'verifyKey verifying-key',
    'startEncryption encrypting',
    'pollEncryption encrypting',
    'announce encrypting',
    'pollEncryption',
    'startEncryption',
    'confirmEncryption',
    'announce protected',
    'startKeepEncrypted',
  ]);
});

test('a step that fails for good has shown it', () => {
  const run = drive({ ...soon(smooth), ensureApplication: new Error('down') });
  const { input } = run.calls.find(({ name }) => name === 'announce') ?? {};
  expect(input).toMatchObject({ event: 'operator-required', status: { state: 'preparing', code: 'retries-used-up' } });
});
