import { Argument, type Command } from 'commander';
import { BULK_ACTIONS, type Bulk, type BulkAccepted, type BulkDetail, type BulkPreview } from '../../shared/api';
import type { Act } from '../act';
import { usageError } from '../cliError';
import type { Cli } from '../cli';
import type { Ending } from '../exitCodes';
import { bar, createProgress } from '../output/progress';
import { age, instant } from '../output/time';
import { withWhy, withYes, type WhyOption, type YesOption } from './changes';
import { filterOf, withFilters, type FilterOptions } from './filters';
import { listColumns } from './list';
import { moreText, readPages, withPages, type PageOptions } from './pages';

interface RunOptions extends FilterOptions, WhyOption, YesOption {
  readonly onboarding?: readonly string[];
  readonly everyOne?: boolean;
  readonly id?: string;
  readonly dryRun?: boolean;
  readonly follow: boolean;
}

const LOOK_MS = 1000;
const pathOf = (id: string): string => `bulk/${encodeURIComponent(id)}`;

export function addBulkCommands(program: Command, act: Act): void {
  const bulk = program.command('bulk').description('one action on many onboardings');

  withYes(
    withWhy(
      withFilters(
        bulk
          .command('run')
          .addArgument(new Argument('<action>', 'what to do').choices(BULK_ACTIONS))
          .description('shows what it would come to, asks, does it and follows it'),
      )
        .option('--onboarding <ids...>', 'these, instead of a filter')
        .option('--every-one', 'all there are, instead of a filter')
        .option('--id <id>', 'makes it safe to repeat the command')
        .option('--dry-run', 'only show what it would come to')
        .option('--no-follow', 'do not wait for the end'),
    ),
  ).action(act<RunOptions, [string]>(runBulk));

  withPages(bulk.command('list').description('lists them, newest first')).action(
    act<PageOptions, []>(async (cli, options) => {
      const page = await readPages<Bulk>(await cli.api(), 'bulk', {}, options);
      const now = cli.io.now();
      cli.print(page, () =>
        cli.table(
          [
            { head: 'ID', cell: ({ id }) => id },
            { head: 'ACTION', cell: ({ action }) => action },
            { head: 'STATE', cell: ({ state }) => state },
            { head: 'DONE', cell: ({ done, total }) => `${done}/${total ?? '?'}` },
            { head: 'FAILED', cell: ({ failed }) => String(failed) },
            { head: 'REFUSED', cell: ({ refused }) => String(refused) },
            { head: 'AGE', cell: ({ at }) => age(at, now) },
            { head: 'WHO', cell: ({ by }) => by, least: 10 },
            { head: 'WHY', cell: ({ why }) => why, least: 16 },
          ],
          page.items,
        ),
      );
      const more = moreText(page);
      if (more !== undefined) cli.remark(more);
    }),
  );

  bulk
    .command('show <id>')
    .description('how far one has come, and how each fared')
    .action(
      act<object, [string]>(async (cli, _options, id) => {
        const detail = await (await cli.api()).get<BulkDetail>(pathOf(id));
        cli.print(detail, () => detailText(cli, detail));
      }),
    );

  withWhy(bulk.command('stop <id>').description('stops one between two onboardings')).action(
    act<WhyOption, [string]>(async (cli, options, id) => {
      const why = await cli.why(options.why);
      const answer = await (await cli.api()).post<object>(`${pathOf(id)}/stop`, { why });
      cli.print(answer, () => `${id}: stops.\n`);
    }),
  );
}

async function runBulk(cli: Cli, options: RunOptions, action: string): Promise<Ending> {
  const selection = selectionOf(options);
  const api = await cli.api();
  const why = options.dryRun ? (options.why ?? 'dry run') : await cli.why(options.why);
  const preview = await api.post<BulkPreview>('bulk', { action, ...selection, why, dryRun: true });
  if (options.dryRun) {
    cli.print(preview, () => previewText(cli, preview, action));
    return 'done';
  }
  if (!cli.json) cli.io.err(previewText(cli, preview, action));
  if (preview.total > 0 && !(await cli.agree(`${action} these ${preview.total}?`, options.yes))) return 'failed';
  const id = options.id === undefined ? {} : { id: options.id };
  const accepted = await api.post<BulkAccepted>('bulk', { action, ...selection, why, ...id });
  if ('approval' in accepted) {
    cli.print(accepted, () => `It waits for a second operator: latchkey approvals approve ${accepted.approval.id}\n`);
    return 'needsSomeone';
  }
  if (!options.follow) {
    cli.print(accepted, () => `${accepted.id}: begun.\n`);
    return 'done';
  }
  const detail = await followBulk(cli, accepted.id);
  cli.print(detail, () => detailText(cli, detail));
  if (detail.state === 'running') {
    cli.remark(`It goes on: latchkey bulk show ${detail.id}. To stop it: latchkey bulk stop ${detail.id}`);
    return 'interrupted';
  }
  return detail.failed > 0 || detail.state === 'stopped' ? 'failed' : 'done';
}

function selectionOf(options: RunOptions): object {
  const { onboarding, everyOne } = options;
  const filter = filterOf(options);
  const hasFilter = Object.keys(filter).length > 0;
  if ([onboarding !== undefined, hasFilter, everyOne === true].filter(Boolean).length !== 1) {
    throw usageError('Which ones?', 'Exactly one of: a filter, --onboarding IDS, --every-one');
  }
  return onboarding ? { onboardingIds: onboarding } : { filter };
}

function previewText(cli: Cli, { total, sample, refused }: BulkPreview, action: string): string {
  const rows = sample.length === 0 ? '' : cli.table(listColumns(cli.io.now()), sample);
  const more = total > sample.length ? `and ${total - sample.length} more\n` : '';
  const not = refused.length === 0 ? '' : `\n${refusedTable(cli, refused)}`;
  return `${rows}${more}${action}: ${total}; refused: ${refused.length}\n${not}`;
}

const refusedTable = (cli: Cli, refused: BulkPreview['refused']): string =>
  cli.table(
    [
      { head: 'REFUSED', cell: ({ onboardingId }) => onboardingId },
      { head: 'CODE', cell: ({ code }) => code },
      { head: 'REASON', cell: ({ reason }) => reason, least: 20 },
    ],
    refused,
  );

function detailText(cli: Cli, detail: BulkDetail): string {
  const { id, action, state, by, why, at, total, done, failed, refused, items } = detail;
  const head = `${cli.paint('strong', id)}  ${action}  ${state}\n${instant(at)}  ${by}: ${why}\n`;
  const numbers = `${done} of ${total ?? '?'} done, ${failed} failed, ${refused} refused\n`;
  const rest = items.filter(({ result }) => result !== 'done');
  if (rest.length === 0) return head + numbers;
  const rows = cli.table(
    [
      { head: 'ONBOARDING', cell: ({ onboardingId }) => onboardingId },
      { head: 'RESULT', cell: ({ result }) => result },
      { head: 'CODE', cell: ({ code }) => code },
    ],
    rest,
  );
  return `${head}${numbers}\n${rows}`;
}

/** Shows progress until it has ended or the command is interrupted. */
async function followBulk(cli: Cli, id: string): Promise<BulkDetail> {
  const api = await cli.api();
  const progress = createProgress(cli.io);
  try {
    for (;;) {
      const detail = await api.get<BulkDetail>(pathOf(id));
      const { done, failed, refused, total, state } = detail;
      if (!cli.json) progress.show(bar(done + failed + refused, total ?? 0));
      if (state !== 'running' || cli.io.interrupted.aborted) return detail;
      await cli.io.pause(LOOK_MS);
    }
  } finally {
    progress.end();
  }
}
