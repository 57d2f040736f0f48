import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsSchema } from '../../shared/config';
import type { Declaration } from './ast';
import type { Section } from './describeInfrastructure';
import { METERS, type Meter } from './meters';
import { resourcesOf } from './walk';

type Use = Readonly<Record<string, number>>;
/** What `npm run bench -- --only use` has counted. */
interface Counted {
  readonly onboarding: Readonly<Record<string, Use>>;
  readonly look: Readonly<Record<string, Use>>;
  readonly sweep: Use & { readonly resources: number };
}

/** Types of what a deployment and the customer kit make; throws for one of which nobody has said what it costs. */
export function typesOf(files: ReadonlyMap<string, readonly Declaration[]>): string[] {
  const types = new Set(
    [...files.values()].flatMap((file) =>
      resourcesOf(file)
        .filter(({ isExisting }) => !isExisting)
        .map(({ of }) => of?.split('@')[0] ?? ''),
    ),
  );
  const missing = [...types].filter((type) => !(type in METERS));
  if (missing.length > 0) throw new Error(`docs/infrastructure/meters.ts has no row for ${missing.join(', ')}`);
  const needless = Object.keys(METERS).filter((type) => !types.has(type));
  if (needless.length > 0) throw new Error(`No template makes ${needless.join(', ')}: see meters.ts`);
  return [...types].sort();
}

const isBilled = ({ fixed, byUse }: Meter): boolean => fixed !== undefined || byUse !== undefined;

/** How a row is known: the dated pages that say so, or where to look, and that nobody has. */
export const evidence = ({ source, seeAlso }: Meter): string => source ?? `see ${seeAlso} (not checked)`;

/** What is billed, and how much of it the app uses: whoever has a price list multiplies. */
export function describeCosts(root: string, files: ReadonlyMap<string, readonly Declaration[]>): Section[] {
  const used = JSON.parse(readFileSync(join(root, 'docs/infrastructure/use.json'), 'utf8')) as Counted;
  const kinds = Object.keys(used.onboarding);
  const [looks, sweeps] = [HOURS * looksAnHour(), HOURS * sweepsAnHour()];
  const month = Object.fromEntries(
    kinds.map((kind) => [kind, total(used.look[kind] ?? {}, looks, used.sweep, sweeps / used.sweep.resources)]),
  );
  const types = typesOf(files);
  const billed = types.flatMap((type) => {
    const meter = METERS[type];
    return meter !== undefined && isBilled(meter) ? [{ type, ...meter, from: evidence(meter) }] : [];
  });
  return [
    {
      title: 'What is billed',
      text:
        'Prices differ by region, currency and contract, and none are cited here: meters, with the pages of Microsoft that ' +
        'name them and the dates of those pages, to be checked against the price list, and below how much of each the app ' +
        `uses. Free, or billed with the resource they belong to: ${types.length - billed.length} other types.`,
      head: ['type', 'while it is there', 'by use', 'driven by', 'source'],
      rows: billed.map(({ type, fixed = '', byUse = '', drivenBy = '', from }) => [
        `\`${type}\``,
        fixed,
        byUse,
        drivenBy,
        from,
      ]),
    },
    {
      title: 'What an onboarding uses',
      text: `Counted by \`npm run bench -- --only use\`, at the app and the simulated services, up to the first look at the resource. ${BESIDE}`,
      ...columns(kinds, used.onboarding),
    },
    {
      title: 'What a protected resource uses in a month',
      text:
        `Counted likewise where all is well, with the default settings: ${looks} looks at the resource, and its part of ` +
        `${sweeps} sweeps, counted over ${used.sweep.resources} resources with a key each (resources that share a key share ` +
        'its part; what a sweep takes however many there are, more resources share). Executions are activities, turns, messages, HTTP requests and timers together.',
      ...columns(kinds, month),
    },
  ];
}

const BESIDE =
  'Not in it, because nothing here can count it: what the Durable extension stores (with azureStorage: a queue message and a row ' +
  'or more for each activity and turn), what the Functions host polls and logs, and GB-seconds, which depend on how many run at ' +
  'once in an instance; CPU is in [bench](../bench/README.md).';

const HOURS = 730;
const looksAnHour = (): number => 3600 / (settingsSchema.shape.LATCHKEY_POLL_SECONDS.parse(undefined)[2] ?? 3600);
const sweepsAnHour = (): number => 60 / settingsSchema.shape.LATCHKEY_SWEEP_MINUTES.parse(undefined);

const EXECUTIONS = ['activities', 'turns of orchestrations', 'messages in', 'HTTP requests', 'timers'];

function total(look: Use, looks: number, { resources: _, ...sweep }: Use, sweeps: number): Use {
  const names = new Set([...Object.keys(look), ...Object.keys(sweep)]);
  return Object.fromEntries([...names].map((name) => [name, (look[name] ?? 0) * looks + (sweep[name] ?? 0) * sweeps]));
}

function columns(kinds: readonly string[], uses: Readonly<Record<string, Use>>): Pick<Section, 'head' | 'rows'> {
  const names = [...new Set(kinds.flatMap((kind) => Object.keys(uses[kind] ?? {})))].sort();
  const executions = (use: Use): number => EXECUTIONS.reduce((sum, name) => sum + (use[name] ?? 0), 0);
  const show = (count: number): string => (count < 10 ? String(Math.round(count * 10) / 10) : count.toFixed(0));
  return {
    head: ['', ...kinds.map((kind) => `\`${kind}\``)],
    rows: [
      ['executions of functions', ...kinds.map((kind) => show(executions(uses[kind] ?? {})))],
      ...names.map((name) => [name, ...kinds.map((kind) => show(uses[kind]?.[name] ?? 0))]),
    ],
  };
}
