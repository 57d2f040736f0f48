jest.mock('@azure/functions-core', () => jest.requireActual('../../local/host/functionsCoreShim'), { virtual: true });
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as df from 'durable-functions';
import { keepEncrypted } from '../../orchestrations/keepEncrypted';
import { onboardCustomer } from '../../orchestrations/onboardCustomer';
import type { Steps } from '../../orchestrations/steps';
import { KEEP_ENCRYPTED, ONBOARD_CUSTOMER } from '../../shared/model/instances';
import { VERSION } from '../support/orchestrationHost';
import { replay } from '../support/replay';
import { TYPICAL_RUNS, type Recording } from './recordedRuns';

const FOLDER = join(__dirname, 'histories');
const read = (version: string, file: string) =>
  JSON.parse(readFileSync(join(FOLDER, version, file), 'utf8')) as Recording;
const recordings = readdirSync(FOLDER).flatMap((version) =>
  readdirSync(join(FOLDER, version)).map((file) => ({ version, file, recording: read(version, file) })),
);

type Orchestrator = (context: df.OrchestrationContext) => Steps<unknown>;
const today: Readonly<Record<string, Orchestrator>> = {
  [ONBOARD_CUSTOMER]: onboardCustomer,
  [KEEP_ENCRYPTED]: keepEncrypted,
};

let registered = 0;
const register = (orchestrator: Orchestrator | undefined): string => {
  if (!orchestrator) throw new Error('The recording is of an orchestrator that is no more');
  const name = `replayed${(registered += 1)}`;
  df.app.orchestration(name, orchestrator);
  return name;
};

const replayAll = async (recording: Recording, orchestrator = today[recording.orchestrator]) => {
  const name = register(orchestrator);
  const asked: string[][] = [];
  for (const execution of recording.executions) asked.push(await replay(name, execution));
  return asked;
};

test('every typical run is recorded for the version that host.json names', () => {
  const hostJson = JSON.parse(readFileSync(join(__dirname, '../../host.json'), 'utf8'));
  expect(hostJson.extensions.durableTask.defaultVersion).toBe(VERSION);
  const files = recordings.filter(({ version }) => version === `v${VERSION}`).map(({ file }) => file);
  expect(files.sort()).toEqual(
    Object.keys(TYPICAL_RUNS)
      .map((name) => `${name}.json`)
      .sort(),
  );
});

// Rule: every change of an orchestration keeps recorded histories of earlier versions replayable, or has a new version.
test.each(recordings)("today's code replays $version/$file: it asks for the same in the same order", async (one) => {
  expect(await replayAll(one.recording)).toEqual(one.recording.executions.map(({ asked }) => asked));
});

describe('a changed orchestrator is found out', () => {
  const change = (
    more: (df: df.DurableOrchestrationContext) => Partial<df.DurableOrchestrationContext>,
  ): Orchestrator =>
    function* (context) {
      const changed = new Proxy(context.df, {
        get: (target, key) => {
          const value: unknown = Reflect.get({ ...more(target) }, key) ?? Reflect.get(target, key);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      return yield* onboardCustomer({ df: changed } as df.OrchestrationContext);
    };
  const retry = new df.RetryOptions(1000, 1);

  test.each<{ what: string; changed: Orchestrator }>([
    {
      what: 'another name of a step',
      changed: change((target) => ({
        callActivityWithRetry: (name, ...rest) =>
          target.callActivityWithRetry(name === 'ensureManagedIdentity' ? 'ensureIdentity' : name, ...rest),
      })),
    },
    {
      what: 'one more step at the beginning',
      changed: function* (context) {
        yield context.df.callActivityWithRetry('checkLicence', retry);
        return yield* onboardCustomer(context);
      },
    },
    {
      what: 'one more step at the end',
      changed: function* (context) {
        const output = yield* onboardCustomer(context);
        yield context.df.callActivityWithRetry('sendInvoice', retry);
        return output;
      },
    },
    {
      what: 'steps without a retry',
      changed: change((target) => ({
        callActivityWithRetry: (name, _retry, input) => target.callActivity(name, input),
      })),
    },
    {
      what: 'another event to wait for',
      changed: change((target) => ({ waitForExternalEvent: () => target.waitForExternalEvent('wakeUp') })),
    },
  ])('$what', async ({ changed }) => {
    const { recording } = recordings.find(({ file }) => file === 'parkedAndResumed.json') ?? {};
    if (!recording) throw new Error('Not recorded');
    const wanted = recording.executions.map(({ asked }) => asked);
    expect(
      await replayAll(
        recording,
        change(() => ({})),
      ),
    ).toEqual(wanted);
    const found = await replayAll(recording, changed).catch((error: unknown) => [[String(error)]]);
    expect(found).not.toEqual(wanted);
  });
});
