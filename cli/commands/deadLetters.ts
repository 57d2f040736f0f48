import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { DeadLetter, DeadLetterDetail, DeadLetterSettled } from '../../shared/api';
import type { Act } from '../act';
import { usageError } from '../cliError';
import type { Cli } from '../cli';
import { readText } from '../readFile';
import { plain, plainLines } from '../output/plain';
import { pairs } from '../output/table';
import { age, instant } from '../output/time';
import { withWhy, withYes, type WhyOption, type YesOption } from './changes';
import { moreText, readPages, withPages, type PageOptions } from './pages';

const pathOf = (queue: string, number: string): string =>
  `dead-letters/${encodeURIComponent(queue)}/${encodeURIComponent(number)}`;

export function addDeadLetterCommands(program: Command, act: Act): void {
  const dlq = program.command('dlq').description('messages that could not be received');

  withPages(dlq.command('list').description('lists them').option('--queue <name>', 'of one queue')).action(
    act<PageOptions & { queue?: string }, []>(async (cli, options) => {
      const page = await readPages<DeadLetter>(await cli.api(), 'dead-letters', { queue: options.queue }, options);
      const now = cli.io.now();
      cli.print(page, () =>
        cli.table(
          [
            { head: 'QUEUE', cell: ({ queue }) => queue },
            { head: 'NUMBER', cell: ({ sequenceNumber }) => sequenceNumber },
            { head: 'ONBOARDING', cell: ({ onboardingId }) => onboardingId },
            { head: 'SENT', cell: ({ enqueuedAt }) => enqueuedAt && age(enqueuedAt, now) },
            { head: 'TRIES', cell: ({ deliveryCount }) => String(deliveryCount) },
            { head: 'REASON', cell: ({ reason }) => reason, tone: () => 'bad' },
            { head: 'DESCRIPTION', cell: ({ description }) => description, least: 16 },
          ],
          page.items,
        ),
      );
      if (page.items.length === 0) cli.remark('There are none.');
      const more = moreText(page);
      if (more !== undefined) cli.remark(more);
    }),
  );

  dlq
    .command('show <queue> <number>')
    .description('one of them: its body, and what is wrong with it')
    .action(
      act<object, [string, string]>(async (cli, _options, queue, number) => {
        const letter = await (await cli.api()).get<DeadLetterDetail>(pathOf(queue, number));
        cli.print(letter, () => letterText(cli, letter));
      }),
    );

  withWhy(
    dlq
      .command('resubmit <queue> <number>')
      .description('sends it again, as it was or with another body, and takes it off the dead letters')
      .option('--body <file>', 'another body; - for standard input')
      .option('--edit', 'change the body in $VISUAL or $EDITOR first'),
  ).action(
    act<WhyOption & { body?: string; edit?: boolean }, [string, string]>(async (cli, options, queue, number) => {
      if (options.edit && options.body !== undefined) throw usageError('Either --body or --edit.');
      const body = options.edit
        ? await edited(cli, queue, number)
        : options.body === undefined
          ? undefined
          : await readText(cli.io, options.body);
      const why = await cli.why(options.why);
      const settled = await (
        await cli.api()
      ).post<DeadLetterSettled>(`${pathOf(queue, number)}/resubmit`, { why, ...(body === undefined ? {} : { body }) });
      const what = settled.onboardingId === undefined ? '' : ` (${settled.onboardingId})`;
      cli.print(settled, () => `${settled.queue} ${settled.sequenceNumber}${what}: sent again.\n`);
    }),
  );

  withYes(
    withWhy(dlq.command('discard <queue> <number>').description('takes it off the dead letters, for good')),
  ).action(
    act<WhyOption & YesOption, [string, string]>(async (cli, options, queue, number) => {
      const why = await cli.why(options.why);
      if (!(await cli.agree(`Discard ${queue} ${number} for good?`, options.yes))) return 'failed';
      const settled = await (await cli.api()).post<DeadLetterSettled>(`${pathOf(queue, number)}/discard`, { why });
      cli.print(settled, () => `${settled.queue} ${settled.sequenceNumber}: discarded.\n`);
      return 'done';
    }),
  );
}

function letterText({ paint }: Cli, letter: DeadLetterDetail): string {
  const { problems = [] } = letter;
  const wrong = problems.map(
    ({ field, seen, wanted }) => `  ${plain(field)}: seen ${plain(seen)}, wanted ${plain(wanted)}\n`,
  );
  return [
    pairs(
      [
        ['queue', letter.queue],
        ['number', letter.sequenceNumber],
        ['message id', letter.messageId],
        ['onboarding', letter.onboardingId],
        ['sent', letter.enqueuedAt && instant(letter.enqueuedAt)],
        ['tries', String(letter.deliveryCount)],
        ['reason', letter.reason],
        ['description', letter.description],
        ...Object.entries(letter.properties).map(([name, value]) => [`. ${name}`, String(value)] as const),
      ],
      paint,
    ),
    wrong.length === 0 ? 'The body is valid now.\n' : `${paint('bad', 'Wrong:')}\n${wrong.join('')}`,
    `${plainLines(letter.body)}\n`,
  ].join('\n');
}

/** The body as the person's editor leaves it. Throws a usage error when it was left as it is. */
async function edited(cli: Cli, queue: string, number: string): Promise<string> {
  const { env } = cli.io;
  const editor = env['VISUAL'] || env['EDITOR'];
  if (!editor) throw usageError('Which editor?', 'Set EDITOR, or use --body FILE.');
  const { body } = await (await cli.api()).get<DeadLetterDetail>(pathOf(queue, number));
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-'));
  try {
    const file = join(folder, `${number}.json`);
    await writeFile(file, indented(body), { mode: 0o600 });
    await new Promise<void>((done, fail) => {
      // The variable may hold options too, as in "code --wait": a shell takes it apart.
      const child = spawn(`${editor} "${file}"`, { stdio: 'inherit', shell: true });
      child.once('error', fail);
      child.once('exit', (code) =>
        code === 0 ? done() : fail(usageError(`${editor} ended with ${code}; nothing was sent.`)),
      );
    });
    const text = await readFile(file, 'utf8');
    if (text === indented(body))
      throw usageError('The body was not changed; nothing was sent.', 'As it is: without --edit');
    return text;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function indented(body: string): string {
  try {
    return `${JSON.stringify(JSON.parse(body), undefined, 2)}\n`;
  } catch {
    return body;
  }
}
