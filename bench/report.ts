import type { OnboardingFigures } from './onboardings';
import { table } from './table';

/** The figures of the onboardings as tables. */
export function reportOnboardings(figures: OnboardingFigures): string {
  const { count, seconds, firstAloneSeconds, processes, azureCalls, internalCalls, requests, events, histories } =
    figures;
  const usages = Object.values(processes);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const mean = (values: readonly number[]): number => sum(values) / values.length;
  const cpu = sum(usages.map(({ cpuSeconds }) => cpuSeconds));
  const per = (counts: Readonly<Record<string, number>>, divisor: number): [string, number][] =>
    Object.entries(counts)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, calls]) => [name, calls / divisor]);
  const activities: Record<string, number> = {};
  for (const { activities: one } of histories) {
    for (const [name, runs] of Object.entries(one)) activities[name] = (activities[name] ?? 0) + runs;
  }
  return [
    table(
      `${count} onboardings at once`,
      ['', ''],
      [
        ['onboardings a second', count / seconds],
        ['seconds', seconds],
        ['first one alone, seconds', firstAloneSeconds],
        ['activities per onboarding', mean(histories.map((one) => sum(Object.values(one.activities))))],
        ['  of which failed and tried again', mean(histories.map((one) => one.failedActivities))],
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
        ...Object.entries(processes).map(([name, one]) => [
          name,
          one.cpuSeconds,
          (one.cpuSeconds / count) * 1000,
          one.peakMegabytes,
        ]),
        ['together', cpu, (cpu / count) * 1000, sum(usages.map(({ peakMegabytes }) => peakMegabytes))],
      ],
    ),
    table('Activities', ['', 'per onboarding'], per(activities, histories.length)),
    table('Azure calls', ['', 'per onboarding'], per(azureCalls, count)),
    table('Calls of Azure services among themselves', ['', 'per onboarding'], per(internalCalls, count)),
    table('Requests of the app', ['', 'per onboarding'], per(requests, count + 1)),
  ].join('\n');
}
