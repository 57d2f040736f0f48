import type { Command } from 'commander';
import { Option } from 'commander';
import type { RevalidationAnswer, RevalidationPreview, RevalidationStarted } from '../../shared/api';
import { RESOURCE_KINDS } from '../../shared/model/resourceKind';
import { STATES } from '../../shared/model/state';
import type { Act } from '../act';
import { usageError } from '../cliError';
import type { Cli } from '../cli';
import { bar, createProgress } from '../output/progress';
import { span } from '../output/time';
import { withWhy, type WhyOption } from './changes';
import { nameOf } from './list';

interface RevalidateOptions extends WhyOption {
  readonly resource?: readonly string[];
  readonly kind?: string;
  readonly customer?: string;
  readonly vault?: string;
  readonly state?: string;
  readonly all?: boolean;
  readonly id?: string;
  readonly dryRun?: boolean;
  readonly follow: boolean;
}

const LOOK_MS = 1000;

export function addRevalidateCommand(program: Command, act: Act): void {
  withWhy(
    program
      .command('revalidate [onboardingIds...]')
      .description('has protected resources looked at anew: of some onboardings, by filter, or all, a few at a time')
      .option('--resource <ids...>', 'resources by their Azure ids')
      .addOption(new Option('--kind <kind>', 'of one kind').choices(RESOURCE_KINDS))
      .option('--customer <id>', 'of one customer')
      .option('--vault <host>', 'with a key in this vault')
      .addOption(new Option('--state <state>', 'in this state').choices(STATES))
      .option('--all', 'all that are protected')
      .option('--id <id>', 'makes it safe to repeat the command')
      .option('--dry-run', 'only show what it would come to')
      .option('--no-follow', 'do not wait until all were asked'),
  ).action(
    act<RevalidateOptions, [string[]]>(async (cli, options, ids) => {
      const selection = selectionOf(options, ids);
      const api = await cli.api();
      if (options.dryRun) {
        const body = { why: options.why ?? 'dry run', dryRun: true, ...selection };
        const preview = await api.post<RevalidationPreview>('revalidations', body);
        cli.print(preview, () => previewText(cli, preview));
        return 'done';
      }
      const why = await cli.why(options.why);
      const body = { why, ...selection, ...(options.id === undefined ? {} : { id: options.id }) };
      const started = await api.post<RevalidationStarted>('revalidations', body);
      if (!options.follow) {
        cli.print(started, () => `${started.id}: begun.\n`);
        return 'done';
      }
      const run = await followRun(cli, started.id);
      cli.print(run, () => `${run.id}: ${run.asked} of ${run.total ?? run.asked} asked.${faredText(run)}\n`);
      return run.state === 'asked' ? 'done' : 'interrupted';
    }),
  );
}

function selectionOf({ resource, kind, customer, vault, state, all }: RevalidateOptions, ids: string[]): object {
  const filter = Object.fromEntries(
    Object.entries({ kind, customerId: customer, vaultHost: vault, state }).filter(([, value]) => value !== undefined),
  );
  const ways = [
    ...(ids.length > 0 ? [{ onboardingIds: ids }] : []),
    ...(resource ? [{ resourceIds: resource }] : []),
    ...(Object.keys(filter).length > 0 ? [{ filter }] : []),
    ...(all ? [{ all: true }] : []),
  ];
  const [way] = ways;
  if (!way || ways.length > 1) {
    throw usageError(
      'Which ones?',
      'Exactly one of: onboarding ids, --resource, a filter (--kind, --customer, --vault, --state), --all',
    );
  }
  return way;
}

function previewText(cli: Cli, { total, seconds, resources }: RevalidationPreview): string {
  const rows = cli.table(
    [
      { head: 'ONBOARDING', cell: ({ onboardingId }) => onboardingId },
      { head: 'RESOURCE', cell: ({ resourceId }) => nameOf(resourceId), least: 12 },
      { head: 'STATE', cell: ({ state }) => state },
      { head: 'IN', cell: ({ inSeconds }) => span(inSeconds) },
      { head: 'WOULD SEE', cell: ({ sees }) => sees && [sees.verdict, sees.code].filter(Boolean).join(' ') },
    ],
    resources,
  );
  return `${rows}${total} in ${span(seconds)}; nothing was asked.\n`;
}

/** Shows progress until all were asked or it is interrupted. */
async function followRun(cli: Cli, id: string): Promise<RevalidationAnswer> {
  const api = await cli.api();
  const progress = createProgress(cli.io);
  try {
    for (;;) {
      const run = await api.get<RevalidationAnswer>(`revalidations/${encodeURIComponent(id)}`);
      if (!cli.json) progress.show(bar(run.asked, run.total ?? 0));
      if (run.state === 'asked' || cli.io.interrupted.aborted) return run;
      await cli.io.pause(LOOK_MS);
    }
  } finally {
    progress.end();
  }
}

const faredText = ({ fared }: RevalidationAnswer): string =>
  fared ? ` Well: ${fared.well}, stopped: ${fared.stopped}, waiting: ${fared.waiting}.` : '';
