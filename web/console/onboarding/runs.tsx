import type { RunsAnswer, RunStep } from '../../../shared/api';
import { Table } from '../parts/table';
import { Time } from '../parts/time';
import { spanOf } from '../time';
import { Gantt } from './gantt';

type Run = RunsAnswer['runs'][number];

/** Each durable run with its steps and waits, as a picture and as a table. */
export function Runs({ answer }: { readonly answer: RunsAnswer }) {
  if (answer.runs.length === 0) return <p class="quiet">Nothing has run.</p>;
  return (
    <>
      {answer.runs.map((run, index) => (
        <OneRun key={run.instanceId} run={run} open={index === 0} />
      ))}
    </>
  );
}

const OneRun = ({ run, open }: { readonly run: Run; readonly open: boolean }) => (
  <details class="run" open={open}>
    <summary>
      <strong>{run.orchestration}</strong> <span class="badge tone-plain">{run.runtimeStatus}</span>{' '}
      <span class="quiet">
        {run.resourceId ? `${run.resourceId.split('/').at(-1) ?? ''}, ` : ''}
        {run.steps.length} steps and waits
      </span>
    </summary>
    <p class="quiet">
      Instance <code>{run.instanceId}</code>, begun <Time at={run.createdAt} />, last heard of{' '}
      <Time at={run.lastUpdatedAt} />. Long waits begin a new generation: earlier ones are not shown.
    </p>
    <Gantt steps={run.steps} end={run.lastUpdatedAt} />
    <details>
      <summary>Show as table</summary>
      <Steps steps={run.steps} name={run.orchestration} />
    </details>
  </details>
);

const tookOf = ({ scheduledAt, endedAt }: RunStep): string =>
  endedAt === undefined ? 'goes on' : spanOf(Date.parse(endedAt) - Date.parse(scheduledAt));

const Steps = ({ steps, name }: { readonly steps: readonly RunStep[]; readonly name: string }) => (
  <Table
    caption={`Steps and waits of ${name}`}
    rows={steps}
    keyOf={({ scheduledAt, name: step }, index) => `${index} ${scheduledAt} ${step}`}
    columns={[
      { head: 'Step', isHeader: true, cell: ({ name: step, kind }) => (kind === 'wait' ? `wait: ${step}` : step) },
      { head: 'Begun', cell: ({ scheduledAt }) => <Time at={scheduledAt} /> },
      { head: 'Took', numeric: true, cell: tookOf },
      { head: 'Outcome', cell: ({ outcome }) => <Outcome outcome={outcome} /> },
      { head: 'Attempts', numeric: true, cell: ({ attempts }) => attempts },
      { head: 'In and out', cell: (step) => <InAndOut step={step} /> },
    ]}
  />
);

const TONES: Readonly<Record<string, string>> = {
  failed: 'bad',
  fatal: 'bad',
  'needs-operator': 'bad',
  'needs-customer': 'warn',
};

const Outcome = ({ outcome }: Pick<RunStep, 'outcome'>) =>
  outcome === undefined ? (
    <span class="quiet">–</span>
  ) : (
    <span class={`badge tone-${TONES[outcome] ?? 'plain'}`}>{outcome}</span>
  );

const InAndOut = ({ step: { input, output } }: { readonly step: RunStep }) =>
  input === undefined && output === undefined ? (
    <span class="quiet">–</span>
  ) : (
    <details>
      <summary>Show</summary>
      <pre tabIndex={0}>{JSON.stringify({ input, output }, undefined, 2)}</pre>
    </details>
  );
