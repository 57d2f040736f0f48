import type { Command } from 'commander';
import { Option } from 'commander';
import type { OnboardingDetail } from '../../shared/api';
import { isEnd } from '../../shared/model/state';
import { CliError, usageError } from '../cliError';
import type { Cli } from '../cli';
import type { Ending } from '../exitCodes';
import { plain } from '../output/plain';
import { timelineLine } from './statusText';

export interface FollowOptions {
  readonly wait?: 'someone' | 'end';
  readonly every?: string;
  readonly timeout?: string;
}

/** `--wait` and what goes with it. */
export const withWait = (command: Command): Command =>
  withEvery(
    command.addOption(
      new Option(
        '--wait [until]',
        'follow it until it is protected, has ended or needs someone; "end": needing someone is waited out',
      )
        .choices(['someone', 'end'])
        .preset('someone'),
    ),
  ).option('--timeout <seconds>', 'with --wait: give up after so long (exit code 1)');

export const withEvery = (command: Command): Command =>
  command.addOption(new Option('--every <seconds>', 'seconds between two looks').default('2'));

/** Where an onboarding stood before a change; it is followed from there. */
interface Before {
  readonly since: string;
  readonly lines: number;
}

export const beforeOf = ({ status, timeline }: OnboardingDetail): Before => ({
  since: status.since,
  lines: timeline.length,
});

/** How the status ends a watch; `undefined` while there is more to come. */
function endingOf({ state, waitingFor }: OnboardingDetail['status'], until: 'someone' | 'end'): Ending | undefined {
  if (state === 'protected' || state === 'released') return 'done';
  if (isEnd(state)) return 'failed';
  return until === 'someone' && waitingFor !== 'nobody' ? 'needsSomeone' : undefined;
}

/** So long may a new request be on its way through the queue. */
const GRACE_MS = 60_000;

/**
 * Shows every change of an onboarding until the status ends it. Looks with the ETag, so that a look that finds nothing
 * new costs nothing. With `before` the status from before a change does not count; an onboarding that is not there yet
 * is waited for, for a minute, when `isNew`. Rejects when interrupted.
 */
export async function follow(
  cli: Cli,
  onboardingId: string,
  options: FollowOptions,
  { before, isNew = false }: { readonly before?: Before | undefined; readonly isNew?: boolean } = {},
): Promise<Ending> {
  const { io, paint } = cli;
  const api = await cli.api();
  const everyMs = positive(options.every ?? '2', '--every') * 1000;
  const from = io.now().getTime();
  const late = options.timeout === undefined ? Infinity : from + positive(options.timeout, '--timeout') * 1000;
  let etag: string | undefined;
  let shown = before?.lines ?? 0;
  for (;;) {
    const answer = await api
      .getIfChanged<OnboardingDetail>(`onboardings/${onboardingId}`, etag)
      .catch((error: unknown) => {
        const isOnItsWay = isNew && error instanceof CliError && error.ending === 'notFound';
        if (isOnItsWay && io.now().getTime() - from < GRACE_MS) return undefined;
        throw error;
      });
    if (answer) {
      const { value } = answer;
      etag = answer.etag;
      const lines = value.timeline.slice(shown);
      shown = Math.max(shown, value.timeline.length);
      if (cli.json) io.out(`${JSON.stringify(value)}\n`);
      else for (const line of lines) io.out(timelineLine(line, paint));
      const isOld =
        before !== undefined && value.status.since === before.since && value.timeline.length <= before.lines;
      const ending = isOld ? undefined : endingOf(value.status, options.wait ?? 'someone');
      if (ending !== undefined) {
        if (!cli.json) io.out(closing(cli, value, ending));
        return ending;
      }
    }
    if (io.interrupted.aborted) throw new CliError('interrupted', 'Interrupted.', { code: 'interrupted' });
    if (io.now().getTime() >= late) {
      throw new CliError('failed', `${onboardingId} did not come to an end in time.`, {
        code: 'timeout',
        remedy: `It goes on: latchkey watch ${onboardingId}`,
      });
    }
    await io.pause(everyMs);
  }
}

function closing({ paint }: Cli, { onboardingId, status }: OnboardingDetail, ending: Ending): string {
  const tone = ending === 'done' ? 'good' : ending === 'failed' ? 'bad' : 'warn';
  const waits = ending === 'needsSomeone' ? `, waits for the ${status.waitingFor}` : '';
  const more = [status.reason, status.remedy].filter((text) => text !== undefined).map((text) => `  ${plain(text)}\n`);
  return `${paint(tone, `${onboardingId}: ${status.state}${waits}`)}\n${more.join('')}`;
}

function positive(text: string, option: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw usageError(`${option} ${text}: wanted a number of seconds above 0.`);
  return seconds;
}
