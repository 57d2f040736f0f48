import type { Command } from 'commander';
import type { Statistics } from '../../shared/api';
import type { Act } from '../act';
import type { Cli } from '../cli';
import { pairs } from '../output/table';
import { span } from '../output/time';
import { withWhy, type WhyOption } from './changes';

/** How the deployment does over time, and the repair of its list. */
export function addStatisticsCommands(program: Command, act: Act): void {
  program
    .command('statistics')
    .description('throughput by day, time by step, and who waited for whom')
    .option('--days <number>', 'how many days back (default: 30)')
    .action(
      act<{ days?: string }, []>(async (cli, { days }) => {
        const statistics = await (await cli.api()).get<Statistics>('statistics', { days });
        cli.print(statistics, () => statisticsText(cli, statistics));
      }),
    );

  withWhy(
    program
      .command('rebuild-list')
      .description('compares the list with the records and mends it, as is done every day'),
  ).action(
    act<WhyOption, []>(async (cli, options) => {
      const why = await cli.why(options.why);
      const answer = await (await cli.api()).post<{ started: boolean }>('overview/rebuild', { why });
      cli.print(answer, () => (answer.started ? 'It has begun.\n' : 'It goes on already.\n'));
    }),
  );
}

function statisticsText(cli: Cli, { days, steps, waits, stops }: Statistics): string {
  const byDay = cli.table(
    [
      { head: 'DAY', cell: ({ day }) => day },
      { head: 'RECEIVED', cell: ({ received }) => String(received) },
      { head: 'PROTECTED', cell: (day) => String(day.protected) },
      {
        head: 'ENDED',
        cell: ({ ended }) =>
          Object.entries(ended)
            .map(([state, count]) => `${state} ${count}`)
            .join(', '),
      },
    ],
    days,
  );
  const byStep = cli.table(
    [
      { head: 'STEP', cell: ({ step }) => step },
      { head: 'COUNT', cell: ({ count }) => String(count) },
      { head: 'MEDIAN', cell: ({ medianSeconds }) => `${medianSeconds} s` },
      { head: '90 %', cell: ({ p90Seconds }) => `${p90Seconds} s` },
    ],
    steps,
  );
  const byCode = cli.table(
    [
      { head: 'STOPPED BY', cell: ({ code }) => code },
      { head: 'WHO ACTS', cell: ({ waitingFor }) => waitingFor },
      { head: 'TIMES', cell: ({ count }) => String(count) },
    ],
    stops,
  );
  const waited = Object.entries(waits).map(([who, seconds]) => [`waited for ${who}`, span(seconds)] as const);
  return [byDay, byStep, byCode, pairs(waited, cli.paint)].join('\n');
}
