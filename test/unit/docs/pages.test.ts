import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import alerts from '../../../infra/data/alerts.json';
import entities from '../../../infra/data/entities.json';
import { TABLES } from '../../../shared/registry/table';

/** Pages written by hand that speak of the code: what they name is there, and what is there they name. */
const ROOT = join(__dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const rowsOf = (page: string) =>
  read(page)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);

test('every alert has a runbook, every runbook an alert', () => {
  const rules = [...alerts.logs, ...alerts.metrics];
  const pages = readdirSync(join(ROOT, 'docs/runbooks')).filter((name) => name !== 'README.md');
  expect(pages.sort()).toEqual(rules.map(({ name }) => `${name}.md`).sort());
  const rows = rowsOf('docs/runbooks/README.md').map((row) => row.split('|').map((cell) => cell.trim()));
  const listed = rows.map(([, link, title, severity]) => ({
    name: /\[([^\]]+)\]/.exec(link ?? '')?.[1],
    title,
    severity,
  }));
  const wanted = rules.map(({ name, title, severity }) => ({ name, title, severity: String(severity) }));
  const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }) =>
    (a.name ?? '') < (b.name ?? '') ? -1 : 1;
  expect(listed.sort(byName)).toEqual(wanted.sort(byName));
});

test('the example of local settings has every setting that is required, and no other of ours', () => {
  const { Values } = JSON.parse(read('infra/local.settings.example.json')) as { Values: Record<string, string> };
  const example = Object.keys(Values).filter((name) => name.startsWith('LATCHKEY_'));
  const required = read('docs/settings.md').matchAll(/^\| `(LATCHKEY_\w+)`\s*\| required/gm);
  expect(example.sort()).toEqual([...required].map(([, name]) => name).sort());
});

test('the data map has every table', () => {
  const named = read('docs/dataMap.md').matchAll(/^\| table `(\w+)`/gm);
  expect([...named].map(([, name]) => name).sort()).toEqual([...TABLES].sort());
});

test('runbooks name queues that exist', () => {
  const queues = Object.values(entities)
    .flat()
    .map(({ name }: { name: string }) => name);
  const page = read('docs/runbooks/dead-lettered-by-the-app.md');
  for (const queue of ['onboarding-requests', 'release-requests', 'key-events', 'resource-events']) {
    expect(queues).toContain(queue);
    expect(page).toContain(`\`${queue}\``);
  }
});

describe('the threat model', () => {
  const threats = rowsOf('docs/threatModel.md').map((row) => {
    const [, threat = '', kinds = '', , proof = ''] = row.split('|').map((cell) => cell.trim());
    const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(proof) ?? [];
    return { threat, kinds, file, title };
  });

  test.each(threats)('$threat: its test is there', ({ kinds, file, title }) => {
    expect(kinds).toMatch(/^[STRIDE](, [STRIDE])*$/);
    expect(existsSync(join(ROOT, file))).toBe(true);
    expect([title, read(file).replaceAll(/\s+/g, ' ').includes(title)]).toEqual([title, true]);
  });

  test('covers all six kinds', () => {
    const kinds = new Set(threats.flatMap((one) => one.kinds.split(', ')));
    expect([...kinds].sort()).toEqual([...'DEIRST']);
  });
});

/** Every page written or generated, of every folder. */
const pages = globSync('**/*.md', {
  cwd: ROOT,
  exclude: (path) => /(^|[\\/])(node_modules|build|dist|\.\w+)$/.test(path),
});

test('links between pages lead somewhere', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
      .map(([, to = '']) => to)
      .filter((to) => !existsSync(join(ROOT, page, '..', to)))
      .map((to) => `${page}: ${to}`),
  );
  expect(broken).toEqual([]);
});

test('commands that run tests name the paths first, and paths and projects that are there', () => {
  const commands = pages.flatMap((page) =>
    [...read(page).matchAll(/npm run jest -- ([^`\n…]+)/g)].map(([, all = '']) => all),
  );
  expect(commands.length).toBeGreaterThan(10);
  for (const command of commands) {
    const [paths = '', projects = ''] = command.split('--selectProjects').map((words) => words.trim());
    for (const name of paths.split(' '))
      expect([command, globSync(`${name}*`, { cwd: ROOT }).length]).not.toEqual([command, 0]);
    for (const name of projects.split(' '))
      expect([command, existsSync(join(ROOT, 'test', name))]).toEqual([command, true]);
  }
});
