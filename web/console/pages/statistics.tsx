import { useState } from 'preact/hooks';
import type { Statistics as Answer } from '../../../shared/api';
import { AsTable, Bars, Shares } from '../parts/chart';
import { Codes } from '../parts/codes';
import { Section, Shown } from '../parts/page';
import { spanOf } from '../time';
import { useLoaded } from '../useLoaded';

const SPANS = [7, 30, 90, 365] as const;

/** Throughput, time per step, and who was waited for, over the last days. */
export function Statistics() {
  const [days, setDays] = useState<number>(30);
  const loaded = useLoaded(`statistics ${days}`, (api, signal) => api.statistics(days, signal));
  const choice = (
    <label class="inline">
      Last{' '}
      <select value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
        {SPANS.map((span) => (
          <option key={span} value={span}>
            {span} days
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Section title="How it went" id="statistics" aside={choice}>
      <Shown loaded={loaded}>{(value) => <Charts value={value} />}</Shown>
    </Section>
  );
}

function Charts({ value: { days, steps, waits, stops } }: { readonly value: Answer }) {
  const endedOn = (ended: Answer['days'][number]['ended']) =>
    Object.values(ended).reduce((sum, count) => sum + (count ?? 0), 0);
  const rows = days.map((day) => ({ label: day.day, values: [day.received, day.protected, endedOn(day.ended)] }));
  return (
    <div class="columns">
      <div>
        <Bars
          title="Onboardings a day"
          series={[
            { name: 'Received', tone: 'second' },
            { name: 'Protected', tone: 'first' },
            { name: 'Ended', tone: 'third' },
          ]}
          bars={rows}
        />
        <AsTable
          head={['Day', 'Received', 'Protected', 'Ended']}
          rows={rows.map(({ label, values }) => [label, ...values])}
        />
      </div>
      <div>
        <h3>Time per step</h3>
        {steps.length === 0 ? <p class="quiet">No onboarding has ended in this time.</p> : <StepTimes steps={steps} />}
        <h3>Who was waited for</h3>
        <Waits waits={waits} />
        <h3>What stopped onboardings</h3>
        <Codes caption="Codes that stopped onboardings, and how often" rows={stops} empty="Nothing, in this time." />
      </div>
    </div>
  );
}

/** Half of the runs took at most the dark part, nine in ten at most the whole. */
function StepTimes({ steps }: { readonly steps: Answer['steps'] }) {
  const most = Math.max(...steps.map(({ p90Seconds }) => p90Seconds), 0.001);
  return (
    <table class="table plain">
      <caption class="hidden">Seconds a step takes: median and 90th percentile</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col" class="wide-only">
            <span class="hidden">Picture</span>
          </th>
          <th scope="col" class="number">
            Median
          </th>
          <th scope="col" class="number">
            9 in 10
          </th>
          <th scope="col" class="number">
            Runs
          </th>
        </tr>
      </thead>
      <tbody>
        {steps.map(({ step, count, medianSeconds, p90Seconds }) => (
          <tr key={step}>
            <th scope="row">{step}</th>
            <td class="wide-only">
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" class="measure" aria-hidden="true">
                <rect class="bar-second" x="0" y="0" width={(p90Seconds / most) * 100} height="10" />
                <rect class="bar-first" x="0" y="0" width={(medianSeconds / most) * 100} height="10" />
              </svg>
            </td>
            <td class="number">{spanOf(medianSeconds * 1000)}</td>
            <td class="number">{spanOf(p90Seconds * 1000)}</td>
            <td class="number">{count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Waits = ({ waits: { customer, operator, nobody } }: { readonly waits: Answer['waits'] }) =>
  customer + operator + nobody === 0 ? (
    <p class="quiet">Nobody, in this time.</p>
  ) : (
    <Shares
      parts={[
        { name: 'Customer', value: customer, text: spanOf(customer * 1000), tone: 'second' },
        { name: 'Operator', value: operator, text: spanOf(operator * 1000), tone: 'third' },
        { name: 'Nobody', value: nobody, text: spanOf(nobody * 1000), tone: 'first' },
      ]}
    />
  );
