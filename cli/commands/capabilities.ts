import { Option, type Command } from 'commander';
import { RESOURCE_KINDS, type ResourceKind } from '../../shared/model/resourceKind';
import { combinationsOf, type Combination } from '../../shared/targets/combinations';
import { decidingRow } from '../../shared/targets/findCapability';
import type { Act } from '../act';

interface Options {
  readonly kind?: ResourceKind;
  readonly hosting?: string;
  readonly offered?: boolean;
}

const viewOf = (one: Combination) => {
  const { offered = false, why, since, notIn, source, date, alternatives } = decidingRow(one) ?? {};
  return { ...one, offered, why, since, notIn, source, date, alternatives };
};
type View = ReturnType<typeof viewOf>;

/** What Azure offers, from the table in `shared/targets`: needs no deployment. */
export function addCapabilitiesCommand(program: Command, act: Act): void {
  program
    .command('capabilities')
    .description('every combination of kind, hosting, vault and region: offered or not, and why (offline)')
    .addOption(new Option('--kind <kind>', 'of one kind').choices(RESOURCE_KINDS))
    .addOption(new Option('--hosting <who>', 'whose subscription it is in').choices(['vendor', 'customer']))
    .option('--offered', 'only what is offered')
    .action(
      act<Options, []>((cli, { kind, hosting, offered }) => {
        const views = (kind ? [kind] : RESOURCE_KINDS)
          .flatMap(combinationsOf)
          .filter((one) => hosting === undefined || one.hosting === hosting)
          .map(viewOf)
          .filter((one) => !offered || one.offered);
        cli.print(views, () => cli.table(COLUMNS, views));
      }),
    );
}

const COLUMNS = [
  { head: 'KIND', cell: ({ kind }: View) => kind },
  { head: 'HOSTED BY', cell: ({ hosting }: View) => hosting },
  { head: 'TENANT OF VAULT', cell: ({ vaultTenant }: View) => vaultTenant },
  { head: 'VAULT', cell: ({ vaultType }: View) => vaultType },
  { head: 'REGION', cell: ({ region }: View) => region },
  { head: 'GEO', cell: ({ geo }: View) => geo },
  {
    head: 'OFFERED',
    cell: ({ offered, notIn }: View) => (offered ? (notIn ? `yes, not in ${notIn.join(', ')}` : 'yes') : 'no'),
    tone: ({ offered }: View) => (offered ? ('good' as const) : ('bad' as const)),
    least: 9,
  },
  {
    head: 'WHY',
    cell: ({ why, source, date }: View) => `${why ?? 'No document speaks of it.'} (${source}, ${date})`,
    least: 20,
  },
];
