import { detail, letter, preview, replayOf, waiting } from './answers';
import { refusal, run, type World } from './support';

const ID = 'fabrikam-storage-1';
const changed = { onboardingId: ID, state: 'encrypting', woken: true };
const approval = {
  id: 'a-1',
  action: 'terminate',
  subject: ID,
  by: 'Ada',
  why: 'x',
  at: 'now',
  state: 'waiting',
  request: {},
};

/** A command, what it must send, and what it prints. */
const changes: readonly (readonly [string, string, unknown, unknown, string])[] = [
  ['resume ID', 'onboardings/ID/resume', { why: 'w' }, changed, 'goes on from the step that failed'],
  ['check ID', 'onboardings/ID/check', { why: 'w' }, changed, 'looks again'],
  ['suspend ID', 'onboardings/ID/suspend', { why: 'w' }, changed, 'stands still'],
  [
    'continue ID',
    'onboardings/ID/continue',
    { why: 'w' },
    { ...changed, woken: false },
    'nothing runs that could hear it',
  ],
  ['terminate ID --yes', 'onboardings/ID/terminate', { why: 'w' }, changed, 'ended'],
  [
    'release ID --yes',
    'onboardings/ID/release',
    { why: 'w', how: 'revert' },
    { onboardingId: ID, asked: ['r'], ended: [] },
    '1 asked to leave',
  ],
  [
    'release ID --yes --forget --resource /r',
    'onboardings/ID/release',
    { why: 'w', how: 'forget', resourceId: '/r' },
    { onboardingId: ID, asked: [], ended: ['r'] },
    '1 had left already',
  ],
  [
    'invite ID',
    'onboardings/ID/invitation',
    { why: 'w' },
    { onboardingId: ID, event: 'key-required', eventId: 'e' },
    'told again as key-required',
  ],
  [
    'revoke-link ID',
    'onboardings/ID/link/revoke',
    { why: 'w' },
    { onboardingId: ID, linkVersion: 2 },
    'do not work any more',
  ],
  [
    'dlq resubmit q 42',
    'dead-letters/q/42/resubmit',
    { why: 'w' },
    { queue: 'q', sequenceNumber: '42', onboardingId: ID },
    'sent again',
  ],
  [
    'dlq resubmit q 42 --body -',
    'dead-letters/q/42/resubmit',
    { why: 'w', body: '{"a":1}' },
    { queue: 'q', sequenceNumber: '42' },
    'sent again',
  ],
  [
    'dlq discard q 42 --yes',
    'dead-letters/q/42/discard',
    { why: 'w' },
    { queue: 'q', sequenceNumber: '42' },
    'discarded',
  ],
  ['bulk stop b-1', 'bulk/b-1/stop', { why: 'w' }, {}, 'stops'],
  ['approvals approve a-1', 'approvals/a-1/approve', { why: 'w' }, { approval }, 'approved'],
  ['approvals reject a-1', 'approvals/a-1/reject', { why: 'w' }, { approval }, 'rejected'],
  [
    'revalidate a b --no-follow',
    'revalidations',
    { why: 'w', onboardingIds: ['a', 'b'] },
    { id: 'r-1', at: 'now' },
    'begun',
  ],
  [
    'revalidate --all --id r-1 --no-follow',
    'revalidations',
    { why: 'w', all: true, id: 'r-1' },
    { id: 'r-1', at: 'now' },
    'begun',
  ],
  [
    'revalidate --kind sqlServer --vault v --no-follow',
    'revalidations',
    { why: 'w', filter: { kind: 'sqlServer', vaultHost: 'v' } },
    { id: 'r-1', at: 'now' },
    'begun',
  ],
];
test.each(changes)('%s', async (words, path, body, answer, said) => {
  const place = (text: string) => text.replaceAll('ID', ID);
  const answers = { [place(`POST ${path}`)]: { body: answer } };
  const input = '{"a":1}';
  const ran = await run([...place(words).split(' '), '--why', 'w'], { answers, input });
  expect(ran.out).toContain(said);
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(ran.sent.map((one) => one.body)).toEqual([body]);
  const asJson = await run([...place(words).split(' '), '--why', 'w', '--json'], { answers, input });
  expect(JSON.parse(asJson.out)).toEqual(answer);
});

describe('why', () => {
  const answers = { [`POST onboardings/${ID}/check`]: { body: changed } };
  const cases: readonly (readonly [string, string[], World, number, number])[] = [
    ['is asked for on a terminal', [], { typed: ['because'] }, 0, 1],
    ['must not be empty', [], { typed: ['  '] }, 2, 0],
    ['must be given where there is nobody to ask', [], {}, 2, 0],
    ['that is blank is none', ['--why', ' '], {}, 2, 0],
  ];
  test.each(cases)('%s', async (_, options, world, code, sent) => {
    const ran = await run(['check', ID, ...options], { ...world, answers });
    expect(ran.code).toBe(code);
    expect(ran.sent).toHaveLength(sent);
  });
});

describe('what cannot be undone', () => {
  const answers = {
    [`POST onboardings/${ID}/terminate`]: { body: changed },
    [`POST onboardings/${ID}/release`]: { body: { onboardingId: ID, asked: [], ended: [] } },
    'POST dead-letters/q/1/discard': { body: { queue: 'q', sequenceNumber: '1' } },
  };
  const commands = [
    ['terminate', ID],
    ['release', ID],
    ['dlq', 'discard', 'q', '1'],
  ];
  test.each(commands)('%s %s asks first', async (...words) => {
    const given = [...words.filter((word) => typeof word === 'string'), '--why', 'w'];
    expect(await run(given, { answers })).toMatchObject({ code: 2, sent: [] });
    expect(await run(given, { answers, typed: ['n'] })).toMatchObject({ code: 1, sent: [] });
    expect(await run(given, { answers, typed: ['y'] })).toMatchObject({ code: 0, sent: [expect.anything()] });
  });
});

test('a change that waits for a second operator says who can go on', async () => {
  const answers = { [`POST onboardings/${ID}/terminate`]: { status: 202, body: { approval } } };
  const ran = await run(['terminate', ID, '--why', 'w', '--yes'], { answers });
  expect(ran).toMatchObject({ code: 5, out: 'It waits for a second operator: latchkey approvals approve a-1\n' });
});

describe('replay', () => {
  const path = `GET onboardings/${ID}/replay`;
  const posts = {
    [`POST onboardings/${ID}/replay`]: { body: changed },
    [`POST onboardings/${ID}/resume`]: { body: changed },
  };
  const cases: readonly (readonly [string, 'resume' | 'replay', string[], World, number, string[]])[] = [
    ['only shows', 'replay', ['--preview'], {}, 0, []],
    ['asks', 'replay', [], { typed: ['y'] }, 0, ['replay']],
    ['does nothing without a yes', 'replay', [], { typed: [''] }, 1, []],
    ['resumes what is parked', 'resume', ['--yes'], {}, 0, ['resume']],
  ];
  test.each(cases)('%s', async (_, action, options, world, code, posted) => {
    const ran = await run(['replay', ID, '--why', 'w', ...options], {
      ...world,
      answers: { [path]: { body: replayOf(action) }, ...posts },
    });
    expect(ran.code).toBe(code);
    expect(ran.sent.slice(1).map(({ call }) => call.split('/').at(-1))).toEqual(posted);
    expect(ran.out + ran.err).toContain('It finds what it made.');
  });
});

describe('resume --wait', () => {
  test('goes by what comes after, not by what it was parked for', async () => {
    const parked = { state: 'verifying-key', waitingFor: 'operator' } as const;
    const looks = [
      detail(parked, 3),
      detail(parked, 3),
      detail({ ...parked, since: '2026-11-22T12:00:01.000Z' }, 3),
      detail({ state: 'protected' }, 4),
    ];
    const ran = await run(['resume', ID, '--why', 'w', '--wait', 'end'], {
      answers: {
        [`GET onboardings/${ID}`]: looks.map((body) => ({ body })),
        [`POST onboardings/${ID}/resume`]: { body: changed },
      },
    });
    expect(ran).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^2026-11-22 11:00:00Z {2}protected .*\nfabrikam-storage-1: protected\n$/),
    });
  });

  test('gives up in time', async () => {
    const answers = {
      [`GET onboardings/${ID}`]: { body: detail({ waitingFor: 'operator' }) },
      [`POST onboardings/${ID}/resume`]: { body: changed },
    };
    const ran = await run(['resume', ID, '--why', 'w', '--wait', '--timeout', '10'], { answers });
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('did not come to an end in time') });
  });
});

describe('bulk', () => {
  const finished = {
    id: 'b-1',
    action: 'resume',
    by: 'Ada',
    why: 'w',
    at: '2026-11-22T11:00:00Z',
    total: 3,
    done: 2,
    failed: 0,
    refused: 1,
    state: 'finished',
    items: [{ onboardingId: 'x', result: 'refused', code: 'onboarding-ended' }],
  };
  const posts = (last: object) => ({ 'POST bulk': [{ body: preview }, last] });

  test('shows, does and follows', async () => {
    const running = { ...finished, state: 'running', done: 1 };
    const ran = await run(
      ['bulk', 'run', 'resume', '--code', 'key-disabled', '--older-than', '2', '--why', 'w', '--yes'],
      {
        answers: {
          ...posts({ status: 202, body: { id: 'b-1' } }),
          'GET bulk/b-1': [{ body: running }, { body: finished }],
        },
      },
    );
    expect(ran.code).toBe(0);
    const filter = { code: 'key-disabled', olderThanHours: 2 };
    expect(ran.sent.map(({ body }) => body as unknown).slice(0, 2)).toEqual([
      { action: 'resume', filter, why: 'w', dryRun: true },
      { action: 'resume', filter, why: 'w' },
    ]);
    expect(ran.err).toContain('resume: 3; refused: 1');
    expect(ran.err).toContain('[#############.......] 2/3');
    expect(ran.out).toContain('2 of 3 done, 0 failed, 1 refused');
  });

  const cases: readonly (readonly [string, string[], World, number, number])[] = [
    ['a dry run only shows', ['--code', 'c', '--dry-run'], {}, 0, 1],
    ['without which ones', ['--why', 'w'], {}, 2, 0],
    ['with two ways to say which', ['--code', 'c', '--onboarding', 'x', '--why', 'w'], {}, 2, 0],
    ['not agreed to', ['--every-one', '--why', 'w'], { typed: ['no'] }, 1, 1],
    ['nobody to agree', ['--every-one', '--why', 'w'], {}, 2, 1],
    ['that waits for a second operator', ['--onboarding', 'x', 'y', '--why', 'w', '--yes'], {}, 5, 2],
  ];
  test.each(cases)('%s', async (_, options, world, code, sent) => {
    const ran = await run(['bulk', 'run', 'release', ...options], {
      ...world,
      answers: posts({ status: 202, body: { approval } }),
    });
    expect(ran.code).toBe(code);
    expect(ran.sent).toHaveLength(sent);
  });

  test('Ctrl-C ends only the following', async () => {
    const running = { ...finished, state: 'running', done: 1 };
    const ran = await run(['bulk', 'run', 'check', '--every-one', '--why', 'w', '--yes'], {
      answers: { ...posts({ body: { id: 'b-1' } }), 'GET bulk/b-1': { body: running } },
      interruptedInPause: 2,
    });
    expect(ran).toMatchObject({ code: 130, err: expect.stringContaining('latchkey bulk stop b-1') });
  });
});

test('a dry run of a revalidation asks nothing of anybody', async () => {
  const answer = {
    total: 1,
    seconds: 0,
    resources: [
      { resourceId: waiting.resourceId, onboardingId: ID, state: 'protected', inSeconds: 0, sees: { verdict: 'well' } },
    ],
  };
  const ran = await run(['revalidate', '--all', '--dry-run'], { answers: { 'POST revalidations': { body: answer } } });
  expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('1 in 0 s; nothing was asked.') });
});

test('a revalidation is followed until all were asked', async () => {
  const run1 = {
    id: 'r-1',
    by: 'Ada',
    why: 'w',
    at: 'now',
    selection: {},
    state: 'asking',
    total: 2,
    asked: 1,
    turnsLeft: 1,
  };
  const last = { ...run1, state: 'asked', asked: 2, turnsLeft: 0, fared: { well: 1, stopped: 0, waiting: 1 } };
  const ran = await run(['revalidate', '--all', '--why', 'w'], {
    answers: {
      'POST revalidations': { body: { id: 'r-1', at: 'now' } },
      'GET revalidations/r-1': [{ body: run1 }, { body: last }],
    },
  });
  expect(ran).toMatchObject({ code: 0, out: 'r-1: 2 of 2 asked. Well: 1, stopped: 0, waiting: 1.\n' });
});

test('a body that no editor changed is not sent', async () => {
  const answers = { 'GET dead-letters/q/42': { body: letter } };
  const ran = await run(['dlq', 'resubmit', 'q', '42', '--edit', '--why', 'w'], { answers, env: { EDITOR: 'true' } });
  expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('was not changed') });
  expect(await run(['dlq', 'resubmit', 'q', '42', '--edit', '--why', 'w'], { answers })).toMatchObject({ code: 2 });
  const failed = refusal(400, 'invalid-body', { errors: [{ field: 'body', seen: '1', wanted: 'a request' }] });
  const edited = await run(['dlq', 'resubmit', 'q', '42', '--edit', '--why', 'w'], {
    answers: { ...answers, 'POST dead-letters/q/42/resubmit': failed },
    env: { EDITOR: 'sed -i s/2/1/' },
  });
  expect(edited.sent.at(-1)?.body).toEqual({ why: 'w', body: '{\n  "contractVersion": 1\n}\n' });
  expect(edited).toMatchObject({ code: 1, err: expect.stringContaining('  body: seen 1, wanted a request') });
});
