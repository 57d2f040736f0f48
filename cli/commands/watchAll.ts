import { GROUPS, type ListedItem } from '../../shared/api';
import { usageError } from '../cliError';
import type { Cli } from '../cli';
import type { Ending } from '../exitCodes';
import { toneOf } from '../output/paint';
import { plain } from '../output/plain';
import { instant } from '../output/time';
import { nameOf } from './list';
import { readPages } from './pages';

/** What is under way; what is protected or has ended is only told when it gets there. */
const WATCHED = GROUPS.filter((group) => group !== 'protected' && group !== 'ended');
const NEWEST = { top: '50' };
const keyOf = ({ onboardingId, resourceId }: ListedItem): string => `${onboardingId} ${resourceId.toLowerCase()}`;

/** Shows every change of what is under way until interrupted. */
export async function watchAll(cli: Cli, { every = '2' }: { readonly every?: string }): Promise<Ending> {
  const seconds = Number(every);
  if (!(seconds > 0)) throw usageError(`--every ${every}: wanted a number of seconds above 0.`);
  const api = await cli.api();
  let known: ReadonlyMap<string, ListedItem> = new Map();
  while (!cli.io.interrupted.aborted) {
    const now = new Map<string, ListedItem>();
    for (const group of WATCHED) {
      for (const item of (await readPages<ListedItem>(api, 'onboardings', { group }, { all: true })).items)
        now.set(keyOf(item), item);
    }
    for (const [key, item] of known) if (!now.has(key)) await tellGone(cli, item);
    for (const [key, item] of now) {
      const before = known.get(key);
      if (before?.state !== item.state || before.code !== item.code || before.since !== item.since) tell(cli, item);
    }
    known = now;
    await cli.io.pause(seconds * 1000);
  }
  return 'interrupted';
}

function tell({ io, json, paint }: Cli, item: ListedItem): void {
  if (json) return io.out(`${JSON.stringify(item)}\n`);
  const { since, onboardingId, resourceId, state, waitingFor, code } = item;
  const waits = waitingFor === 'nobody' ? '' : `  waits for the ${waitingFor}`;
  const why = code === undefined ? '' : `  ${code}`;
  const what = `${onboardingId}  ${plain(nameOf(resourceId))}`;
  io.out(`${paint('dim', instant(since))}  ${what}  ${paint(toneOf(item), state)}${waits}${why}\n`);
}

/** It is protected or has ended by now: what it says itself. */
async function tellGone(cli: Cli, { onboardingId, resourceId }: ListedItem): Promise<void> {
  const api = await cli.api();
  const { items } = await readPages<ListedItem>(api, 'onboardings', { group: 'protected' }, NEWEST);
  const ended = await readPages<ListedItem>(api, 'onboardings', { group: 'ended' }, NEWEST);
  const item = [...items, ...ended.items].find(
    (one) => one.onboardingId === onboardingId && one.resourceId.toLowerCase() === resourceId.toLowerCase(),
  );
  if (item) tell(cli, item);
}
