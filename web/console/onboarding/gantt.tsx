import type { RunStep } from '../../../shared/api';
import { spanOf } from '../time';

interface Place {
  readonly left: number;
  readonly width: number;
}

/**
 * Where each step lies on a line from 0 to 100. Steps take milliseconds and waits days: on a true scale one would see
 * waits alone. So each stretch of time between two moments gets room by the logarithm of its length.
 */
export function layOut(steps: readonly RunStep[], end: number): Place[] {
  const spans = steps.map(({ scheduledAt, endedAt }) => {
    const from = Date.parse(scheduledAt);
    return { from, to: Math.max(from, endedAt === undefined ? end : Date.parse(endedAt)) };
  });
  const moments = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const places = new Map<number, number>();
  let at = 0;
  moments.forEach((moment, index) => {
    const before = moments[index - 1];
    if (before !== undefined) at += Math.log2(2 + (moment - before) / 50);
    places.set(moment, at);
  });
  const scale = at === 0 ? 0 : 100 / at;
  const placeOf = (moment: number) => (places.get(moment) ?? 0) * scale;
  return spans.map(({ from, to }) => ({ left: placeOf(from), width: placeOf(to) - placeOf(from) }));
}

const TONES: Readonly<Record<string, string>> = {
  failed: 'bad',
  fatal: 'bad',
  'needs-operator': 'bad',
  'needs-customer': 'warn',
};

/** Steps and waits below each other, from left to right in time. The table beside it says the same. */
export function Gantt({ steps, end }: { readonly steps: readonly RunStep[]; readonly end: string }) {
  const now = Math.max(Date.parse(end), Date.now());
  const places = layOut(steps, now);
  return (
    <figure class="gantt" aria-hidden="true">
      <ul>
        {steps.map((step, index) => {
          const { left, width } = places[index] ?? { left: 0, width: 0 };
          const took = (step.endedAt === undefined ? now : Date.parse(step.endedAt)) - Date.parse(step.scheduledAt);
          const tone = step.kind === 'wait' ? 'wait' : (TONES[step.outcome ?? ''] ?? 'step');
          return (
            <li key={`${index} ${step.name}`}>
              <span class="gantt-name">{step.name}</span>
              <svg viewBox="0 0 100 10" preserveAspectRatio="none">
                <rect class={`gantt-${tone}`} x={Math.min(left, 99.2)} y="1" width={Math.max(width, 0.8)} height="8" />
              </svg>
              <span class="gantt-took">
                {step.endedAt === undefined ? 'goes on' : spanOf(took)}
                {step.attempts > 1 ? `, ${step.attempts} tries` : ''}
              </span>
            </li>
          );
        })}
      </ul>
      <figcaption>Time runs from left to right; long stretches are shortened.</figcaption>
    </figure>
  );
}
