import type { CustomerStep } from '../../shared/model/customerView';
import { useTexts } from '../texts';

/** The way from request to encryption. Progress is told in words; numbers and colours only repeat it. */
export function Stepper({ steps, ended }: { readonly steps: readonly CustomerStep[]; readonly ended: boolean }) {
  const { heading, names, progress } = useTexts().steps;
  return (
    <section id="progress" aria-labelledby="progress-heading">
      <h2 id="progress-heading">{heading}</h2>
      <ol class="stepper">
        {steps.map((step) => (
          <li
            key={step.name}
            class={`step step-${step.progress}`}
            aria-current={step.progress === 'current' || step.progress === 'failed' ? 'step' : undefined}
          >
            <span class="step-name">{names[step.name]}</span>
            <span class="step-progress">{ended && step.progress === 'waiting' ? '–' : progress[step.progress]}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
