import type { LatchkeyError } from '../../../client';
import { parseEvent } from '../../../client';

const event = (name: string, data: object = {}, more: object = {}) => ({
  specversion: '1.0',
  id: 'fabrikam-1.encrypting.0',
  source: 'https://latchkey.example/onboardings',
  type: `latchkey.onboarding.${name}`,
  subject: 'fabrikam-1',
  time: '2026-11-22T10:00:00.000Z',
  datacontenttype: 'application/json',
  data: { onboardingId: 'fabrikam-1', state: 'protected', waitingFor: 'nobody', ...data },
  ...more,
});
const encrypted = event('encrypted', { keyUri: 'https://fabrikam.vault.azure.net/keys/cmk/1' });

const ways: readonly (readonly [string, unknown])[] = [
  ['an object', encrypted],
  ['text', JSON.stringify(encrypted)],
  ['bytes', Buffer.from(JSON.stringify(encrypted))],
];
test.each(ways)('an event is read from %s', (_, body) => {
  const read = parseEvent(body);
  if (read.name !== 'encrypted') throw new Error(read.name);
  // Compiles only because the name has narrowed the type: `keyUri` is optional in other events.
  const keyUri: string = read.data.keyUri;
  expect({ ...read, keyUri }).toMatchObject({
    id: 'fabrikam-1.encrypting.0',
    time: '2026-11-22T10:00:00.000Z',
    source: 'https://latchkey.example/onboardings',
    keyUri: 'https://fabrikam.vault.azure.net/keys/cmk/1',
  });
});

test('a field of a later version is left out, not refused', () => {
  const { data } = parseEvent(event('encrypted', { keyUri: 'k', colour: 'blue' }));
  expect(data).not.toHaveProperty('colour');
});

const wrong: readonly (readonly [string, unknown, string, readonly string[]])[] = [
  ['no JSON', 'hello', 'invalid-event', ['(message)']],
  ['nothing', undefined, 'invalid-event', ['(message)']],
  ['another producer', event('encrypted', {}, { type: 'com.example.made' }), 'invalid-event', ['type']],
  [
    'every wrong field of the envelope',
    { type: 1 },
    'invalid-event',
    ['specversion', 'id', 'source', 'type', 'time', 'data'],
  ],
  [
    'every wrong field of the data',
    event('encrypted', { state: 'x', waitingFor: 'y' }),
    'invalid-event',
    ['state', 'waitingFor'],
  ],
  ['what such an event surely tells is missing', event('consent-required'), 'invalid-event', ['link', 'expiresAt']],
  ['a name of a later version', event('key-painted'), 'unknown-event', []],
];
test.each(wrong)('refused: %s', (_, body, code, fields) => {
  expect.assertions(2);
  try {
    parseEvent(body);
  } catch (error) {
    const known = error as LatchkeyError;
    expect(known.code).toBe(code);
    expect(known.problems.map(({ field }) => field)).toEqual(fields);
  }
});
