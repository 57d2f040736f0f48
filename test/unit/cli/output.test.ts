import { createPaint, type Tone } from '../../../cli/output/paint';
import { plain, plainLines } from '../../../cli/output/plain';
import { bar, createProgress } from '../../../cli/output/progress';
import { pairs, table, type Column } from '../../../cli/output/table';
import { age, instant, span } from '../../../cli/output/time';
import type { Io } from '../../../cli/io';

const PLAIN = createPaint(false, {});

describe('a table', () => {
  const columns: Column<{ readonly id: string; readonly why?: string }>[] = [
    { head: 'ID', cell: ({ id }) => id },
    { head: 'WHY', cell: ({ why }) => why, least: 8 },
  ];
  const rows = [{ id: 'fabrikam-1', why: 'a reason of some length' }, { id: 'x' }];

  const widths: readonly (readonly [string, number, string])[] = [
    ['as wide as it wants', Infinity, 'ID          WHY\nfabrikam-1  a reason of some length\nx\n'],
    ['cut to the terminal', 24, 'ID          WHY\nfabrikam-1  a reason of…\nx\n'],
    ['not below what a column needs, and ids are never cut', 10, 'ID          WHY\nfabrikam-1  a reaso…\nx\n'],
  ];
  test.each(widths)('%s', (_, width, text) => {
    expect(table(columns, rows, width, PLAIN)).toBe(text);
  });

  test('without rows it is its head; a column without content is left out', () => {
    expect(table(columns, [], Infinity, PLAIN)).toBe('ID  WHY\n');
    expect(table(columns, [{ id: 'x' }], Infinity, PLAIN)).toBe('ID\nx\n');
  });

  test('text from elsewhere cannot act on the terminal or break the line', () => {
    const rows = [{ id: 'x', why: 'red \u001b[31m and\nmore \u202e back' }];

    expect(table(columns, rows, Infinity, PLAIN)).not.toMatch(/\u001b|\u202e|d\n/);
  });
});

test('pairs leave out what is not known', () => {
  const list = [
    ['state', 'protected'],
    ['code', undefined],
    ['reason', ''],
  ] as const;
  expect(pairs(list, PLAIN)).toBe('state  protected\n');
});

test('plain text keeps its lines where it may have some', () => {
  expect(plain('a\tb\r\nc')).toBe('a b c');
  expect(plainLines('a\u0007\nb')).toBe('a \nb');
});

const colours: readonly (readonly [string, boolean, Record<string, string>, boolean])[] = [
  ['a terminal', true, {}, true],
  ['no terminal', false, {}, false],
  ['NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR says nothing', true, { NO_COLOR: '' }, true],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
];
test.each(colours)('colours: %s', (_, isTerminal, env, isColoured) => {
  const paint = createPaint(isTerminal, env);
  const tones: Tone[] = ['good', 'bad', 'warn', 'dim', 'strong'];
  for (const tone of tones) expect(paint(tone, 'x') !== 'x').toBe(isColoured);
});

const ages: readonly (readonly [string, string])[] = [
  ['2026-11-22T12:00:00.400Z', '0 s'],
  ['2026-11-22T11:59:01Z', '59 s'],
  ['2026-11-22T11:59:00Z', '1 min'],
  ['2026-11-22T10:30:00Z', '1 h'],
  ['2026-11-19T12:00:00Z', '3 d'],
];
test.each(ages)('since %s: %s', (since, text) => {
  expect(age(since, new Date('2026-11-22T12:00:00Z'))).toBe(text);
});

test('instants and spans', () => {
  expect(instant('2026-11-22T12:00:00.123Z')).toBe('2026-11-22 12:00:00Z');
  expect(instant('soon')).toBe('soon');
  expect(span(90)).toBe('1 min');
});

describe('progress', () => {
  const shown = (isTerminal: boolean): string => {
    let text = '';
    const io = { err: (more: string) => void (text += more), terminal: { in: false, out: false, err: isTerminal } };
    const progress = createProgress(io as unknown as Io);
    for (const done of [0, 1, 1, 2]) progress.show(bar(done, 2));
    progress.end();
    return text;
  };
  test('is a line a change where nobody looks', () => {
    expect(shown(false)).toBe('[....................] 0/2\n[##########..........] 1/2\n[####################] 2/2\n');
  });
  test('is one line on a terminal', () => {
    expect(shown(true)).toMatch(/^\r[^\n]*0\/2\r[^\n]*1\/2\r[^\n]*2\/2\n$/);
  });
});
