import { keepEncrypted } from '../../orchestrations/keepEncrypted';
import { stop } from '../../shared/errors/stop';
import type { Look, Verdict } from '../../shared/model/look';
import { done } from '../../shared/model/outcome';
import type { ProtectedResource } from '../../shared/registry';
import { keptInput, smooth, stops } from '../support/answers';
import { Drive, type Answers, type DriveOptions } from '../support/drive';
import {
  application,
  disksResource,
  KEY_URI,
  KEY_VERSION,
  mysqlResource,
  NOW,
  sqlResource,
  storageResource,
} from '../support/samples';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const keyUri = `${KEY_URI}/${KEY_VERSION}`;
const newKeyUri = `${KEY_URI}/${'f'.repeat(32)}`;
const lost: Verdict = { is: 'lost', stop: stops.keyDisabled };
const { resourceId } = storageResource;

const look = (verdict: Verdict, more: Partial<Look> = {}) =>
  done<Look>({ verdict, resource: storageResource, copies: [], free: [], ...more });

/** What each look sees, in order; the last for good. */
const sees =
  (verdicts: readonly (Verdict | ReturnType<typeof look>)[], resource: ProtectedResource = storageResource) =>
  (_: unknown, count: number) => {
    const seen = verdicts[Math.min(count, verdicts.length) - 1] as Verdict | ReturnType<typeof look>;
    return 'is' in seen ? look(seen, { resource }) : seen;
  };

function drive(answers: Answers, options: Partial<DriveOptions> = {}, resource = storageResource): Drive {
  return new Drive(keepEncrypted, keptInput(resource), {
    answers: { ...smooth, ...answers },
    waits: 30,
    ...options,
  }).run();
}

/** `state event` of everything told, with the seconds since the beginning. */
const told = (run: Drive): string[] =>
  run.calls
    .filter(({ name }) => name === 'announce')
    .map(({ at, input: { status, event } }) => {
      const seconds = Math.round((Date.parse(at) - NOW.getTime()) / 1000);
      return [`${seconds}s`, status.state, event, status.code].filter(Boolean).join(' ');
    });
const detailsOf = (run: Drive, event: string) =>
  run.calls.find(({ name, input: { event: one } }) => name === 'announce' && one === event)?.input.details;

describe('looking', () => {
  test('what has just been protected is not looked at at once', () => {
    const { memory: _, ...first } = keptInput();
    const run = new Drive(keepEncrypted, first, { answers: smooth, waits: 2 }).run();
    expect([run.pauses, run.names()]).toEqual([
      [HOUR, HOUR],
      ['lookAtResource', 'lookAtResource'],
    ]);
  });

  test('all is well: once an hour, nothing told, history after history with the same memory', () => {
    const run = drive({ lookAtResource: sees([{ is: 'fine' }]) });
    expect([run.isOver, run.error, told(run)]).toEqual([false, undefined, []]);
    expect(new Set(run.pauses)).toEqual(new Set([HOUR]));
    expect(run.renewals).toHaveLength(2);
    expect(run.renewals[1].memory).toEqual(expect.objectContaining({ told: [], losses: [] }));
  });

  test('a wake-up makes it look now', () => {
    const run = drive({}, { waits: 3, wakes: (wait) => wait === 2 });
    expect(run.pauses).toEqual([HOUR, 0, HOUR]);
    expect(run.names()).toHaveLength(4);
  });

  test('looks that fail are no verdict; after an hour of them the operator is asked, once', () => {
    const run = drive({ lookAtResource: new Error('503') }, { waits: 10 });
    expect(told(run)).toEqual([expect.stringMatching(/^\d+s at-risk at-risk check-impossible$/)]);
  });
});

describe('lost access', () => {
  test('is told at the second look, a minute after the first, once; looks go on, more and more seldom', () => {
    const run = drive({ lookAtResource: sees([{ is: 'fine' }, lost]) }, { waits: 40 });
    expect(told(run)).toEqual(['3660s access-lost access-lost key-disabled']);
    expect(detailsOf(run, 'access-lost')).toMatchObject({
      lostAt: '2026-11-20T10:00:00.000Z',
      means: expect.any(String),
    });
    expect(run.pauses.slice(1, 12)).toEqual(Array(11).fill(MINUTE));
    expect(run.pauses.slice(12, 24)).toEqual(Array(12).fill(5 * MINUTE));
    expect(run.pauses.at(-1)).toBe(HOUR);
  });

  test('a blip of one look is told to nobody', () => {
    const run = drive({ lookAtResource: sees([lost, { is: 'fine' }]) });
    expect([told(run), run.pauses.slice(0, 2)]).toEqual([[], [MINUTE, MINUTE]]);
  });

  test('SQL: tells until when what is repaired heals by itself', () => {
    const run = drive({ lookAtResource: sees([lost], sqlResource) }, { waits: 3 }, sqlResource);
    expect(detailsOf(run, 'access-lost')).toMatchObject({ actBefore: '2026-11-20T09:30:00.000Z' });
  });

  test('another cause is shown at once, and told at most once an hour', () => {
    const run = drive({ lookAtResource: sees([lost, lost, { is: 'lost', stop: stops.roleMissing }]) }, { waits: 60 });
    expect(told(run).slice(0, 2)).toEqual([
      '60s access-lost access-lost key-disabled',
      '120s access-lost vault-access-denied',
    ]);
    expect(told(run)).toHaveLength(2);
  });

  test('while a drill runs it looks every minute; a loss that outlasts the drill is told as a real one, once', () => {
    const drilled = look(lost, { drill: true });
    const seen = [...Array.from({ length: 15 }, () => drilled), look(lost)];
    const run = drive({ lookAtResource: sees([look({ is: 'fine' }, { drill: true }), ...seen]) });
    expect(run.pauses.slice(0, 15)).toEqual(Array(15).fill(MINUTE));
    expect(told(run)).toEqual([
      '120s access-lost access-lost key-disabled',
      '960s access-lost access-lost key-disabled',
    ]);
  });

  test('back: believed after a minute, restored, confirmed, told with the length of the outage', () => {
    const run = drive({ lookAtResource: sees([lost, lost, { is: 'fine' }]) }, { waits: 6 });
    expect(told(run)).toEqual(['60s access-lost access-lost key-disabled', '180s protected access-restored']);
    expect(detailsOf(run, 'access-restored')).toMatchObject({ outageSeconds: 180, keyUri });
    expect(run.names()).toContain('confirmEncryption');
  });

  test.each<[string, ProtectedResource, number, boolean]>([
    ['MySQL is set anew', mysqlResource, 1, true],
    ['SQL heals by itself within half an hour', sqlResource, 5, false],
    ['SQL is set anew after that', sqlResource, 40, true],
    ['storage needs nothing', storageResource, 40, false],
    ['disks need nothing', disksResource, 40, false],
  ])('back: %s', (_, resource, looks, anew) => {
    const verdicts = [...Array<Verdict>(looks + 1).fill(lost), { is: 'fine' } as const];
    const run = drive({ lookAtResource: sees(verdicts, resource) }, { waits: looks + 5 }, resource);
    const starts = run.calls.filter(({ name }) => name === 'startEncryption');
    expect(starts.map((call) => call.input.anew ?? false)).toEqual([anew]);
    expect(told(run).at(-1)).toMatch(/protected access-restored$/);
  });

  test('back, but it cannot be set: stays lost for the new reason, and is tried again', () => {
    const startEncryption = (_: unknown, count: number) =>
      count === 1 ? stops.roleMissing : smooth['startEncryption'];
    const answers = { lookAtResource: sees([lost, lost, { is: 'fine' }], mysqlResource), startEncryption };
    const run = drive(answers, { waits: 10 }, mysqlResource);
    expect(told(run)).toEqual([
      '60s access-lost access-lost key-disabled',
      '180s access-lost vault-access-denied',
      '240s protected access-restored',
    ]);
  });

  test('a resource that is stranded is lost, and is set anew until it takes the key', () => {
    const stranded: Verdict = { is: 'stranded', stop: stop('resource-inaccessible', { resourceId }) };
    const run = drive({
      lookAtResource: sees([stranded, stranded, stranded, stranded, { is: 'fine' }], mysqlResource),
    });
    expect(told(run)).toEqual(['60s access-lost access-lost resource-inaccessible', '180s protected access-restored']);
  });

  test('back with another version, which the service took up meanwhile: that is told, too', () => {
    const rotation = { previousKeyUri: keyUri };
    const confirmEncryption = done({ keyUri: newKeyUri, copies: [], rotation });
    const run = drive({ lookAtResource: sees([lost, lost, { is: 'fine' }]), confirmEncryption }, { waits: 6 });
    expect(told(run).slice(1)).toEqual(['180s protected access-restored', '180s protected key-rotated']);
    expect(detailsOf(run, 'key-rotated')).toEqual({ keyUri: newKeyUri, ...rotation });
  });

  test('back: what the look before it was set again has seen is not acted on', () => {
    const changed: Verdict = { is: 'changed', stop: stop('encryption-changed', { resourceId, detail: 'trouble' }) };
    const run = drive({ lookAtResource: sees([lost, lost, changed, changed, { is: 'fine' }]) }, { waits: 6 });
    expect(told(run)).toEqual(['60s access-lost access-lost key-disabled', '180s protected access-restored']);
  });

  test('flapping: the more often it is lost, the longer it must be back before that is told', () => {
    // Two minutes lost, ten minutes well, and so on for a day.
    const seen = (_: unknown, __: number, run: Drive) => {
      const minutes = (run.now.getTime() - NOW.getTime()) / 60_000;
      return look(minutes % 12 < 2 ? lost : { is: 'fine' });
    };
    const run = drive({ lookAtResource: seen }, { waits: 1400 });
    expect((run.now.getTime() - NOW.getTime()) / 1000).toBeGreaterThan(12 * HOUR);
    // Of some 120 times it was lost.
    expect(told(run).length).toBeLessThan(24);
  });
});

describe('rotation', () => {
  const key = { uri: newKeyUri };
  const rotation = { previousKeyUri: keyUri, safeToDisableAt: '2026-11-21T09:00:00.000Z' };
  const confirmEncryption = done({ keyUri: newKeyUri, copies: [], rotation });
  const verifyKey = done({ keyUri: newKeyUri, pinned: true });

  test('what does not follow by itself: verified, set exactly, confirmed, told', () => {
    const lookAtResource = sees([{ is: 'rotated', key }, { is: 'fine' }], mysqlResource);
    const run = drive({ lookAtResource, verifyKey, confirmEncryption }, { waits: 1 }, mysqlResource);
    expect(run.names()).toEqual([
      'lookAtResource',
      'verifyKey',
      'startEncryption',
      'confirmEncryption',
      'lookAtResource',
    ]);
    expect(run.calls[2]?.input).toMatchObject({ exactly: true, wanted: { keyUri: newKeyUri, pinned: false } });
    expect([told(run), detailsOf(run, 'key-rotated')]).toEqual([
      ['0s protected key-rotated'],
      { keyUri: newKeyUri, ...rotation },
    ]);
  });

  test('what follows by itself: verified once, waited for, confirmed when it has followed', () => {
    const waiting: Verdict = { is: 'rotated', key, hours: 24 };
    const lookAtResource = sees([waiting, waiting, waiting, { is: 'followed', keyUri: newKeyUri }, { is: 'fine' }]);
    const run = drive({ lookAtResource, verifyKey, confirmEncryption }, { waits: 5 });
    expect(run.names().filter((name) => name !== 'lookAtResource')).toEqual(['verifyKey', 'confirmEncryption']);
    expect(told(run)).toEqual([`${3 * HOUR}s protected key-rotated`]);
  });

  test('what does not follow in twice the time is told to', () => {
    const lookAtResource = sees([{ is: 'rotated', key, hours: 1 }]);
    const run = drive({ lookAtResource, verifyKey, confirmEncryption }, { waits: 2 });
    expect(run.calls.find(({ name }) => name === 'startEncryption')?.input).toMatchObject({ exactly: true });
    expect(told(run)).toEqual([`${2 * HOUR}s protected key-rotated`]);
  });

  test('a new version that cannot be used: at risk, told once; nothing is set', () => {
    const refused = stop('key-size', {
      keyUri: newKeyUri,
      vaultName: 'v',
      kind: 'storageAccount',
      seen: 1024,
      wanted: 'more',
    });
    const run = drive({ lookAtResource: sees([{ is: 'rotated', key, hours: 24 }]), verifyKey: refused }, { waits: 20 });
    expect(told(run)).toEqual(['0s at-risk at-risk key-size']);
    expect(run.names()).not.toContain('startEncryption');
  });

  test('several in quick succession: each new one begins the wait anew, the last is set', () => {
    const versions = ['a', 'b', 'c'].map((digit) => `${KEY_URI}/${digit.repeat(32)}`);
    const seen = [...versions, ...Array<string>(60).fill(versions[2] ?? '')];
    const lookAtResource = sees(seen.map((uri) => ({ is: 'rotated', key: { uri }, hours: 1 })));
    const echo = ({ instead }: any) => done({ keyUri: instead.uri, pinned: true });
    const run = drive({ lookAtResource, verifyKey: echo, confirmEncryption }, { waits: 5 });
    const set = run.calls.filter(({ name }) => name === 'startEncryption').map((call) => call.input.wanted.keyUri);
    expect(set[0]).toBe(versions[2]);
  });

  test('an earlier version that nothing needs any more is told of once, and noted by the next look', () => {
    const lookAtResource = sees([look({ is: 'fine' }, { free: [keyUri] }), { is: 'fine' }]);
    const run = drive({ lookAtResource }, { waits: 2 });
    expect(told(run)).toEqual(['0s protected key-version-free']);
    expect(run.calls.filter(({ name }) => name === 'lookAtResource').map((call) => call.input.told)).toEqual([
      [],
      [keyUri],
      [],
    ]);
  });
});

describe('risks', () => {
  const expiring = stop('key-expiring', {
    keyUri,
    vaultName: 'fabrikam-keys',
    keyName: 'payments',
    expires: '2026-12-01',
    means: 'It will not wrap.',
  });

  test('told once, whatever date it names; told when it is over', () => {
    const risk: Verdict = { is: 'risk', stop: expiring };
    const later: Verdict = { is: 'risk', stop: { ...expiring, reason: 'another date' } };
    const run = drive({ lookAtResource: sees([risk, risk, later, { is: 'fine' }]) }, { waits: 6 });
    expect(told(run)).toEqual([
      '0s at-risk at-risk key-expiring',
      `${2 * HOUR}s at-risk key-expiring`,
      `${3 * HOUR}s protected risk-over`,
    ]);
  });

  test('somebody changed the encryption: the operator is asked, nothing is set', () => {
    const changed = stop('encryption-changed', { resourceId, detail: 'it uses service-managed keys' });
    const run = drive({ lookAtResource: sees([{ is: 'changed', stop: changed }]) }, { waits: 3 });
    expect(told(run)).toEqual(['0s at-risk at-risk encryption-changed']);
    expect(run.statuses.at(-1)).toMatchObject({ waitingFor: 'operator' });
    expect(run.names()).not.toContain('startEncryption');
  });
});

describe('a change or a rotation of the service has failed', () => {
  const reason = stop('encryption-changed', { resourceId, detail: 'automatic rotation failed' });
  const stalled: Verdict = { is: 'stalled', stop: reason };
  const mismatch = stop('encryption-mismatch', { resourceId, detail: 'still failed' });

  test('the same is set again, and nobody need know', () => {
    const run = drive({ lookAtResource: sees([stalled, { is: 'fine' }]) }, { waits: 3 });
    expect(run.names()).toEqual(expect.arrayContaining(['startEncryption', 'confirmEncryption']));
    expect(told(run)).toEqual([]);
  });

  test('in vain: the operator is told, it is tried again at each look, and over when it helps', () => {
    const confirmEncryption = (_: unknown, count: number) => (count <= 2 ? mismatch : done({ keyUri, copies: [] }));
    const run = drive(
      { lookAtResource: sees([stalled, stalled, stalled, { is: 'fine' }]), confirmEncryption },
      { waits: 5 },
    );
    expect(told(run)).toEqual(['0s at-risk at-risk encryption-changed', `${2 * HOUR}s protected risk-over`]);
    expect(run.names().filter((name) => name === 'startEncryption')).toHaveLength(3);
  });
});

describe('revalidation', () => {
  const asked = (at: string, notBefore?: string) => look({ is: 'fine' }, { revalidate: { at, notBefore } });

  test('ours made sure of, the key verified, set anew, told; asked once, done once', () => {
    const run = drive({ lookAtResource: sees([asked('a')]) }, { waits: 3 });
    expect(run.names().filter((name) => name !== 'lookAtResource')).toEqual([
      'ensureManagedIdentity',
      'ensureFederatedCredential',
      'verifyKey',
      'startEncryption',
      'confirmEncryption',
    ]);
    expect(run.calls.find(({ name }) => name === 'startEncryption')?.input).toMatchObject({ anew: true });
    expect(told(run)).toEqual(['0s protected revalidated']);
  });

  test('takes its turn', () => {
    const run = drive({ lookAtResource: sees([asked('a', '2026-11-20T09:20:00.000Z')]) }, { waits: 2 });
    expect([run.pauses[0], told(run)]).toEqual([20 * MINUTE, ['1200s protected revalidated']]);
  });

  test('what stops it is a risk', () => {
    const run = drive({ lookAtResource: sees([asked('a')]), verifyKey: stops.keyDisabled }, { waits: 2 });
    expect(told(run)[0]).toBe('0s at-risk at-risk key-disabled');
  });
});

describe('copies', () => {
  test('unknown copies get a process of their own', () => {
    const run = drive({ lookAtResource: sees([look({ is: 'fine' }, { copies: ['copy'] })]) }, { waits: 0 });
    expect(run.calls[1]).toMatchObject({
      name: 'startKeepEncrypted',
      input: { resources: ['copy'], source: resourceId, customerId: 'fabrikam' },
    });
  });

  const planCopy = done({ plan: mysqlResource.plan, application, key: { uri: keyUri }, pinned: false });
  const adopt = (answers: Answers, waits = 3) =>
    new Drive(
      keepEncrypted,
      { ...keptInput(), source: 'source' },
      { answers: { ...smooth, planCopy, ...answers }, waits },
    ).run();

  test('a copy is planned, protected and told of first; then it is kept like any other', () => {
    const run = adopt({});
    expect(run.names().slice(0, 7)).toEqual([
      'planCopy',
      'ensureManagedIdentity',
      'ensureFederatedCredential',
      'verifyKey',
      'startEncryption',
      'confirmEncryption',
      'lookAtResource',
    ]);
    expect(run.calls.find(({ name }) => name === 'confirmEncryption')?.input).toMatchObject({ source: 'source' });
    expect(told(run)).toEqual(['0s protected copy-encrypted']);
  });

  test('made while the key is lost: told once, tried again, protected when the key is back', () => {
    const verifyKey = (_: unknown, count: number) => (count < 5 ? stops.keyDisabled : smooth['verifyKey']);
    const run = adopt({ verifyKey }, 8);
    expect(told(run)).toEqual([
      '0s encrypting action-required key-disabled',
      `${4 * MINUTE}s protected copy-encrypted`,
    ]);
  });

  test('deleted before it came to that: nothing is told, the process ends', () => {
    const run = adopt({ planCopy: stops.resourceNotFound }, 10);
    expect([run.isOver, told(run)]).toEqual([true, []]);
  });
});

test('a resource that is missing for ten minutes is gone: forgotten, told, ended', () => {
  const run = drive({ lookAtResource: sees([{ is: 'gone' }]), forgetResource: done({}) }, { waits: 20 });
  expect([run.isOver, run.output, told(run)]).toEqual([
    true,
    { state: 'released' },
    ['600s released resource-gone resource-removed'],
  ]);
});
