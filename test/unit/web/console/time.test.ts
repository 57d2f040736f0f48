import { ageOf, spanOf } from '../../../../web/console/time';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, '0 ms'],
  [37, '37 ms'],
  [4.4 * SECOND, '4 s'],
  [MINUTE, '1 min'],
  [2 * MINUTE + 5 * SECOND, '2 min 5 s'],
  [20 * MINUTE + 5 * SECOND, '20 min'],
  [3 * HOUR + 20 * MINUTE, '3 h 20 min'],
  [30 * HOUR + 20 * MINUTE, '30 h'],
  [3 * DAY + 4 * HOUR, '3 d 4 h'],
  [40 * DAY + 4 * HOUR, '40 d'],
  [-5, '0 ms'],
])('%d milliseconds are %s', (milliseconds, text) => {
  expect(spanOf(milliseconds)).toBe(text);
});

test('age is the span until now', () => {
  expect(ageOf('2026-11-22T10:00:00Z', Date.parse('2026-11-22T10:02:05Z'))).toBe('2 min 5 s');
});
