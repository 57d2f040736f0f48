import { EXIT_CODES } from '../../../cli/exitCodes';
import { refusal, run, type World } from './support';

/** How commands end: every exit code, by what leads to it. */

const GET = 'GET onboardings/x';
const endings: readonly (readonly [keyof typeof EXIT_CODES, string, string[], World])[] = [
  ['done', 'a list that is empty', ['list'], { answers: { 'GET onboardings': { body: { items: [] } } } }],
  ['done', 'help', ['--help'], {}],
  ['done', 'help of a command', ['dlq', 'resubmit', '--help'], {}],
  ['done', 'what needs no deployment', ['capabilities', '--json'], { env: { LATCHKEY_URL: '' } }],
  ['failed', 'a refusal', ['status', 'x'], { answers: { [GET]: refusal(409, 'onboarding-ended') } }],
  ['failed', 'a fault of the deployment', ['status', 'x'], { answers: { [GET]: { status: 500, body: 'oops' } } }],
  [
    'failed',
    'degraded health',
    ['health'],
    { answers: { 'GET health': { body: { status: 'degraded', checks: [] } } } },
  ],
  [
    'failed',
    'an answer that is no',
    ['keys', 'may-disable', 'k'],
    { answers: { 'GET keys?uri=k': { body: { keyUri: 'k', at: 'now', answer: 'no', because: [], limits: [] } } } },
  ],
  ['usage', 'no command', [], {}],
  ['usage', 'an unknown command', ['lst'], {}],
  ['usage', 'an unknown option', ['list', '--colour'], {}],
  ['usage', 'a choice that is none', ['list', '--state', 'happy'], {}],
  ['usage', 'a missing argument', ['status'], {}],
  ['usage', 'one argument too many', ['status', 'x', 'y'], {}],
  ['usage', 'no URL', ['list'], { env: { LATCHKEY_URL: '' } }],
  ['usage', 'a URL that is none', ['list', '--url', 'latchkey'], {}],
  ['usage', 'a URL that would show the token', ['list', '--url', 'http://latchkey.example'], {}],
  ['usage', 'a profile that is none', ['list', '--profile', 'x'], {}],
  ['usage', 'a file that is not there', ['onboard', '/nonexistent/x.json'], {}],
  ['usage', 'no JSON', ['onboard', '-'], { input: 'hello' }],
  ['usage', 'a request that is not valid', ['onboard', '--id', 'x', '--customer', 'y'], {}],
  ['usage', 'nothing to onboard', ['onboard'], {}],
  ['usage', 'a number that is none', ['watch', 'x', '--every', 'often'], {}],
  ['notFound', 'no such onboarding', ['status', 'x'], { answers: { [GET]: refusal(404, 'onboarding-not-found') } }],
  ['notAllowed', 'not signed in', ['status', 'x'], { answers: { [GET]: refusal(401, 'unauthenticated') } }],
  ['notAllowed', 'without the role', ['status', 'x'], { answers: { [GET]: refusal(403, 'forbidden') } }],
  ['notAllowed', 'no token and no audience', ['status', 'x'], { env: { LATCHKEY_TOKEN: '' } }],
  ['unreachable', 'nobody answers', ['status', 'x'], {}],
  ['unreachable', 'a gateway answers', ['status', 'x'], { answers: { [GET]: { status: 502, body: '<html>' } } }],
  ['unreachable', 'not ready, three times', ['status', 'x'], { answers: { [GET]: refusal(503, 'not-ready') } }],
];
test.each(endings)('%s: %s', async (ending, _, words, world) => {
  const ran = await run(words, world);
  expect(ran.code).toBe(EXIT_CODES[ending].code);
  if (ending === 'usage') expect(ran.sent).toEqual([]);
  // What went wrong is never on standard output: that is for answers.
  if (!['done', 'failed'].includes(ending)) expect(ran).toMatchObject({ out: '', err: expect.stringMatching(/./) });
});

test('every exit code is different', () => {
  const codes = Object.values(EXIT_CODES).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

test('a refusal says code, reason, every wrong field and remedy', async () => {
  const errors = [{ field: 'top', seen: '"x"', wanted: 'a number' }];
  const answers = { 'GET onboardings?top=x': refusal(400, 'invalid-query', { errors }) };
  expect((await run(['list', '--top', 'x'], { answers })).err).toBe(
    'invalid-query: It is refused.\n  top: seen "x", wanted a number\n  Do something else.\n',
  );
  const asJson = await run(['list', '--top', 'x', '--json'], { answers });
  expect(asJson).toMatchObject({ code: 1, out: '' });
  expect(JSON.parse(asJson.err)).toEqual(answers['GET onboardings?top=x'].body);
});

describe('asking again', () => {
  const late = { ...refusal(429, 'too-many-requests'), headers: { 'retry-after': '3' } };
  const well = { body: { status: 'ok', checks: [] } };
  const cases: readonly (readonly [string, object[], number, number])[] = [
    ['too many requests: as the server says', [late, late, well], 3, 0],
    ['not without end', [late, late, late], 3, 1],
    ['not when it would take too long', [{ ...late, headers: { 'retry-after': '600' } }], 1, 1],
  ];
  test.each(cases)('%s', async (_, answers, calls, code) => {
    const ran = await run(['health'], { answers: { 'GET health': answers } });
    expect(ran.sent).toHaveLength(calls);
    expect(ran.code).toBe(code);
  });

  test('a change that may have been made is not sent again', async () => {
    const ran = await run(['check', 'x', '--why', 'w'], {
      answers: { 'POST onboardings/x/check': refusal(503, 'not-ready') },
    });
    expect(ran).toMatchObject({ code: 6, sent: [expect.anything()] });
  });
});
