import { Option, type Command } from 'commander';
import type { KeysAnswer, KeyVersionAnswer } from '../../shared/api';
import type { Act } from '../act';
import { plain } from '../output/plain';
import { instant } from '../output/time';
import { nameOf } from './list';

export function addKeyCommands(program: Command, act: Act): void {
  const keys = program.command('keys').description('the key ledger');

  keys
    .command('list <onboardingId>')
    .description('every version used, from when to when, and what needs it')
    .addOption(new Option('--csv', 'as CSV').conflicts('json'))
    .action(
      act<{ csv?: boolean }, [string]>(async (cli, { csv }, id) => {
        const path = `onboardings/${encodeURIComponent(id)}/keys`;
        const api = await cli.api();
        if (csv) return cli.io.out(await api.getText(path, { format: 'csv' }));
        const answer = await api.get<KeysAnswer>(path);
        cli.print(answer, () =>
          cli.table(
            [
              { head: 'RESOURCE', cell: ({ resourceId }) => nameOf(resourceId), least: 12 },
              { head: 'OF', cell: ({ of }) => of },
              { head: 'FROM', cell: ({ from }) => instant(from) },
              { head: 'UNTIL', cell: ({ until }) => until && instant(until) },
              { head: 'NEEDED BY', cell: ({ neededBy }) => neededBy },
              { head: 'SAFE FROM', cell: ({ safeToDisableAt }) => safeToDisableAt && instant(safeToDisableAt) },
              { head: 'KEY', cell: ({ keyUri }) => keyUri, least: 30 },
            ],
            answer.keys,
          ),
        );
      }),
    );

  keys
    .command('may-disable <uri>')
    .description('whether a version of a key may be disabled or deleted, and why (exit code 0: yes, 1: no or unknown)')
    .action(
      act<object, [string]>(async (cli, _options, uri) => {
        const answer = await (await cli.api()).get<KeyVersionAnswer>('keys', { uri });
        cli.print(answer, () => {
          const tone = answer.answer === 'yes' ? 'good' : answer.answer === 'no' ? 'bad' : 'warn';
          const because = answer.because.map(
            (one) => `  ${one.answer}: ${one.onboardingId}, ${plain(nameOf(one.resourceId))}: ${plain(one.why)}\n`,
          );
          const limits = answer.limits.map((text) => `  not seen from here: ${plain(text)}\n`);
          return `${cli.paint(tone, answer.answer)}\n${because.join('')}${limits.join('')}`;
        });
        return answer.answer === 'yes' ? 'done' : 'failed';
      }),
    );
}
