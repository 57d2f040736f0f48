import type { Command } from 'commander';
import type { Counts, ListedItem } from '../../shared/api';
import type { Act } from '../act';
import { toneOf } from '../output/paint';
import { pairs, type Column } from '../output/table';
import { age } from '../output/time';
import { queryOf, withFilters, type FilterOptions } from './filters';
import { moreText, readPages, withPages, type PageOptions } from './pages';

/** The columns of a list of onboardings. */
export const listColumns = (now: Date): Column<ListedItem>[] => [
  { head: 'ONBOARDING', cell: ({ onboardingId }) => onboardingId },
  { head: 'CUSTOMER', cell: ({ customer }) => customer.name, least: 10 },
  { head: 'KIND', cell: ({ kind }) => kind },
  { head: 'RESOURCE', cell: ({ resourceId, source }) => nameOf(resourceId) + (source ? ' (copy)' : ''), least: 12 },
  { head: 'STATE', cell: ({ state }) => state, tone: toneOf },
  { head: 'WAITS FOR', cell: ({ waitingFor }) => (waitingFor === 'nobody' ? '' : waitingFor) },
  { head: 'SINCE', cell: ({ since }) => age(since, now) },
  { head: 'CODE', cell: ({ code }) => code },
  { head: 'REASON', cell: ({ reason }) => reason, least: 12 },
];

/** The last part of a resource id. */
export const nameOf = (resourceId: string): string => resourceId.split('/').at(-1) ?? resourceId;

export function addListCommands(program: Command, act: Act): void {
  withPages(
    withFilters(program.command('list').description('finds onboardings: who must act first, oldest first')),
  ).action(
    act<FilterOptions & PageOptions, []>(async (cli, options) => {
      const page = await readPages<ListedItem>(await cli.api(), 'onboardings', queryOf(options), options);
      cli.print(page, () => cli.table(listColumns(cli.io.now()), page.items));
      if (page.items.length === 0) cli.remark('None fits.');
      const more = moreText(page);
      if (more !== undefined) cli.remark(more);
    }),
  );

  program
    .command('counts')
    .description('how many there are, by who must act, by state, code and kind')
    .action(
      act<object, []>(async (cli) => {
        const counts = await (await cli.api()).get<Counts>('counts');
        cli.print(counts, () =>
          [counts.groups, counts.states, counts.kinds]
            .map((part) =>
              pairs(
                Object.entries(part).map(([name, count]) => [name, String(count)] as const),
                cli.paint,
              ),
            )
            .concat(
              counts.codes.length === 0
                ? []
                : cli.table(
                    [
                      { head: 'CODE', cell: ({ code }) => code },
                      { head: 'WAITS FOR', cell: ({ waitingFor }) => waitingFor },
                      { head: 'COUNT', cell: ({ count }) => String(count) },
                    ],
                    counts.codes,
                  ),
            )
            .filter((text) => text !== '')
            .join('\n'),
        );
      }),
    );
}
