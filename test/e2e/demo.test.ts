import { startBuilt, type BuiltProcess } from '../support/builtProcess';

/**
 * The built demo as a newcomer starts it; CI runs it with `--exit` besides. What makes its table wrong is in
 * test/unit/demo.
 */

const ROWS = [
  'a  Northwind: storage, key of another tenant',
  "b  Fabrikam: MySQL in the customer's tenant",
  'c  Tailwind: vendor-hosted MySQL, foreign key',
  'd  Wingtip: role missing, key disabled; repairs',
  'e  Adatum: declines consent',
  'f  Litware: the same request three times',
  'g  Proseware: a malformed message',
  'h  Relecloud: MySQL; key rotated, replica made',
  'i  Proelium: storage; key taken away, given back',
  '*  Everything together',
];

const isUp = (url: string) =>
  fetch(`${url}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  );

async function interrupt(demo: BuiltProcess): Promise<number | NodeJS.Signals> {
  const [, url = ''] = await demo.waitFor(/^App (\S+)/m);
  expect(await isUp(url)).toBe(true);
  demo.kill('SIGINT');
  const code = await demo.ended;
  expect(demo.output()).toMatch(/Stopping\.\n$/);
  expect(await isUp(url)).toBe(false);
  return code;
}

describe('npm run demo', () => {
  let demo: BuiltProcess;
  beforeAll(async () => {
    demo = startBuilt('local/demo/main.js', []);
    await demo.waitFor(/# Disable the key/);
  });

  test('all is as expected', () => {
    expect(demo.output()).toContain('All as expected.');
    expect(demo.output()).toMatch(/[\d.]+ s from start to table/);
  });

  test.each(ROWS)('row %s', (row) => expect(demo.output().split('\n')).toContain(`✓ ${row}`));

  test('shows every step as an appended line without colours', () => {
    expect(demo.output()).not.toContain('\u001b');
    for (const key of ['a', 'b', 'd', 'f']) {
      expect(demo.output()).toMatch(new RegExp(`^ *[\\d.]+ s  ${key}  .* protected +[\\d.]+ s$`, 'm'));
    }
    expect(demo.output()).toMatch(/d {2}told +vault-access-denied: .*\n +Grant the role: az role assignment create/);
    expect(demo.output()).toMatch(/d {2}told +key-disabled: /);
  });

  test('the refusal says reason, source, date and alternatives', () => {
    expect(demo.output()).toMatch(
      /c {2}refused +not-offered: .*\(source: .*, \d{4}-\d{2}-\d{2}\)\.\n +Alternatives: \(1\) .*\(2\) /,
    );
  });

  test('it stays up, and Ctrl-C stops everything', async () => expect(await interrupt(demo)).toBe(0));
});

test('Ctrl-C in the middle stops everything', async () => {
  const demo = startBuilt('local/demo/main.js', []);
  await demo.waitFor(/consent page/);
  expect(await interrupt(demo)).toBe(130);
});

test('a wrong argument is an error with a reason', async () => {
  const demo = startBuilt('local/demo/main.js', ['--port', 'http']);
  expect(await demo.ended).toBe(1);
  expect(demo.output()).toBe('--port http: wanted a port number\n');
});
