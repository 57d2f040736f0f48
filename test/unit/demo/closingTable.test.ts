import { closingTable } from '../../../local/demo/closingTable';
import { differencesOf, isRight, type Findings, type Row } from '../../../local/demo/judge';
import { painter } from '../../../local/demo/paint';

const KEY = `https://northwind-keys.vault.localhost:7072/keys/cmk/${'0123456789abcdef'.repeat(2)}`;
const OTHER = KEY.replace('01234567', '01234560');

const right: Findings = {
  registry: { state: 'protected', runs: '1' },
  azure: { key: KEY, writes: '1' },
  events: { events: 'consent-required, encrypted' },
};
const row = (seen: Partial<Findings>): Row => ({
  key: 'a',
  title: 'A case',
  expected: right,
  seen: { ...right, ...seen },
});

const WRONG: readonly (readonly [string, Partial<Findings>, string, string])[] = [
  ['another state', { registry: { state: 'failed', runs: '1' } }, 'state', 'failed'],
  ['a second run', { registry: { state: 'protected', runs: '2' } }, 'runs', '2'],
  ['a missing fact', { registry: { state: 'protected' } }, 'runs', 'nothing'],
  ['a surplus fact', { azure: { ...right.azure, trusts: '1' } }, 'trusts', '1'],
  ['another version of the key', { azure: { key: OTHER, writes: '1' } }, 'key', OTHER],
  [
    'an event twice',
    { events: { events: 'consent-required, encrypted, encrypted' } },
    'events',
    'consent-required, encrypted, encrypted',
  ],
  ['nothing at all', { events: {} }, 'events', 'nothing'],
];

test('a table that is as expected is right', () => {
  expect(differencesOf(row({}))).toEqual([]);
  expect(isRight([row({}), row({})])).toBe(true);
  const text = closingTable([row({})], (_, plain) => plain, 120);
  expect(text).toContain('✓ a  A case');
  expect(text).toContain('key: northwind-keys/cmk/01234567… · writes: 1');
  expect(text).toContain('All as expected.');
  expect(text).not.toContain('✗');
});

test('an empty table is not right', () => expect(isRight([])).toBe(false));

test.each(WRONG)('%s makes the table wrong', (_, seen, fact, value) => {
  const wrong = row(seen);
  expect(differencesOf(wrong)).toEqual([expect.objectContaining({ fact, seen: value })]);
  expect(isRight([row({}), wrong])).toBe(false);
  const text = closingTable([row({}), wrong], (_, plain) => plain, 120);
  expect(text).toContain('✗ a  A case');
  expect(text).toContain(`${fact}: expected `);
  expect(text).toContain('1 not as expected.');
});

const TERMINALS: readonly (readonly [string, boolean, Record<string, string>, boolean])[] = [
  ['a terminal', true, {}, true],
  ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['a terminal with an empty NO_COLOR', true, { NO_COLOR: '' }, true],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ['a file', false, {}, false],
];

test.each(TERMINALS)('colours: %s', (_, isTTY, env, coloured) => {
  expect(painter({ isTTY }, env)('red', 'text') !== 'text').toBe(coloured);
});
