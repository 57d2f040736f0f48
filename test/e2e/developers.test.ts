import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { registerSignup } from '../../examples/functionApp';
import type { Vendor } from '../../examples/handleEvent';
import { freePort } from '../../local/cloud/freePort';
import { portsFrom, requireFreePorts } from '../../local/cloud/ports';
import type { ReadyWorld } from '../../local/cloud/readyWorld';
import { startHost } from '../../local/host';
import { startBuilt, type BuiltProcess } from '../support/builtProcess';

/** `docs/developers.md` as a reader follows it, and the sample function app, against one `npm run local`. */

const ROOT = resolve(__dirname, '../..');
let folder: string;
let local: BuiltProcess;

async function freePortBase(): Promise<number> {
  for (;;) {
    const base = await freePort();
    const isFree =
      base < 65_000 &&
      (await requireFreePorts(portsFrom(base)).then(
        () => true,
        () => false,
      ));
    if (isFree) return base;
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-developers-'));
  local = startBuilt('local/cloud/main.js', ['--folder', folder, '--port-base', String(await freePortBase())]);
  await local.waitFor(/Events as they come:/);
});
afterAll(async () => {
  local?.kill('SIGTERM');
  await local?.ended;
  await rm(folder, { recursive: true });
});

/** The commands of the page, in order, without those that were run to get here. */
async function commandsOfThePage(): Promise<string[]> {
  const page = await readFile(join(ROOT, 'docs/developers.md'), 'utf8');
  const lines = [...page.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
  expect(lines.splice(0, 2)).toEqual(['npm ci', 'npm run local']);
  return lines;
}

/** A command in a shell that has read the shell file, with the folder of this test; `npx` would only find the same. */
function inShell(source: string, command: string) {
  const here = (text: string) => text.replaceAll('.local/cloud/', `${folder}/`);
  const direct = command.replace(/^npx latchkey /, 'node dist/cli/main.js ').replace(/^npx node /, 'node ');
  const more = direct.includes('playCustomer') ? ` --folder ${folder}` : '';
  const child = spawn('bash', ['-c', `${here(source)}\nexec ${here(direct)}${more}`], {
    cwd: ROOT,
    env: { PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`, HOME: folder },
  });
  let out = '';
  const { promise: link, resolve: found } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const [, seen] = /mail to fabrikam: .*?(http\S+\/c\/\S+)\n/.exec(out) ?? [];
      if (seen !== undefined) found(seen);
    });
  }
  const ended = new Promise<{ code: number | null; out: string }>((done) => {
    child.once('close', (code) => done({ code, out }));
  });
  const linkOrWhyNot = Promise.race([link, ended.then(({ out: all }) => Promise.reject(new Error(all)))]);
  // Not every command tells a link.
  linkOrWhyNot.catch(() => undefined);
  return { link: linkOrWhyNot, ended };
}

test('the page leads to an encrypted resource', async () => {
  const [source = '', signup = '', play = '', ...looks] = await commandsOfThePage();
  expect(source).toMatch(/^source /);
  const running = inShell(source, signup);
  const link = await running.link;
  const played = await inShell(source, play.replace('LINK', link)).ended;
  expect(played).toMatchObject({ code: 0, out: expect.stringContaining('has granted the role') });
  const done = await running.ended;
  expect(done).toMatchObject({ code: 0, out: expect.stringMatching(/^storage-1: encrypted with https:\/\//m) });

  expect(looks).toHaveLength(2);
  const [status, events] = await Promise.all(looks.map((command) => inShell(source, command).ended));
  expect(status).toMatchObject({ code: 0, out: expect.stringMatching(/^storage-1 {2}protected$/m) });
  expect(events).toMatchObject({ code: 0, out: expect.stringMatching(/consent-required[^]*encrypted/) });
});

test('npx finds the command line in the checkout', async () => {
  const ran = await inShell(
    'true',
    `npm exec --offline -- latchkey capabilities --kind storageAccount --offered --json`,
  ).ended;
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.out).toContain('"kind": "storageAccount"');
});

test('the sample function app requests, refuses what is wrong, and hears what is told', async () => {
  const ready = JSON.parse(await readFile(join(folder, 'ready.json'), 'utf8')) as ReadyWorld;
  const { promise: mailed, resolve: mail } = Promise.withResolvers<string>();
  const vendor: Vendor = { mailCustomer: (_, text) => mail(text), openTicket: () => undefined, note: () => undefined };
  const port = await freePort();
  let signup: ReturnType<typeof registerSignup> | undefined;
  const host = await startHost({
    appDirectory: ROOT,
    load: () => void (signup = registerSignup({ connectionString: ready.serviceBus }, vendor, new Set())),
    port,
    settings: { SERVICE_BUS: ready.serviceBus },
  });
  try {
    const headers = { 'x-functions-key': host.keys.default };
    const post = (body: string) => fetch(`http://localhost:${port}/api/signup`, { method: 'POST', headers, body });
    const request = await readFile(ready.requests.mysql, 'utf8');
    const wrong = await post(request.replace('"customer"', '"custumer"'));
    expect(wrong.status).toBe(400);
    const { problems } = (await wrong.json()) as { problems: { field: string }[] };
    expect(problems.map(({ field }) => field)).toEqual(expect.arrayContaining(['customer', 'custumer']));
    expect((await post('hello')).status).toBe(400);
    expect((await post(request)).status).toBe(202);
    // The customer has consented in the test before, so what is missing is the role of the server's identity.
    expect(await mailed).toMatch(/^(Please continue here until .*: http\S+\/c\/\S+$|The managed identity )/);
  } finally {
    await signup?.close();
    await host.stop();
  }
});
