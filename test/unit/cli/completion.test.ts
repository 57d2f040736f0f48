import { spawnSync } from 'node:child_process';
import { run } from './support';

const cases: readonly (readonly [string, string[], string[]])[] = [
  ['commands', ['re'], ['rebuild-list', 'release', 'replay', 'resume', 'revalidate', 'revoke-link']],
  ['commands in a group', ['dlq', ''], ['discard', 'list', 'resubmit', 'show']],
  ['options', ['list', '--co'], ['--code', '--continuation']],
  ['options of every command', ['status', 'x', '--j'], ['--json']],
  ['values of an option', ['list', '--state', 'awaiting'], ['awaiting-consent', 'awaiting-key']],
  ['values after global options', ['--url', 'list', 'list', '--group', 'o'], ['operator']],
  ['arguments that are a choice', ['completion', ''], ['bash', 'fish', 'powershell', 'zsh']],
  [
    'arguments in a group',
    ['bulk', 'run', 're'],
    ['release', 'resend-invitation', 'resume', 'revalidate', 'revoke-link'],
  ],
  ['nothing where only the person knows', ['status', ''], []],
  ['nothing after an option that takes anything', ['resume', 'x', '--why', ''], []],
];
test.each(cases)('%s', async (_, words, wanted) => {
  const { out, code } = await run(['__complete', '--', ...words]);
  expect(code).toBe(0);
  expect(
    out
      .split('\n')
      .filter(Boolean)
      .filter((one) => one !== 'help'),
  ).toEqual(wanted);
});

test.each(['bash', 'zsh', 'fish', 'powershell'])('the script for %s asks the command line', async (shell) => {
  const { out, code } = await run(['completion', shell]);
  expect(code).toBe(0);
  expect(out).toContain('latchkey __complete');
});

test('bash takes its script', async () => {
  const { out } = await run(['completion', 'bash']);
  expect(spawnSync('bash', ['-n'], { input: out })).toMatchObject({ status: 0 });
  // With a command line that knows three words, the middle of one is completed.
  const script = `latchkey() { printf '%s\\n' resume replay release; }\n${out}
COMP_WORDS=(latchkey re); COMP_CWORD=1; _latchkey; echo "\${COMPREPLY[*]}"`;
  const ran = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect(ran.stdout).toBe('resume replay release\n');
});
