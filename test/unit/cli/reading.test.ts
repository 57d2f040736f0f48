import { deadLettersAnswer, listAnswer, onboardingDetailSchema } from '../../../shared/api';
import { detail, letter, parked, waiting } from './answers';
import { run } from './support';

/** What people see, letter by letter. */

test('the canned answers are answers of the API', () => {
  listAnswer.parse({ items: [waiting, parked] });
  onboardingDetailSchema.parse(detail());
  deadLettersAnswer.parse({ items: [letter] });
});

const goldens: readonly (readonly [string, string[], Record<string, object>, number, string])[] = [
  [
    'a list',
    ['list'],
    { 'GET onboardings': { body: { items: [parked, waiting] } } },
    Infinity,
    `ONBOARDING          CUSTOMER                KIND            RESOURCE   STATE          WAITS FOR  SINCE  CODE             REASON
northwind-sql-1     Northwind  [31mTraders  sqlServer       northwind  encrypting     operator   2 d    resource-locked  A lock forbids the change.
fabrikam-storage-1  Fabrikam                storageAccount  fabrikam   verifying-key  customer   3 h    key-disabled     The key is disabled.
`,
  ],
  [
    'a list on a narrow terminal',
    ['list'],
    { 'GET onboardings': { body: { items: [parked, waiting] } } },
    132,
    `ONBOARDING          CUSTOMER          KIND            RESOURCE   STATE          WAITS FOR  SINCE  CODE             REASON
northwind-sql-1     Northwind  [31m…  sqlServer       northwind  encrypting     operator   2 d    resource-locked  A lock forbids t…
fabrikam-storage-1  Fabrikam          storageAccount  fabrikam   verifying-key  customer   3 h    key-disabled     The key is disab…
`,
  ],
  [
    'one onboarding',
    ['status', 'fabrikam-storage-1'],
    {
      'GET onboardings/fabrikam-storage-1': {
        body: detail(
          {
            state: 'verifying-key',
            waitingFor: 'customer',
            code: 'key-disabled',
            reason: 'It is disabled.',
            remedy: 'Enable it.',
          },
          3,
        ),
      },
    },
    Infinity,
    `fabrikam-storage-1  verifying-key
waits for  customer
since      2026-11-22 09:00:00Z (3 h)
code       key-disabled
reason     It is disabled.
remedy     Enable it.

customer  Fabrikam (fabrikam), tenant 6f1f9fa0-0000-4000-8000-000000000000
resource  storageAccount, vendor-hosted: /subscriptions/6f1f9fa0-0000-4000-8000-000000000001/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/fabrikam
received  2026-11-22 08:59:00Z

2026-11-22 08:59:00Z  preparing
2026-11-22 09:00:00Z  awaiting-consent  consent-missing  told consent-required
2026-11-22 10:00:00Z  verifying-key  key-disabled  told action-required
`,
  ],
  [
    'a dead letter',
    ['dlq', 'show', 'onboarding-requests', '42'],
    { 'GET dead-letters/onboarding-requests/42': { body: letter } },
    Infinity,
    `queue        onboarding-requests
number       42
message id   m-1
onboarding   fabrikam-storage-1
sent         2026-11-22 11:00:00Z
tries        1
reason       invalid-request
description  The request is not valid.
. source     signup

Wrong:
  contractVersion: seen 2, wanted 1

{"contractVersion":2}
`,
  ],
  [
    'health',
    ['health'],
    {
      'GET health': {
        body: {
          status: 'ok',
          checks: [
            { name: 'registry', status: 'ok', seen: 'answers', wanted: 'an answer', remedy: 'none' },
            { name: 'sweep', status: 'warn', seen: '1 h ago', wanted: 'within 10 min', remedy: 'Look at the timer.' },
          ],
        },
      },
    },
    Infinity,
    `ok
      CHECK     SEEN     WANTED         REMEDY
ok    registry  answers
warn  sweep     1 h ago  within 10 min  Look at the timer.
`,
  ],
];
test.each(goldens)('%s', async (_, words, answers, columns, text) => {
  const ran = await run(words, { answers, columns });
  expect(ran.out).toBe(text);
  expect(ran).toMatchObject({ code: 0, err: '' });
});

test('with --json it is the answer of the API and nothing else, on standard output', async () => {
  const body = { items: [parked, waiting], continuation: 'more' };
  const ran = await run(['list', '--json'], { answers: { 'GET onboardings': { body } } });
  expect(JSON.parse(ran.out)).toEqual(body);
  expect(ran.err).toBe('');
});

test('every filter and every page', async () => {
  const words =
    'list --group customer --state verifying-key --waiting-for customer --code key-disabled --kind storageAccount --customer fabrikam --older-than 2';
  const query =
    'group=customer&state=verifying-key&waitingFor=customer&code=key-disabled&kind=storageAccount&customerId=fabrikam&olderThanHours=2';
  const ran = await run([...words.split(' '), '--all', '--json'], {
    answers: {
      [`GET onboardings?${query}&top=200`]: { body: { items: [waiting], continuation: 'p2' } },
      [`GET onboardings?${query}&top=200&continuation=p2`]: { body: { items: [waiting] } },
    },
  });
  expect(JSON.parse(ran.out).items).toHaveLength(2);
});

describe('watch', () => {
  const path = 'GET onboardings/fabrikam-storage-1';
  const looks = (...details: ReturnType<typeof detail>[]) => ({
    [path]: details.map((body, number) => ({ body, headers: { etag: `"${number}"` } })),
  });
  const ends: readonly (readonly [string, string[], ReturnType<typeof detail>, number])[] = [
    ['is protected', [], detail({ state: 'protected' }, 4), 0],
    ['was released', [], detail({ state: 'released' }, 4), 0],
    ['has failed', [], detail({ state: 'failed' }, 4), 1],
    ['needs the customer', [], detail({ state: 'verifying-key', waitingFor: 'customer' }, 3), 5],
    ['needs the operator', [], detail({ state: 'encrypting', waitingFor: 'operator' }, 3), 5],
  ];
  test.each(ends)('ends when it %s', async (_, options, last, code) => {
    const ran = await run(['watch', 'fabrikam-storage-1', ...options], {
      answers: looks(detail({}, 1), detail({}, 2), last),
    });
    expect(ran.code).toBe(code);
    expect(ran.sent).toHaveLength(3);
    expect(ran.out.match(/^2026/gm)).toHaveLength(last.timeline.length);
  });

  test('waits out that someone is needed with --until-end', async () => {
    const answers = looks(detail({ waitingFor: 'customer' }, 2), detail({ state: 'protected' }, 4));
    expect(await run(['watch', 'fabrikam-storage-1', '--until-end'], { answers })).toMatchObject({ code: 0 });
  });

  test('asks with the ETag; what has not changed is not shown again', async () => {
    const first = { body: detail({}, 2), headers: { etag: '"1"' } };
    const last = { body: detail({ state: 'protected' }, 4), headers: { etag: '"2"' } };
    const ran = await run(['watch', 'fabrikam-storage-1'], {
      answers: { [path]: [first, { status: 304 }, { status: 304 }, last] },
    });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out.match(/preparing/g)).toHaveLength(1);
  });

  test('Ctrl-C ends it', async () => {
    const answers = looks(detail({}, 2));
    expect(await run(['watch', 'fabrikam-storage-1'], { answers, interruptedInPause: 2 })).toMatchObject({ code: 130 });
  });

  test('of all: what changes, and where it went', async () => {
    const none = { body: { items: [] } };
    const done = { ...parked, state: 'protected', waitingFor: 'nobody', group: 'protected', code: undefined };
    const ran = await run(['watch', '--every', '1'], {
      answers: {
        'GET onboardings?group=operator&top=200': [{ body: { items: [parked] } }, none],
        'GET onboardings?group=customer&top=200': { body: { items: [waiting] } },
        'GET onboardings?group=working&top=200': none,
        'GET onboardings?group=protected&top=50': { body: { items: [done] } },
        'GET onboardings?group=ended&top=50': none,
      },
      interruptedInPause: 3,
    });
    expect(ran.code).toBe(130);
    expect(ran.out.split('\n').map((line) => line.split('  ').slice(1, 4).join(' '))).toEqual([
      'northwind-sql-1 northwind encrypting',
      'fabrikam-storage-1 fabrikam verifying-key',
      'northwind-sql-1 northwind protected',
      '',
    ]);
  });
});
