import type { Command } from 'commander';
import { createCli, type GlobalOptions, type Handler } from './cli';
import { EXIT_CODES } from './exitCodes';
import type { Io } from './io';

/** Makes the action of a command out of what it does. */
export type Act = <Options, Args extends unknown[]>(
  handler: Handler<Options, Args>,
) => (...all: unknown[]) => Promise<void>;

/** Actions that tell how they ended by `end`, with the exit code. */
export function createAct(io: Io, end: (code: number) => void): Act {
  return (handler) =>
    async (...all) => {
      // Commander calls with the arguments, the options and the command itself.
      const command = all.at(-1) as Command;
      const options = command.optsWithGlobals<GlobalOptions>();
      const args = all.slice(0, -2) as Parameters<typeof handler> extends [unknown, unknown, ...infer Rest]
        ? Rest
        : never;
      const ending = await handler(createCli(io, options), options as never, ...(args as never));
      end(EXIT_CODES[ending ?? 'done'].code);
    };
}
