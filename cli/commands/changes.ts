import type { Command } from 'commander';
import type {
  Approval,
  ChangedAnswer,
  InvitedAnswer,
  LinkRevokedAnswer,
  OnboardingDetail,
  ReleasedAnswer,
} from '../../shared/api';
import type { Act } from '../act';
import type { Cli } from '../cli';
import type { Ending } from '../exitCodes';
import { beforeOf, follow, withWait, type FollowOptions } from './follow';

export interface WhyOption {
  readonly why?: string;
}
export interface YesOption {
  readonly yes?: boolean;
}

export const withWhy = (command: Command): Command =>
  command.option('--why <text>', 'why, for the audit (asked for on a terminal)');
export const withYes = (command: Command): Command => command.option('-y, --yes', 'do not ask');

/** Posts a change of one onboarding. */
async function change<Answer>(cli: Cli, id: string, action: string, body: object): Promise<Answer> {
  return (await cli.api()).post<Answer>(`onboardings/${encodeURIComponent(id)}/${action}`, body);
}

/** Prints what a change answered; where it waits for a second operator, that. */
function report<Answer extends object>(
  cli: Cli,
  answer: Answer | { readonly approval: Approval },
  text: (answer: Answer) => string,
): Ending {
  if ('approval' in answer) {
    const { id } = answer.approval;
    cli.print(answer, () => `It waits for a second operator: latchkey approvals approve ${id}\n`);
    return 'needsSomeone';
  }
  cli.print(answer, () => `${text(answer)}\n`);
  return 'done';
}

/** Posts a change that wakes the process; with `--wait` follows what comes of it. */
export async function wake(
  cli: Cli,
  id: string,
  action: string,
  options: WhyOption & FollowOptions,
  text: (answer: ChangedAnswer) => string,
): Promise<Ending> {
  const why = await cli.why(options.why);
  const path = `onboardings/${encodeURIComponent(id)}`;
  const before = options.wait === undefined ? undefined : beforeOf(await (await cli.api()).get<OnboardingDetail>(path));
  const answer = await change<ChangedAnswer>(cli, id, action, { why });
  if (!before) return report(cli, answer, text);
  cli.remark(text(answer));
  return follow(cli, encodeURIComponent(id), options, { before });
}

const heard = (done: string) => (answer: ChangedAnswer) =>
  answer.woken
    ? `${answer.onboardingId}: ${done}`
    : `${answer.onboardingId}: noted; nothing runs that could hear it (${answer.state}).`;

/** Changes that need nothing but a reason. */
const PLAIN = [
  ['check', 'looks again now, instead of at the next poll', 'looks again.'],
  ['suspend', 'stands still until "continue"', 'stands still.'],
  ['continue', 'goes on after "suspend"', 'goes on.'],
] as const;

export function addChangeCommands(program: Command, act: Act): void {
  withWait(
    withWhy(
      program.command('resume <onboardingId>').description('continues a parked onboarding from the step that failed'),
    ),
  ).action(
    act<WhyOption & FollowOptions, [string]>((cli, options, id) =>
      wake(cli, id, 'resume', options, heard('goes on from the step that failed.')),
    ),
  );

  for (const [name, description, done] of PLAIN) {
    withWhy(program.command(`${name} <onboardingId>`).description(description)).action(
      act<WhyOption, [string]>((cli, options, id) => wake(cli, id, name, options, heard(done))),
    );
  }

  withYes(
    withWhy(program.command('terminate <onboardingId>').description('ends an onboarding that is under way, for good')),
  ).action(
    act<WhyOption & YesOption, [string]>(async (cli, { why: given, yes }, id) => {
      const why = await cli.why(given);
      if (!(await cli.agree(`End the onboarding ${id}? What is protected stays protected.`, yes))) return 'failed';
      const answer = await change<ChangedAnswer | { approval: Approval }>(cli, id, 'terminate', { why });
      return report(cli, answer, ({ onboardingId }: ChangedAnswer) => `${onboardingId}: ended.`);
    }),
  );

  withYes(
    withWhy(
      program
        .command('release <onboardingId>')
        .description('ends the protection: back to keys of the service, or only forgotten')
        .option('--forget', 'the resource keeps its key and is not looked after any more')
        .option('--resource <id>', 'one resource (default: all of the onboarding)'),
    ),
  ).action(
    act<WhyOption & YesOption & { forget?: boolean; resource?: string }, [string]>(async (cli, options, id) => {
      const why = await cli.why(options.why);
      const what = options.forget ? 'forgotten, with its key' : 'set back to keys of the service';
      const which = options.resource ?? 'every resource of the onboarding';
      if (!(await cli.agree(`Release ${id}? ${which} is ${what}.`, options.yes))) return 'failed';
      const how = options.forget ? 'forget' : 'revert';
      const body = { why, how, ...(options.resource === undefined ? {} : { resourceId: options.resource }) };
      const answer = await change<ReleasedAnswer | { approval: Approval }>(cli, id, 'release', body);
      return report(cli, answer, ({ onboardingId, asked, ended }: ReleasedAnswer) => {
        const left = ended.length === 0 ? '' : ` ${ended.length} had left already.`;
        return `${onboardingId}: ${asked.length} asked to leave.${left}`;
      });
    }),
  );

  withWhy(program.command('invite <onboardingId>').description("tells the customer's link again, as an event")).action(
    act<WhyOption, [string]>(async (cli, options, id) => {
      const why = await cli.why(options.why);
      const answer = await change<InvitedAnswer>(cli, id, 'invitation', { why });
      return report(cli, answer, ({ onboardingId, event }) => `${onboardingId}: told again as ${event}.`);
    }),
  );

  withWhy(
    program
      .command('revoke-link <onboardingId>')
      .description('makes the customer\'s links of so far useless; "invite" sends a new one'),
  ).action(
    act<WhyOption, [string]>(async (cli, options, id) => {
      const why = await cli.why(options.why);
      const answer = await change<LinkRevokedAnswer>(cli, id, 'link/revoke', { why });
      return report(cli, answer, ({ onboardingId }) => `${onboardingId}: the links of so far do not work any more.`);
    }),
  );
}
