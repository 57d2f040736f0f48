import type { Command, Option } from 'commander';

/**
 * What may stand where the last of these words is being typed: subcommands, options, and values where they are a choice.
 * Nothing where only the person knows; shells then offer files.
 */
export function candidates(program: Command, words: readonly string[]): string[] {
  const typed = words.at(-1) ?? '';
  let command = program;
  let options = optionsOf(program);
  let wanting: Option | undefined;
  let position = 0;
  for (const word of words.slice(0, -1)) {
    if (wanting) {
      wanting = undefined;
      continue;
    }
    if (word.startsWith('-')) {
      const option = options.find(({ long, short }) => long === word || short === word);
      wanting = option?.required ? option : undefined;
      continue;
    }
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (next) {
      command = next;
      options = [...optionsOf(next), ...optionsOf(program)];
      position = 0;
    } else position += 1;
  }
  const values = wanting
    ? (wanting.argChoices ?? [])
    : typed.startsWith('-')
      ? options.filter(({ hidden }) => !hidden).map((one) => one.long ?? one.short ?? '')
      : [...visible(command), ...(command.registeredArguments[position]?.argChoices ?? [])];
  return [...new Set(values)].filter((value) => value.startsWith(typed)).sort();
}

const optionsOf = (command: Command): Option[] => command.createHelp().visibleOptions(command);

const visible = (command: Command): string[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((one) => one.name());
