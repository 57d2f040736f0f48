import { Option, type Command } from 'commander';
import { APPROVAL_STATES, type Approval, type ApprovalAnswer } from '../../shared/api';
import type { Act } from '../act';
import { age } from '../output/time';
import { withWhy, type WhyOption } from './changes';
import { moreText, readPages, withPages, type PageOptions } from './pages';

export function addApprovalCommands(program: Command, act: Act): void {
  const approvals = program.command('approvals').description('changes that wait for a second operator');

  withPages(
    approvals
      .command('list')
      .description('lists them')
      .addOption(new Option('--state <state>', 'only these').choices(APPROVAL_STATES)),
  ).action(
    act<PageOptions & { state?: string }, []>(async (cli, options) => {
      const page = await readPages<Approval>(await cli.api(), 'approvals', { state: options.state }, options);
      const now = cli.io.now();
      cli.print(page, () =>
        cli.table(
          [
            { head: 'ID', cell: ({ id }) => id },
            { head: 'ACTION', cell: ({ action }) => action },
            { head: 'SUBJECT', cell: ({ subject }) => subject, least: 14 },
            { head: 'STATE', cell: ({ state }) => state, tone: ({ state }) => (state === 'waiting' ? 'warn' : 'dim') },
            { head: 'AGE', cell: ({ at }) => age(at, now) },
            { head: 'WHO', cell: ({ by }) => by, least: 10 },
            { head: 'WHY', cell: ({ why }) => why, least: 16 },
            { head: 'DECIDED BY', cell: ({ decidedBy }) => decidedBy, least: 10 },
          ],
          page.items,
        ),
      );
      if (page.items.length === 0) cli.remark('There are none.');
      const more = moreText(page);
      if (more !== undefined) cli.remark(more);
    }),
  );

  const decisions = [
    ['approve', 'agrees: it is carried out now. Not by who asked for it', 'approved'],
    ['reject', 'refuses it', 'rejected'],
  ] as const;
  for (const [name, description, done] of decisions) {
    withWhy(approvals.command(`${name} <id>`).description(description)).action(
      act<WhyOption, [string]>(async (cli, options, id) => {
        const why = await cli.why(options.why);
        const answer = await (
          await cli.api()
        ).post<ApprovalAnswer>(`approvals/${encodeURIComponent(id)}/${name}`, { why });
        cli.print(answer, () => `${id}: ${done}.\n`);
      }),
    );
  }
}
