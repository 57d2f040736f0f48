import { keepEncrypted } from '../../orchestrations/keepEncrypted';
import { stop } from '../../shared/errors/stop';
import type { Look, Verdict } from '../../shared/model/look';
import { done } from '../../shared/model/outcome';
import type { ProtectedResource } from '../../shared/registry';
import { keptInput, smooth, stops } from '../support/answers';
import { Drive, type Answers, type DriveOptions } from '../support/drive';
import { KEY_URI, KEY_VERSION, mysqlResource, NOW, policy, storageResource } from '../support/samples';

const keyUri = `${KEY_URI}/${KEY_VERSION}`;
const release = { at: '2026-11-20T08:59:00.000Z', how: 'revert' } as const;
const forget = { ...release, how: 'forget' } as const;
const lost: Verdict = { is: 'lost', stop: stops.keyDisabled };
const fine: Verdict = { is: 'fine' };
const { resourceId } = storageResource;
const operation = { statusUrl: 'https://management.azure.com/operations/1', retryAfterSeconds: 10 };

const look = (verdict: Verdict, more: Partial<Look> = {}, resource: ProtectedResource = storageResource) =>
  done<Look>({ verdict, resource, copies: [], free: [], release, ...more });

/** What each look sees, in order; the last for good. */
const sees =
  (...looks: readonly unknown[]) =>
  (_: unknown, count: number) =>
    looks[Math.min(count, looks.length) - 1];

const answers: Answers = {
  ...smooth,
  lookAtResource: look(fine),
  startRelease: done({ next: 'confirm' }),
  confirmRelease: done({ previousKeyUri: keyUri, safeToDisableAt: '2026-11-21T09:00:00.000Z' }, 'updated'),
  forgetResource: done({}, 'updated'),
};

const drive = (more: Answers = {}, options: Partial<DriveOptions> = {}, source?: string): Drive =>
  new Drive(
    keepEncrypted,
    { ...keptInput(), source },
    { answers: { ...answers, ...more }, waits: 60, ...options },
  ).run();

const told = (run: Drive): string[] =>
  run.calls
    .filter(({ name }) => name === 'announce')
    .map(({ at, input: { status, event } }) => {
      const seconds = Math.round((Date.parse(at) - NOW.getTime()) / 1000);
      return [`${seconds}s`, status.state, event, status.code].filter(Boolean).join(' ');
    });
const inputsOf = (run: Drive, activity: string) =>
  run.calls.flatMap(({ name, input }) => (name === activity ? [input] : []));

describe('back to keys of the service', () => {
  test('written until nothing is missing, read back, told, forgotten, over', () => {
    const startRelease = sees(done({ next: 'poll', operation }), done({ next: 'continue' }), done({ next: 'confirm' }));
    const run = drive({ startRelease });
    expect(run.names()).toEqual([
      ...['lookAtResource', 'startRelease', 'pollEncryption', 'startRelease', 'startRelease'],
      ...['confirmRelease', 'forgetResource'],
    ]);
    expect([run.output, told(run)]).toEqual([{ state: 'released' }, ['0s released released']]);
    const [announced] = inputsOf(run, 'announce');
    expect(announced.details).toEqual({ previousKeyUri: keyUri, safeToDisableAt: '2026-11-21T09:00:00.000Z' });
    expect(inputsOf(run, 'forgetResource')).toEqual([
      { resourceId, at: NOW.toISOString(), how: 'released', answered: { release: release.at } },
    ]);
  });

  test('waits while the resource is busy, and starts anew what fails for a reason that passes', () => {
    const startRelease = sees(
      done({ next: 'wait' }),
      done({ next: 'poll', operation }),
      done({ next: 'poll', operation }),
      done({ next: 'confirm' }),
    );
    const pollEncryption = sees(
      done({ running: false, retryAfterSeconds: 0, again: 'no luck' }),
      smooth['pollEncryption'],
    );
    const run = drive({ startRelease, pollEncryption });
    expect([run.output, inputsOf(run, 'startRelease').length]).toEqual([{ state: 'released' }, 4]);
  });

  test('before its backups are gone, what they need stays; then it is taken away', () => {
    const forgetResource = sees(
      done({ until: '2026-12-25T00:00:00.000Z' }),
      done({ until: '2026-12-25T00:00:00.000Z' }),
      done({}),
    );
    const run = drive({ forgetResource });
    expect([run.output, told(run)]).toEqual([{ state: 'released' }, ['0s released released']]);
    expect(run.pauses).toEqual([86400, 86400]);
  });

  test('what stops the taking away is told to the operator, once, and tried again', () => {
    const forgetResource = sees(stops.azureDenied, stops.azureDenied, done({}));
    expect(told(drive({ forgetResource }))).toEqual([
      '0s released released',
      '0s released operator-required access-to-azure-denied',
    ]);
  });

  test('protected anew while its backups age: a new life, under the other onboarding', () => {
    const forgetResource = sees(
      done({ until: '2026-12-25T00:00:00.000Z' }),
      done({ keptBy: { onboardingId: 'two', customerId: 'c' } }),
    );
    const lookAtResource = sees(look(fine), look(fine, { release: undefined }));
    const run = drive({ forgetResource, lookAtResource }, { waits: 4, wakes: (wait) => wait === 1 });
    expect(run.isOver).toBe(false);
    expect(run.renewals[0]).toEqual({ resourceId, onboardingId: 'two', customerId: 'c', policy });
    expect(run.statuses.map(({ state }) => state)).toEqual(['released', 'protected']);
    expect(told(run)).toEqual(['0s released released']);
  });

  test('the service refuses for reasons of the key: says so once, goes on by itself', () => {
    const startRelease = sees(stops.roleMissing, stops.roleMissing, done({ next: 'confirm' }));
    expect(told(drive({ startRelease }))).toEqual([
      '0s at-risk at-risk release-needs-access',
      '120s released released',
    ]);
  });

  test('retries that are used up are the operator’s', () => {
    const run = drive({ startRelease: new Error('503') }, { waits: 3 });
    expect(told(run)).toEqual(['0s at-risk at-risk retries-used-up']);
  });

  test('a kind without such keys: told once, kept up as before, over only by forgetting', () => {
    const startRelease = stop('release-not-offered', { resourceId, kind: 'diskEncryptionSet' });
    const lookAtResource = (input: any) =>
      input.answered.release === release.at ? look(fine, { release: undefined }) : look(fine);
    const run = drive({ startRelease, lookAtResource }, { waits: 5 });
    expect(told(run)).toEqual(['0s protected operator-required release-not-offered', '0s protected']);
    expect(run.isOver).toBe(false);
    expect(told(drive({ startRelease, lookAtResource: look(lost, { release: forget }) }))).toEqual([
      '0s released released resource-forgotten',
    ]);
  });

  test('during a rotation: the rotation ends first, and is not begun again', () => {
    const rotated: Verdict = { is: 'rotated', key: { uri: `${KEY_URI}/${'f'.repeat(32)}` } };
    const run = drive({ lookAtResource: sees(look(rotated, { release: undefined }), look(rotated)) });
    expect(run.names().filter((name) => /^(start|confirm)/.test(name))).toEqual([
      ...['startEncryption', 'confirmEncryption', 'startRelease', 'confirmRelease'],
    ]);
    expect(told(run).map((line) => line.replace(/^\d+s /, ''))).toEqual(['protected key-rotated', 'released released']);
  });

  test('gone already: that is told instead', () => {
    const run = drive({ lookAtResource: look({ is: 'gone' }) });
    expect([run.output, told(run)]).toEqual([{ state: 'released' }, ['600s released resource-gone resource-removed']]);
    expect(run.names()).not.toContain('startRelease');
  });
});

describe('while access is lost', () => {
  test('nothing is written; says what is needed, once; goes on when access is back and the resource restored', () => {
    const lookAtResource = sees(look(lost), look(lost), look(lost), look(lost), look(fine));
    const run = drive({ lookAtResource });
    expect(told(run)).toEqual([
      '60s access-lost access-lost key-disabled',
      '120s access-lost action-required release-needs-access',
      '300s protected access-restored',
      '360s released released',
    ]);
    const first = run.calls.findIndex(({ name }) => name === 'startRelease');
    expect(run.calls.slice(0, first).map(({ name }) => name)).toContain('confirmEncryption');
  });

  test('what is told has the reason of the loss and how to undo it', () => {
    const run = drive({ lookAtResource: look(lost) }, { waits: 5 });
    const { status } = inputsOf(run, 'announce').at(-1);
    expect([status.reason, status.remedy]).toEqual([
      expect.stringContaining(stops.keyDisabled.reason),
      expect.stringContaining(stops.keyDisabled.remedy),
    ]);
  });

  test('forgetting needs no access', () => {
    const run = drive({ lookAtResource: look(lost, { release: forget }) });
    expect([run.output, inputsOf(run, 'forgetResource')[0].how]).toEqual([{ state: 'released' }, 'forgotten']);
    expect(run.names()).not.toContain('startRelease');
  });

  test('what cannot be looked at is not released', () => {
    const run = drive({ lookAtResource: look({ is: 'unclear', detail: 'timeout' }) }, { waits: 3 });
    expect(run.names()).not.toContain('startRelease');
  });
});

describe('copies', () => {
  const source = mysqlResource.resourceId;

  test('a copy waits for its original, and is kept up meanwhile', () => {
    const startRelease = sees(done({ next: 'original' }), done({ next: 'original' }), done({ next: 'confirm' }));
    const run = drive(
      {
        startRelease,
        planCopy: done({
          plan: storageResource.plan,
          application: storageResource.application,
          key: { uri: keyUri },
          pinned: false,
        }),
      },
      {},
      source,
    );
    expect(told(run).map((line) => line.replace(/^\d+s /, ''))).toEqual([
      'protected copy-encrypted',
      'released released',
    ]);
  });

  test('a copy whose original stays: the operator is asked', () => {
    const startRelease = stop('release-original-first', { resourceId, source });
    expect(told(drive({ startRelease }, { waits: 10 }))).toEqual(['0s at-risk at-risk release-original-first']);
  });

  test('during adoption: not protected any more, but released with its original', () => {
    const { plan, application, wanted, identity } = storageResource;
    const leaving = {
      asked: { at: release.at, how: release.how },
      resource: { plan, resourceId, wanted, identity, source },
    };
    const planCopy = sees(stops.azureDenied, done({ plan, application, key: { uri: keyUri }, pinned: false, leaving }));
    const run = drive({ planCopy }, {}, source);
    expect([run.output, told(run).at(-1)]).toEqual([{ state: 'released' }, '60s released released']);
    expect(run.names()).not.toContain('startEncryption');
  });
});
