import { Command } from 'commander';
import { createAct } from './act';
import { addApprovalCommands } from './commands/approvals';
import { addBulkCommands } from './commands/bulk';
import { addCapabilitiesCommand } from './commands/capabilities';
import { addChangeCommands } from './commands/changes';
import { addCompletionCommands } from './commands/completion';
import { addDeadLetterCommands } from './commands/deadLetters';
import { addDoctorCommand } from './commands/doctor';
import { addHealthCommand } from './commands/health';
import { addKeyCommands } from './commands/keys';
import { addListCommands } from './commands/list';
import { addLoginCommand } from './commands/login';
import { addOnboardCommand } from './commands/onboard';
import { addReadingCommands } from './commands/reading';
import { addReplayCommand } from './commands/replay';
import { addRevalidateCommand } from './commands/revalidate';
import { addStatisticsCommands } from './commands/statistics';
import { EXIT_CODES } from './exitCodes';
import type { Io } from './io';

/** The whole command line. `end` hears the exit code of the command that ran. */
export function createProgram(io: Io, end: (code: number) => void): Command {
  const act = createAct(io, end);
  const program = new Command('latchkey')
    .description('Customer-managed keys across tenants: request, watch and repair onboardings.')
    .option('--json', "the API's own answer, as JSON on standard output; refusals as JSON on standard error")
    .option('--url <url>', 'base URL of the deployment (LATCHKEY_URL)')
    .option('--audience <audience>', 'audience of its API, to sign in for (LATCHKEY_API_AUDIENCE)')
    .option('--token <token>', 'a token, instead of signing in; the environment is safer (LATCHKEY_TOKEN)')
    .option('--profile <name>', 'a profile of "latchkey login" (LATCHKEY_PROFILE)')
    .showHelpAfterError('(latchkey --help lists the commands)')
    .addHelpText('after', exitCodeText)
    .exitOverride()
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      getOutHelpWidth: () => helpWidth(io.columns),
      getErrHelpWidth: () => helpWidth(io.columns),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });

  program.commandsGroup('Onboardings:');
  addOnboardCommand(program, act);
  addListCommands(program, act);
  addReadingCommands(program, act);
  program.commandsGroup('Changes:');
  addChangeCommands(program, act);
  addReplayCommand(program, act);
  addRevalidateCommand(program, act);
  addBulkCommands(program, act);
  addApprovalCommands(program, act);
  program.commandsGroup('Messages and keys:');
  addDeadLetterCommands(program, act);
  addKeyCommands(program, act);
  program.commandsGroup('Deployment:');
  addHealthCommand(program, act);
  addDoctorCommand(program, act);
  addStatisticsCommands(program, act);
  addCapabilitiesCommand(program, act);
  addLoginCommand(program, act);
  addCompletionCommands(program, act);
  for (const command of allOf(program)) command.exitOverride();
  return program;
}

/** Every command, however deep. */
const allOf = (command: Command): Command[] => [command, ...command.commands.flatMap(allOf)];

const helpWidth = (columns: number): number => Math.min(columns, 110);

function exitCodeText(): string {
  const lines = Object.values(EXIT_CODES).map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`);
  return `\nExit codes:\n${lines.join('\n')}`;
}
