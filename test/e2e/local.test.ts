import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { administrator } from '../../local/cloud/administrator';
import { freePort } from '../../local/cloud/freePort';
import { portsFrom, requireFreePorts } from '../../local/cloud/ports';
import type { ReadyWorld } from '../../local/cloud/readyWorld';
import { visitor } from '../../local/cloud/visitor';
import { trust } from '../../local/tls/trust';
import { startBuilt, type BuiltProcess } from '../support/builtProcess';

/** `npm run local` as a person uses it: over restarts, twice at once, and anew. */

const MAIN = 'local/cloud/main.js';
const UP = /Events as they come:/;
let root: string;
const running: BuiltProcess[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'latchkey-local-'));
});
afterEach(async () => {
  for (const one of running) one.kill('SIGTERM');
  await Promise.all(running.splice(0).map(({ ended }) => ended));
  await rm(root, { recursive: true });
});

async function freePortBase(): Promise<string> {
  for (;;) {
    const base = await freePort();
    if (base > 65_000) continue;
    const free = await requireFreePorts(portsFrom(base)).then(
      () => true,
      () => false,
    );
    if (free) return String(base);
  }
}

function start(folder: string, base: string, ...more: string[]): BuiltProcess {
  const local = startBuilt(MAIN, ['--folder', join(root, folder), '--port-base', base, ...more]);
  running.push(local);
  return local;
}

async function stop(local: BuiltProcess): Promise<void> {
  local.kill('SIGTERM');
  expect(await local.ended).toBe(0);
}

const readyIn = async (folder: string) =>
  JSON.parse(await readFile(join(root, folder, 'ready.json'), 'utf8')) as ReadyWorld;

const status = (url: string) =>
  fetch(url).then(
    (answer) => answer.status,
    () => 0,
  );

/** Sends a ready request; the customer's link, as the local cloud prints it. */
async function invite(local: BuiltProcess, folder: string): Promise<string> {
  const { requests } = await readyIn(folder);
  const sender = startBuilt('local/cloud/send.js', ['--folder', join(root, folder), requests.storage]);
  expect(await sender.ended).toBe(0);
  const [, link = ''] = await local.waitFor(/storage-1 {2}consent-required[^]*?(http:\S+\/c\/\S+)\n/);
  return link;
}

test('an onboarding survives a restart and goes on; a fresh start forgets it', async () => {
  const base = await freePortBase();
  const first = start('state', base);
  await first.waitFor(UP);
  const link = await invite(first, 'state');
  await stop(first);

  const second = start('state', base);
  await second.waitFor(UP);
  expect(second.output()).toContain('with what was in');
  trust(await readFile(join(root, 'state', 'ca.pem'), 'utf8'));
  const { customer } = await readyIn('state');
  const [, origin = ''] = await second.waitFor(/Azure simulator +(\S+)/);
  const person = visitor(link);
  await person.answerConsent(await person.consentUrl(), 'accept');
  await second.waitFor(/storage-1 {2}action-required {2}vault-access-denied/);
  const admin = administrator(origin, customer, customer.administrator);
  await admin.grantRole(await admin.principalOf((await person.view()).consent.clientId ?? ''));
  await second.waitFor(/storage-1 {2}encrypted/);
  await stop(second);

  const ca = await readFile(join(root, 'state', 'ca.pem'), 'utf8');
  const third = start('state', base, '--fresh');
  await third.waitFor(UP);
  expect(third.output()).not.toContain('with what was in');
  expect(await status(link)).toBe(404);
  expect((await readyIn('state')).customer.tenantId).not.toBe(customer.tenantId);
  expect(await readFile(join(root, 'state', 'ca.pem'), 'utf8')).toBe(ca);
});

test('two run at once; a second start on the same ports or the same folder says so', async () => {
  const [one, other] = [await freePortBase(), await freePortBase()];
  const locals = [start('one', one), start('other', other)];
  await Promise.all(locals.map((local) => local.waitFor(UP)));
  for (const base of [one, other]) expect(await status(`http://localhost:${base}/api/health`)).toBe(200);

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['one', other, /one is in use by another local cloud/],
    ['third', one, new RegExp(`^Taken already: port ${one} \\(the app\\), .*\\(storage tables\\)\\. .*--port-base`)],
  ];
  for (const [folder, base, why] of refused) {
    const late = start(folder, base);
    expect(await late.ended).toBe(1);
    expect(late.output()).toMatch(why);
  }
  await Promise.all(locals.map(stop));

  const moved = start('one', other);
  expect(await moved.ended).toBe(1);
  expect(moved.output()).toContain(`made with --port-base ${one}`);
});

test('killed, it takes its children with it and can start again', async () => {
  const base = await freePortBase();
  const killed = start('state', base);
  await killed.waitFor(UP);
  killed.kill('SIGKILL');
  expect(await killed.ended).toBe('SIGKILL');
  while (
    !(await requireFreePorts(portsFrom(Number(base))).then(
      () => true,
      () => false,
    ))
  );

  const next = start('state', base);
  await next.waitFor(UP);
  expect(next.output()).toContain('with what was in');
});

test('a folder with something else in it is left alone', async () => {
  await writeFile(join(root, 'thesis.txt'), 'chapter one');
  const local = start('.', await freePortBase(), '--fresh');
  expect(await local.ended).toBe(1);
  expect(local.output()).toContain('is not empty and holds no state of the local cloud');
  expect(await readFile(join(root, 'thesis.txt'), 'utf8')).toBe('chapter one');
});
