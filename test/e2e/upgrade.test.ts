import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startLocalApp, type LocalApp } from '../../local/cloud/localApp';
import { freePort } from '../../local/cloud/freePort';
import { rotateKey } from '../../local/cloud/incidents';
import { createIsv } from '../../local/cloud/isv';
import { onboardingInstance } from '../../shared/model/instances';
import { customerMysql, Journey, material } from '../support/journey';
import type { Person } from '../support/people';
import { QUICK, type World } from '../support/world';
import { startCloud } from '../support/cloud';

/**
 * The app is replaced under running onboardings, by a version whose process has one step more. Those that began before go
 * on as they began; those that begin afterwards have the new step. And a change that does not ask for the version breaks
 * what runs: so the guard is what protects them.
 */
const PROCESS = 'orchestrations/onboardCustomer.ts';
const AFTER = `  const plan = yield* run.untilDone('planEncryption', { request });\n`;
/** The new step: that the application is looked for once more, before everything else. */
const NEW_STEP = `  yield* run.step('ensureApplication', { plan, customerId: request.customer.id });\n`;
const GUARDED = `  if ((run.context.df.version ?? '') >= '1.1') {${NEW_STEP}  }\n`;
const SEEN = 'graph.applications.get';
const EACH = 10;

/** Where an onboarding stands when the app is replaced, and how it goes on. */
interface Situation {
  readonly name: string;
  readonly mysql?: true;
  readonly withKey?: false;
  /** Brings it there. */
  before(journey: Journey): Promise<Person>;
  /** What is left to do. */
  after(journey: Journey, person: Person): Promise<unknown>;
}

const SITUATIONS: readonly Situation[] = [
  {
    name: 'invited',
    before: (journey) => journey.person(),
    after: (journey, person) => journey.consentAndGrant(person),
  },
  {
    name: 'without-key',
    withKey: false,
    async before(journey) {
      const person = await journey.person();
      await journey.consentAndGrant(person);
      await journey.waitFor('key-required');
      return person;
    },
    after: (journey, person) => person.nameKey(journey.customer.keyUri),
  },
  {
    name: 'no-role',
    async before(journey) {
      const person = await journey.person();
      await person.consent();
      await journey.waitFor('action-required', 'vault-access-denied');
      return person;
    },
    async after(journey, person) {
      const { consent } = await person.view();
      journey.customer.grantApplication(consent.clientId ?? '');
      await person.checkAgain();
    },
  },
  {
    name: 'identity-without-role',
    mysql: true,
    async before(journey) {
      const person = await journey.person();
      const { consent } = await person.view();
      journey.customer.consent(consent.clientId ?? '');
      journey.customer.grantApplication(consent.clientId ?? '');
      await journey.waitFor('action-required', 'identity-access-denied');
      return person;
    },
    after: (journey, person) => journey.consentAndGrant(person),
  },
  {
    name: 'protected',
    mysql: true,
    async before(journey) {
      const person = await journey.person();
      await journey.consentAndGrant(person);
      await journey.protected();
      return person;
    },
    async after() {},
  },
];

let folder: string;
let world: World;
let stateFile: string;
let port: number;
const linkKey = Buffer.alloc(32, 7).toString('base64');

const build = (name: string, version: string, change: string) =>
  promisify(execFile)(process.execPath, [
    join(__dirname, '../support/buildVersion.mjs'),
    ...[join(folder, name), version, PROCESS, AFTER, AFTER + change],
  ]);

const startApp = (name: string): Promise<LocalApp> =>
  startLocalApp(world.cloud, {
    folder: join(folder, name),
    stateFile,
    port,
    linkKey,
    settings: { ...QUICK, LATCHKEY_POLL_SECONDS: '1,2,5' },
    onLog: (line) => (world.log as string[]).push(line),
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-upgrade-'));
  stateFile = join(folder, 'history.sqlite');
  port = await freePort();
  await Promise.all([build('before', '1.0', ''), build('after', '1.1', GUARDED), build('careless', '1.1', NEW_STEP)]);
  const cloud = await startCloud();
  world = { cloud, isv: createIsv(cloud), log: [], app: undefined as unknown as LocalApp, stop: async () => {} };
});

afterAll(async () => {
  await world.isv.stop();
  await world.cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

test('fifty onboardings in all situations end as they would have, new ones by the new process', async () => {
  const { simulator } = world.cloud;
  let app = await startApp('before');
  const begun = await Promise.all(
    SITUATIONS.flatMap((situation) =>
      Array.from({ length: EACH }, async (_, index) => {
        const { name, mysql, withKey, before } = situation;
        const options = { ...(mysql && { resource: customerMysql }), ...(withKey === false && { withKey }) };
        const journey = await Journey.start(world, `${name}-${index}`, options);
        await journey.send();
        return { situation, journey, person: await before(journey) };
      }),
    ),
  );
  expect(begun).toHaveLength(SITUATIONS.length * EACH);
  const lookedFor = () => simulator.calls.all().filter(({ operation }) => operation === SEEN).length;
  const lookedBefore = lookedFor();
  await app.stop();

  app = await startApp('after');
  try {
    await Promise.all(begun.map(({ situation, journey, person }) => situation.after(journey, person)));
    await Promise.all(begun.map(({ journey }) => journey.protected()));
    // Nobody who began before has the new step.
    expect(lookedFor()).toBe(lookedBefore);
    for (const { journey } of begun)
      expect(journey.eventNames().filter((name) => name === 'encrypted')).toHaveLength(1);

    // What was protected before goes on being looked after: a new version of its key is taken up.
    const [kept] = begun.filter(({ situation }) => situation.name === 'protected');
    if (!kept) throw new Error('Nothing was protected before');
    const { resource } = kept.journey.request;
    await rotateKey(simulator, { resourceId: resource.id, material });
    await world.isv.waitFor(kept.journey.id, 'key-rotated');

    const fresh = await Journey.start(world, 'fresh');
    await fresh.send();
    await fresh.consentAndGrant(await fresh.person());
    await fresh.protected();
    expect(lookedFor()).toBeGreaterThan(lookedBefore);
    expect(world.log.filter((line) => /non-?deterministic/i.test(line))).toEqual([]);
  } finally {
    await app.stop();
  }
});

test('the same step without the guard breaks what began before', async () => {
  let app = await startApp('before');
  const journey = await Journey.start(world, 'broken');
  await journey.send();
  const person = await journey.person();
  await app.stop();
  app = await startApp('careless');
  try {
    await person.checkAgain();
    const instance = `${app.url}/durabletask/instances/${onboardingInstance(journey.id)}`;
    for (;;) {
      const { runtimeStatus, output } = (await (await fetch(instance)).json()) as {
        runtimeStatus: string;
        output: unknown;
      };
      if (runtimeStatus === 'Running') continue;
      expect([runtimeStatus, String(output)]).toEqual(['Failed', expect.stringMatching(/non-?deterministic/i)]);
      break;
    }
  } finally {
    await app.stop();
  }
});
