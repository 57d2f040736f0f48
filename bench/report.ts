import { cpus, totalmem } from 'node:os';
import type { KindFigures } from './kinds';
import type { ListFigures } from './list';
import type { OnboardingFigures } from './onboardings';
import type { ActivitiesFigures } from './activities';
import type { Loading } from './loadOnly';
import type { StartUpFigures } from './startUp';
import type { StepsFigures, StepsOptions } from './steps';
import type { SweepFigures } from './sweeps';
import { table } from './table';
import { yardstick } from './yardstick';

type Counts = Readonly<Record<string, number>>;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** What the figures were measured on. */
export function reportMachine(): string {
  const [cpu] = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}`,
    `${cpus().length} x ${cpu?.model ?? 'CPU'}, ${memory} GB`,
    `JSON.parse ${yardstick().toFixed(0)} MB/s\n`,
  ].join('; ');
}

/** The figures of the onboardings as tables. */
export function reportOnboardings(figures: OnboardingFigures): string {
  const { count, seconds, firstAloneSeconds, processes, azureCalls, internalCalls, requests, events, histories } =
    figures;
  const usages = Object.values(processes);
  const cpu = sum(usages.map(({ cpuSeconds }) => cpuSeconds));
  const activities: Record<string, number> = {};
  for (const [name, runs] of histories.flatMap((one) => Object.entries(one.activities))) {
    activities[name] = (activities[name] ?? 0) + runs;
  }
  const row = (name: string, seconds: number, megabytes: number) => [
    name,
    seconds,
    (seconds / count) * 1000,
    megabytes,
  ];
  return [
    table(
      `${count} onboardings at once`,
      ['', ''],
      [
        ['onboardings a second', count / seconds],
        ['seconds', seconds],
        ['first one alone, seconds', firstAloneSeconds],
        ['activities per onboarding', mean(histories.map((one) => sum(Object.values(one.activities))))],
        ['  of which failed and were tried again', mean(histories.map((one) => one.failedActivities))],
        ['history events per onboarding', mean(histories.map((one) => one.events))],
        ['orchestrator turns per onboarding', mean(histories.map((one) => one.turns))],
        ['Azure calls per onboarding', sum(Object.values(azureCalls)) / count],
        ['Service Bus messages per onboarding', 1 + events / count],
      ],
    ),
    table(
      'Processes',
      ['', 'CPU s', 'CPU ms per onboarding', 'peak MB'],
      [
        ...Object.entries(processes).map(([name, one]) => row(name, one.cpuSeconds, one.peakMegabytes)),
        row('together', cpu, sum(usages.map(({ peakMegabytes }) => peakMegabytes))),
      ],
    ),
    perOnboarding('Activities', activities, histories.length),
    perOnboarding('Azure calls', azureCalls, count),
    perOnboarding('Calls of Azure services among themselves', internalCalls, count),
    perOnboarding('Requests of the app', requests, count + 1),
  ].join('\n');
}

function perOnboarding(title: string, counts: Counts, divisor: number): string {
  const rows = Object.entries(counts).map(([name, times]): [string, number] => [name, times / divisor]);
  return table(
    title,
    ['', 'per onboarding'],
    rows.sort(([a], [b]) => a.localeCompare(b)),
  );
}

/** The kinds side by side: how fast, and the calls of each by operation. */
export function reportKinds(figures: readonly KindFigures[]): string {
  const count = sum(figures.map((one) => one.count));
  const operations = [...new Set(figures.flatMap(({ azureCalls }) => Object.keys(azureCalls)))].sort();
  const perOne = ({ azureCalls, count: of }: KindFigures, operation: string) => (azureCalls[operation] ?? 0) / of;
  const head = ['', ...figures.map(({ kind }) => kind)];
  return [
    table(`${count} onboardings of all kinds, one kind after the other`, head, [
      ['onboardings', ...figures.map((one) => one.count)],
      ['onboardings a second', ...figures.map((one) => one.count / one.seconds)],
      [
        'Azure calls per onboarding',
        ...figures.map(({ azureCalls, count: of }) => sum(Object.values(azureCalls)) / of),
      ],
    ]),
    `All kinds together: ${(count / sum(figures.map(({ seconds }) => seconds))).toFixed(1)} onboardings a second\n`,
    table(
      'Azure calls per onboarding',
      head,
      operations.map((operation) => [operation, ...figures.map((one) => perOne(one, operation))]),
    ),
  ].join('\n');
}

/** What the activities alone take of each onboarding. */
export function reportActivities({ count, seconds, cpuSeconds }: ActivitiesFigures): string {
  const { activitiesAndCloud, tables } = cpuSeconds;
  const each = (cpu: number) => (cpu / count) * 1000;
  return table(
    `The activities of ${count} onboardings, without a host`,
    ['', ''],
    [
      ['onboardings a second', count / seconds],
      ['CPU ms per onboarding: activities and cloud', each(activitiesAndCloud)],
      ['tables', each(tables)],
      ['together', each(activitiesAndCloud + tables)],
    ],
  );
}

/** The orchestration steps as a table; ratios compare with the last row. */
export function reportSteps(options: StepsOptions, figures: readonly StepsFigures[]): string {
  const base = figures.at(-1)?.stepsPerSecond ?? 1;
  return table(
    `Orchestration steps: ${options.instances} instances at once, ${options.steps} activities each`,
    ['', 'steps a second', 'ratio', 'CPU ms per step'],
    figures.map(({ backend, stepsPerSecond, cpuMsPerStep }) => [
      backend,
      stepsPerSecond,
      stepsPerSecond / base,
      cpuMsPerStep,
    ]),
  );
}

/** The start-up times as a table. */
export function reportStartUp({ spawnToReady, packaged, built, empty }: StartUpFigures): string {
  const of = (values: readonly number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    return [sorted[0] ?? 0, sorted[sorted.length >> 1] ?? 0, sorted.at(-1) ?? 0];
  };
  const row = (name: string, runs: readonly Loading[]) => {
    const cpu = of(runs.map((run) => run.cpu));
    return [name, ...of(runs.map(({ milliseconds }) => milliseconds)), ...cpu.slice(0, 2), runs[0]?.files.length ?? 0];
  };
  return table(
    `Start-up, ${packaged.length} runs`,
    ['', 'min ms', 'median ms', 'max ms', 'CPU min ms', 'CPU median ms', 'files'],
    [
      ['process start to ready, packaged', ...of(spawnToReady), '', '', ''],
      row('require to registered: packaged', packaged),
      row('the same: built, not packaged', built),
      row('the same: an app with one empty function', empty),
    ],
  );
}

/** How long it takes to find onboardings among many. */
export function reportList({ onboardings, fillSeconds, calls }: ListFigures): string {
  const at = (sorted: readonly number[], part: number): number => sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
  return table(
    `The list of ${onboardings} onboardings, written in ${fillSeconds.toFixed(0)} s`,
    ['', 'lines', 'median ms', 'p95 ms'],
    calls.map(({ name, lines, milliseconds }) => [name, lines, at(milliseconds, 0.5), at(milliseconds, 0.95)]),
  );
}

/** Sweeps over more and more resources, side by side. */
export function reportSweeps(figures: readonly SweepFigures[]): string {
  const row = (name: string, of: (one: SweepFigures) => number): [string, ...number[]] => [name, ...figures.map(of)];
  return table(
    'Sweeps where all is well',
    ['', ...figures.map(({ resources }) => `${resources}`)],
    [
      row('keys', ({ keys }) => keys),
      row('seconds', ({ seconds }) => seconds),
      row('longest delay, seconds', ({ longestDelaySeconds }) => longestDelaySeconds),
      row('probes a second', ({ probesPerSecond }) => probesPerSecond),
      row('resources a second', ({ resources, seconds }) => resources / seconds),
      row('Azure calls per resource', ({ callsPerResource }) => callsPerResource),
      row('CPU of the app per resource, ms', ({ appCpuSeconds, resources }) => (appCpuSeconds / resources) * 1000),
      row('peak memory of the app, MB', ({ appPeakMegabytes }) => appPeakMegabytes),
      row('woken', ({ woken }) => woken),
      row('faults', ({ faults }) => faults),
    ],
  );
}
