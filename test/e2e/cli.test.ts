import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import {
  approvalsAnswer,
  auditAnswer,
  bulkDetail,
  bulkPreview,
  bulksAnswer,
  countsAnswer,
  deadLetterDetail,
  deadLettersAnswer,
  eventsAnswer,
  healthAnswer,
  keysAnswer,
  keyVersionAnswer,
  listAnswer,
  onboardingDetailSchema,
  problemSchema,
  replayAnswer,
  requestedAnswer,
  revalidationAnswer,
  revalidationPreview,
  runsAnswer,
} from '../../shared/api';
import { operatorEnv, runCli, tokenEnv, type CliOptions } from '../support/cli';
import { customerMysql, Journey } from '../support/journey';
import { operatorToken } from '../support/people';
import { startWorld, type World } from '../support/world';

/** The built command line against the local cloud: an operator's day. The tests build on one another. */

let world: World;
let env: Record<string, string>;
/** Signs in instead of having a token. */
let signedIn: Record<string, string>;
let folder: string;
let fabrikam: Journey;
let northwind: Journey;

beforeAll(async () => {
  [world, folder] = await Promise.all([startWorld(), mkdtemp(join(tmpdir(), 'latchkey-cli-'))]);
  env = tokenEnv(world.app.url, await operatorToken(world.cloud, ['Latchkey.Operator']));
  signedIn = { ...operatorEnv(world.cloud, world.app.url), LATCHKEY_TOKEN: '' };
  fabrikam = await Journey.start(world, 'fabrikam');
  northwind = await Journey.start(world, 'northwind', { resource: customerMysql });
});
afterAll(async () => {
  await world?.stop();
  if (folder) await rm(folder, { recursive: true });
});

const cli = (words: string, options: CliOptions = {}) =>
  runCli(words.split(' '), { ...options, env: { ...env, ...options.env } });

/** What `--json` prints, which must be the API's own answer. */
async function answerOf<Schema extends z.ZodType>(
  words: string,
  schema: Schema,
  options?: CliOptions,
): Promise<z.output<Schema>> {
  const ran = await cli(`${words} --json`, options);
  expect(ran).toMatchObject({ code: expect.any(Number), err: '' });
  return schema.parse(ran.json());
}

test('a request is made from a file, and followed until someone must act', async () => {
  const file = join(folder, 'request.json');
  await writeFile(file, JSON.stringify(fabrikam.request));
  const ran = await cli(`onboard ${file} --wait --every 0.2`, { env: signedIn });
  expect(ran).toMatchObject({ code: 5, err: 'fabrikam-1 is requested.\n' });
  expect(ran.out).toMatch(/ {2}preparing\n[^]* {2}awaiting-consent {2}consent-missing {2}told consent-required\n/);
  expect(ran.out).toMatch(/fabrikam-1: awaiting-consent, waits for the customer\n/);

  const { customer, resource } = northwind.request;
  const options = `--id northwind-1 --customer ${customer.id} --tenant ${customer.tenantId} --kind ${resource.kind} --resource ${resource.id} --hosting customer --key ${northwind.customer.keyUri}`;
  expect(await answerOf(`onboard ${options}`, requestedAnswer)).toEqual({ onboardingId: 'northwind-1', known: false });
  expect(await answerOf('onboard -', requestedAnswer, { input: JSON.stringify(fabrikam.request) })).toMatchObject({
    known: true,
  });
});

test('refusals have codes, remedies and exit codes', async () => {
  const other = JSON.stringify({ ...fabrikam.request, customer: { ...fabrikam.request.customer, name: 'Other' } });
  const reader = await operatorToken(world.cloud, ['Latchkey.Reader']);
  const cases: readonly (readonly [string, CliOptions, number, string])[] = [
    ['onboard -', { input: other }, 1, 'request-conflict'],
    ['list --state happy', {}, 2, ''],
    ['status nobody', {}, 3, 'onboarding-not-found'],
    ['status fabrikam-1', { env: { LATCHKEY_TOKEN: 'nonsense' } }, 4, 'unauthenticated'],
    ['check fabrikam-1 --why x', { env: { LATCHKEY_TOKEN: reader } }, 4, 'forbidden'],
    ['status fabrikam-1', { env: { ...signedIn, AZURE_CLIENT_SECRET: 'wrong' } }, 4, 'not-signed-in'],
    ['status fabrikam-1', { env: { LATCHKEY_URL: 'http://localhost:9' } }, 6, 'unreachable'],
  ];
  const runs = await Promise.all(cases.map(([words, options]) => cli(`${words} --json`, options)));
  for (const [index, ran] of runs.entries()) {
    const [, , code, problem] = cases[index] ?? [];
    expect(ran).toMatchObject({ code, out: '' });
    if (problem) expect(problemSchema.partial({ status: true }).parse(JSON.parse(ran.err)).code).toBe(problem);
  }
});

test('what waits is found, and one is seen in full', async () => {
  await northwind.waitFor('consent-required');
  const [list, waiting, mysql, none, counts, detail, runs, events, audit] = await Promise.all([
    cli('list'),
    answerOf('list --group customer', listAnswer),
    answerOf('list --kind mysqlFlexibleServer --waiting-for customer', listAnswer),
    cli('list --group operator'),
    answerOf('counts', countsAnswer),
    answerOf('status fabrikam-1', onboardingDetailSchema),
    answerOf('runs fabrikam-1', runsAnswer),
    answerOf('events fabrikam-1', eventsAnswer),
    answerOf('audit fabrikam-1', auditAnswer),
  ]);
  const { clientId } = detail.application ?? {};
  const reason = (tenant: string) => `The application ${clientId} is not installed in tenant ${tenant}.`;
  const ages = list.out.replace(/ +\d+ s +/g, '  AGE  ');
  expect(ages).toContain(
    'ONBOARDING   CUSTOMER   KIND                 RESOURCE         STATE             WAITS FOR  SINCE  CODE             REASON\n',
  );
  expect(ages).toContain(
    `fabrikam-1   fabrikam   storageAccount       fabrikamdata     awaiting-consent  customer  AGE  consent-missing  ${reason(fabrikam.customer.tenantId)}\n`,
  );
  expect(waiting.items.map(({ onboardingId }) => onboardingId)).toEqual(['fabrikam-1', 'northwind-1']);
  expect(mysql.items).toMatchObject([{ onboardingId: 'northwind-1', hosting: 'customer' }]);
  expect(none).toMatchObject({ code: 0, err: 'None fits.\n' });
  expect(counts.groups.customer).toBe(2);
  expect(runs.runs[0]?.steps.map(({ name }) => name)).toContain('checkConsent');
  expect(events.items.map(({ name }) => name)).toEqual(['consent-required']);
  expect(audit.items.map(({ action }) => action)).toContain('request');
});

test('a watch shows it become protected, and Ctrl-C ends another', async () => {
  const started = Promise.withResolvers<void>();
  const watching = cli('watch fabrikam-1 --until-end --every 0.2', { onOutput: () => started.resolve() });
  const all = cli('watch --every 0.2', {
    onOutput: (text, kill) => void (/northwind-1/.test(text) && kill('SIGINT')),
  });
  await started.promise;
  await fabrikam.consentAndGrant(await fabrikam.person());
  const ran = await watching;
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(ran.out).toMatch(/told encrypted\n[^]*fabrikam-1: protected\n$/);
  expect((await all).code).toBe(130);
});

test('what is protected has keys, and is looked at anew', async () => {
  const { keyVersionUri } = fabrikam.customer;
  const [keys, mayDisable, csv, dry] = await Promise.all([
    answerOf('keys list fabrikam-1', keysAnswer),
    answerOf(`keys may-disable ${keyVersionUri}`, keyVersionAnswer),
    cli('keys list fabrikam-1 --csv'),
    answerOf('revalidate fabrikam-1 --dry-run', revalidationPreview),
  ]);
  expect(keys.keys).toMatchObject([{ keyUri: keyVersionUri, neededBy: 'in-use' }]);
  expect(mayDisable.answer).toBe('no');
  expect(csv).toMatchObject({ code: 0, out: expect.stringContaining(keyVersionUri) });
  expect(dry.total).toBe(1);
  const run = await answerOf('revalidate fabrikam-1 --why audit', revalidationAnswer);
  expect(run).toMatchObject({ state: 'asked', asked: 1 });
});

test('changes of one: suspend, continue, check, link, end, replay', async () => {
  const why = '--why try';
  for (const words of ['suspend', 'continue', 'check', 'revoke-link', 'invite']) {
    expect(await cli(`${words} northwind-1 ${why}`)).toMatchObject({ code: 0, err: '' });
  }
  expect(await cli(`terminate northwind-1 ${why}`)).toMatchObject({ code: 2 });
  expect(await cli(`terminate northwind-1 ${why} --yes`)).toMatchObject({ code: 0 });
  const [ended, preview] = await Promise.all([
    answerOf('status northwind-1', onboardingDetailSchema),
    answerOf('replay northwind-1 --preview', replayAnswer),
  ]);
  expect(ended.status.state).toBe('failed');
  expect(preview.action).toBe('replay');
  const ran = await cli(`replay northwind-1 ${why} --yes --wait --every 0.2`);
  expect(ran).toMatchObject({ code: 5, err: expect.stringContaining('HARMLESS BECAUSE') });
  const audit = await answerOf('audit northwind-1', auditAnswer);
  const actions = audit.items.map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['suspend', 'continue', 'terminate', 'replay']));
});

test('dead letters are read, corrected, sent again and discarded', async () => {
  const request = { ...fabrikam.request, onboardingId: 'fabrikam-2' };
  await world.isv.send({ ...request, contractVersion: 2 });
  await world.isv.send('hello');
  while ((await world.isv.deadLetters()).length < 2);
  const { items } = await answerOf('dlq list', deadLettersAnswer);
  expect(items.map(({ queue }) => queue)).toEqual(['onboarding-requests', 'onboarding-requests']);
  const wrong = items.find(({ onboardingId }) => onboardingId === 'fabrikam-2');
  const hello = items.find((one) => one !== wrong);
  const letter = await answerOf(`dlq show onboarding-requests ${wrong?.sequenceNumber}`, deadLetterDetail);
  expect(letter.problems).toMatchObject([{ field: 'contractVersion', wanted: '1' }]);
  const place = `onboarding-requests ${wrong?.sequenceNumber} --why typo`;
  expect(await cli(`dlq resubmit ${place} --body -`, { input: '{}' })).toMatchObject({ code: 1 });
  const input = JSON.stringify(request);
  expect(await cli(`dlq resubmit ${place} --body -`, { input })).toMatchObject({ code: 0 });
  expect(await cli(`dlq resubmit ${place} --body -`, { input })).toMatchObject({ code: 3 });
  expect(await cli(`dlq discard onboarding-requests ${hello?.sequenceNumber} --why noise --yes`)).toMatchObject({
    code: 0,
  });
  expect(await cli('dlq list')).toMatchObject({ err: 'There are none.\n' });
  expect((await answerOf('status fabrikam-2', onboardingDetailSchema)).onboardingId).toBe('fabrikam-2');
});

test('many at once: shown first, then done and followed', async () => {
  const preview = await answerOf(
    'bulk run check --kind mysqlFlexibleServer --waiting-for customer --dry-run',
    bulkPreview,
  );
  expect(preview).toMatchObject({ total: 1, sample: [{ onboardingId: 'northwind-1' }] });
  const ran = await cli('bulk run check --onboarding northwind-1 fabrikam-1 --why look --yes --json');
  const detail = bulkDetail.parse(ran.json());
  expect(detail).toMatchObject({ action: 'check', state: 'finished', total: 2 });
  const [list, approvals] = await Promise.all([
    answerOf('bulk list', bulksAnswer),
    answerOf('approvals list', approvalsAnswer),
  ]);
  expect(list.items.map(({ id }) => id)).toEqual([detail.id]);
  expect(approvals.items).toEqual([]);
});

describe('the deployment', () => {
  const settings = () => ({
    ...world.cloud.settings,
    LATCHKEY_PUBLIC_URL: world.app.url,
    LATCHKEY_LINK_KEY: randomBytes(32).toString('base64'),
  });
  /** As in the app: its identity, and names under localhost. */
  const inside = () => {
    const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = world.cloud.settings;
    const lookup = resolve(__dirname, '../../local/preload/lookup.cjs');
    const NODE_EXTRA_CA_CERTS = world.cloud.caFile;
    return { IDENTITY_ENDPOINT, IDENTITY_HEADER, NODE_EXTRA_CA_CERTS, NODE_OPTIONS: `--require=${lookup}` };
  };

  test('says how it fares', async () => {
    const health = await answerOf('health', healthAnswer);
    expect(health.checks.filter(({ status }) => status === 'fail')).toEqual([]);
  });

  test('is checked from outside and from inside', async () => {
    const file = join(folder, 'settings.json');
    await writeFile(file, JSON.stringify({ Values: settings() }));
    const ran = await cli(`doctor --settings ${file} --json`, { env: inside() });
    const { checks } = ran.json<{ checks: { name: string; status: string }[] }>();
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(ran.code).toBe(0);
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'tls',
        'reachable',
        'clock',
        'api',
        'token',
        'app: registry',
        'settings',
        'link key',
        'public url',
        'graph',
        'registry',
        'queue onboarding-events',
      ]),
    );
  });

  test('a check that fails says what to do', async () => {
    const file = join(folder, 'wrong.env');
    const wrong = {
      ...settings(),
      LATCHKEY_TABLES_ENDPOINT: 'https://localhost:9',
      SERVICE_BUS:
        'Endpoint=sb://localhost:9;SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true',
      LATCHKEY_LINK_KEY: Buffer.alloc(32).toString('base64'),
    };
    await writeFile(
      file,
      Object.entries(wrong)
        .map(([name, value]) => `${name}='${value}'\n`)
        .join(''),
    );
    const ran = await cli(`doctor --settings ${file} --no-outside`, { env: inside() });
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/^fail {2}link key .*openssl rand/m);
    expect(ran.out).toMatch(/^fail {2}registry .*Storage Table Data Contributor/m);
    expect(ran.out).toMatch(/^fail {2}queue onboarding-requests .*Azure Service Bus Data Sender/m);
  });

  test('is remembered', async () => {
    const { LATCHKEY_URL: url, LATCHKEY_API_AUDIENCE: audience, ...rest } = signedIn;
    const more = { ...rest, XDG_CONFIG_HOME: folder };
    const login = await runCli(['login', '--url', url ?? '', '--audience', audience ?? ''], { env: more });
    expect(login).toMatchObject({ code: 0, out: expect.stringContaining('signed in as Latchkey.Operator') });
    expect(await runCli(['counts'], { env: more })).toMatchObject({ code: 0 });
  });
});
