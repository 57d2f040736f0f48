import { Argument, type Command } from 'commander';
import type { Act } from '../act';
import { SHELLS, scriptFor, type Shell } from '../completion/scripts';
import { candidates } from '../completion/candidates';

/** Prints the script for a shell; the hidden command is what the scripts ask. */
export function addCompletionCommands(program: Command, act: Act): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'for which shell').choices(Object.keys(SHELLS)))
    .description('prints the completion of a shell; how to load it is in its first lines')
    .action(act<object, [Shell]>((cli, _options, shell) => cli.io.out(scriptFor(shell))));

  program.command('__complete [words...]', { hidden: true }).action(
    act<object, [string[]]>((cli, _options, words) =>
      cli.io.out(
        candidates(program, words)
          .map((one) => `${one}\n`)
          .join(''),
      ),
    ),
  );
}
