import type { Command } from 'commander';
import type { ReplayAnswer } from '../../shared/api';
import type { Act } from '../act';
import type { Cli } from '../cli';
import { withWait, type FollowOptions } from './follow';
import { wake, withWhy, withYes, type WhyOption, type YesOption } from './changes';

/** What would run again, and why that is harmless. */
function replayTable(cli: Pick<Cli, 'table'>, { steps }: ReplayAnswer): string {
  return cli.table(
    [
      { head: 'STEP', cell: ({ step }) => step },
      { head: 'ANSWERED LAST', cell: ({ lastOutcome }) => lastOutcome },
      {
        head: 'RUNS AGAIN',
        cell: ({ willRun }) => (willRun ? 'yes' : 'no'),
        tone: ({ willRun }) => (willRun ? 'strong' : 'dim'),
      },
      { head: 'HARMLESS BECAUSE', cell: ({ harmlessBecause }) => harmlessBecause, least: 24 },
    ],
    steps,
  );
}

export function addReplayCommand(program: Command, act: Act): void {
  withWait(
    withYes(
      withWhy(
        program
          .command('replay <onboardingId>')
          .description(
            'runs a failed onboarding again, or resumes a parked one; shows first what will run and why it is harmless',
          )
          .option('--preview', 'only show'),
      ),
    ),
  ).action(
    act<WhyOption & YesOption & FollowOptions & { preview?: boolean }, [string]>(async (cli, options, id) => {
      const preview = await (await cli.api()).get<ReplayAnswer>(`onboardings/${encodeURIComponent(id)}/replay`);
      if (options.preview) {
        cli.print(preview, () => replayTable(cli, preview));
        return 'done';
      }
      const { action } = preview;
      if (!cli.json) cli.io.err(replayTable(cli, preview));
      if (action === 'none') cli.remark('There is nothing to run again.');
      const does = action === 'resume' ? 'Continue from the step that failed' : 'Run it again';
      if (action !== 'none' && !(await cli.agree(`${does}?`, options.yes))) return 'failed';
      // With nothing to run again the deployment says itself why it refuses.
      return wake(cli, id, action === 'resume' ? 'resume' : 'replay', options, ({ onboardingId }) =>
        action === 'resume' ? `${onboardingId}: goes on from the step that failed.` : `${onboardingId}: runs again.`,
      );
    }),
  );
}
