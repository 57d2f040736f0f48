import type { RunStep } from '../../../../shared/api';
import { layOut } from '../../../../web/console/onboarding/gantt';

const START = Date.parse('2026-11-22T10:00:00Z');
const at = (milliseconds: number) => new Date(START + milliseconds).toISOString();
const step = (from: number, to?: number): RunStep => ({
  name: 'step',
  kind: 'step',
  scheduledAt: at(from),
  ...(to === undefined ? {} : { endedAt: at(to) }),
  attempts: 1,
});

test('steps lie in the order of time and fill the line', () => {
  const places = layOut([step(0, 100), step(100, 86_400_000), step(86_400_000, 86_400_200)], START);
  expect(places[0]?.left).toBe(0);
  expect(places[1]?.left).toBeCloseTo(places[0]?.width ?? -1);
  const last = places[2] ?? { left: 0, width: 0 };
  expect(last.left + last.width).toBeCloseTo(100);
});

test('a step of milliseconds is seen beside a wait of a day, which is still longer', () => {
  const [short, long] = layOut([step(0, 100), step(100, 86_400_000)], START);
  expect(short?.width).toBeGreaterThan(3);
  expect(long?.width).toBeGreaterThan((short?.width ?? 0) * 2);
});

test('what has not ended reaches to the end', () => {
  const [open] = layOut([step(0)], START + 5000);
  expect(open).toEqual({ left: 0, width: 100 });
});

test.each([
  ['nothing', []],
  ['one instant', [step(0, 0)]],
])('%s has no width', (_, steps) => {
  expect(layOut(steps, START).map(({ width }) => width)).toEqual(steps.map(() => 0));
});
