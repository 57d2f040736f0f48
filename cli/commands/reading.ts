import type { Command } from 'commander';
import type { AuditAnswer, EventsAnswer, OnboardingDetail, RunsAnswer, RunStep } from '../../shared/api';
import type { Act } from '../act';
import { instant, span } from '../output/time';
import { follow, withEvery, type FollowOptions } from './follow';
import { nameOf } from './list';
import { statusText } from './statusText';
import { watchAll } from './watchAll';

/** Commands that only read about one onboarding. */
export function addReadingCommands(program: Command, act: Act): void {
  program
    .command('status <onboardingId>')
    .description('how one onboarding stands: who must act, why, what to do, what happened')
    .action(
      act<object, [string]>(async (cli, _options, id) => {
        const detail = await (await cli.api()).get<OnboardingDetail>(`onboardings/${encodeURIComponent(id)}`);
        cli.print(detail, () => statusText(cli, detail));
      }),
    );

  withEvery(
    program
      .command('watch [onboardingId]')
      .description(
        'follows one onboarding until it ends or needs someone; without an id all that are under way, until Ctrl-C',
      )
      .option('--until-end', 'do not stop where someone is needed'),
  ).action(
    act<FollowOptions & { untilEnd?: boolean }, [string | undefined]>(async (cli, options, id) =>
      id === undefined
        ? watchAll(cli, options)
        : follow(cli, encodeURIComponent(id), { ...options, wait: options.untilEnd ? 'end' : 'someone' }),
    ),
  );

  program
    .command('audit <onboardingId>')
    .description('who did what, and why')
    .action(
      act<object, [string]>(async (cli, _options, id) => {
        const answer = await (await cli.api()).get<AuditAnswer>(`onboardings/${encodeURIComponent(id)}/audit`);
        cli.print(answer, () =>
          cli.table(
            [
              { head: 'AT', cell: ({ at }) => instant(at) },
              { head: 'WHO', cell: ({ by }) => by, least: 12 },
              { head: 'ACTION', cell: ({ action }) => action },
              { head: 'WHY', cell: ({ why }) => why, least: 20 },
            ],
            answer.items,
          ),
        );
      }),
    );

  program
    .command('events <onboardingId>')
    .description('what was told on the events topic')
    .action(
      act<object, [string]>(async (cli, _options, id) => {
        const answer = await (await cli.api()).get<EventsAnswer>(`onboardings/${encodeURIComponent(id)}/events`);
        cli.print(answer, () =>
          cli.table(
            [
              { head: 'AT', cell: ({ at }) => instant(at) },
              { head: 'EVENT', cell: ({ name }) => name },
              { head: 'STATE', cell: ({ state }) => state },
              { head: 'CODE', cell: ({ code }) => code },
              { head: 'RESOURCE', cell: ({ resourceId }) => resourceId && nameOf(resourceId), least: 12 },
            ],
            answer.items,
          ),
        );
      }),
    );

  program
    .command('runs <onboardingId>')
    .description('the durable runs: every step and wait, with what it answered')
    .option('--history', 'the raw history too (with --json)')
    .action(
      act<{ history?: boolean }, [string]>(async (cli, { history }, id) => {
        const query = history ? { history: 'true' } : {};
        const answer = await (await cli.api()).get<RunsAnswer>(`onboardings/${encodeURIComponent(id)}/runs`, query);
        cli.print(answer, () =>
          answer.runs
            .map(({ instanceId, runtimeStatus, steps }) => {
              const head = `${cli.paint('strong', instanceId)}  ${runtimeStatus}\n`;
              return head + cli.table(STEP_COLUMNS, collapsed(steps));
            })
            .join('\n'),
        );
      }),
    );
}

/** A step, with how often in a row it answered the same. */
interface Line extends RunStep {
  readonly times: number;
}

/** Polling in one line: a wait that has ended and the same step with the same answer after it add nothing but a number. */
function collapsed(steps: readonly RunStep[]): Line[] {
  const lines: Line[] = [];
  for (const step of steps) {
    const last = lines.at(-1);
    const before = last?.kind === 'wait' ? lines.at(-2) : undefined;
    const isAgain = before?.name === step.name && before.outcome === step.outcome && step.endedAt !== undefined;
    if (isAgain && last?.endedAt !== undefined) lines.splice(-2, 2, { ...before, times: before.times + 1 });
    else lines.push({ ...step, times: 1 });
  }
  return lines;
}

const STEP_COLUMNS = [
  { head: 'AT', cell: ({ scheduledAt }: Line) => instant(scheduledAt) },
  { head: 'STEP', cell: ({ name, kind }: Line) => (kind === 'wait' ? `(waits: ${name})` : name) },
  { head: 'TOOK', cell: tookOf },
  { head: 'TRIES', cell: ({ attempts }: Line) => (attempts > 1 ? String(attempts) : '') },
  { head: 'ANSWERED', cell: ({ outcome, times }: Line) => (times > 1 ? `${outcome ?? ''} (${times} times)` : outcome) },
];

function tookOf({ scheduledAt, endedAt }: Line): string {
  if (endedAt === undefined) return 'lasts';
  return span((Date.parse(endedAt) - Date.parse(scheduledAt)) / 1000);
}
