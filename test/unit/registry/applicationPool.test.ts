import fc from 'fast-check';
import type { ApplicationPolicy } from '../../../shared/config';
import { applicationPool } from '../../../shared/registry/applicationPool';
import { CREDENTIAL_LIMIT, type PlaceRequest } from '../../../shared/registry/poolEntries';
import type { Row, Table } from '../../../shared/registry/table';
import { memoryTable } from '../../support/memoryTables';

const SLOTS = CREDENTIAL_LIMIT - 1;
const POLICIES: readonly ApplicationPolicy[] = ['shared', 'perCustomer'];

const asking = (holder: string, more: Partial<PlaceRequest> = {}): PlaceRequest => ({
  holder,
  slot: true,
  customerId: `customer of ${holder}`,
  policy: 'shared',
  ...more,
});

interface Held {
  readonly number: number;
  readonly holders: readonly string[];
  readonly customerId: unknown;
}

async function heldIn(table: Table): Promise<Held[]> {
  const rows = (await table.list('pool')).filter(({ rowKey }) => /^\d+$/.test(rowKey));
  return rows.map((row) => ({
    number: Number(row.rowKey),
    holders: JSON.parse(String(row['holders'])) as string[],
    customerId: row['customerId'],
  }));
}

describe('shared', () => {
  test('holders fill one entry before the next is made; each gets its own again', async () => {
    const pool = applicationPool(memoryTable());
    const first: number[] = [];
    for (let holder = 0; holder < 40; holder += 1) first.push(await pool.allocate(asking(`h${holder}`)));
    expect(first).toEqual([...Array<number>(SLOTS).fill(1), ...Array<number>(SLOTS).fill(2), 3, 3]);
    expect(await pool.allocate(asking('h20'))).toBe(2);
  });

  test('who needs no slot takes none', async () => {
    const table = memoryTable();
    const pool = applicationPool(table);
    for (let index = 0; index < 30; index += 1)
      expect(await pool.allocate(asking(`n${index}`, { slot: false }))).toBe(1);
    for (let holder = 0; holder < SLOTS; holder += 1) expect(await pool.allocate(asking(`h${holder}`))).toBe(1);
    expect(await pool.allocate(asking('one more'))).toBe(2);
  });

  test('who comes again writes nothing', async () => {
    const table = memoryTable();
    const requests = [asking('h'), asking('n', { slot: false })];
    for (const request of requests) await applicationPool(table).allocate(request);
    const { writes } = table;
    for (const request of requests) expect(await applicationPool(table).allocate(request)).toBe(1);
    expect(table.writes).toBe(writes);
  });
});

describe('perCustomer', () => {
  const own = (holder: string, customerId: string, slot = true) =>
    asking(holder, { customerId, slot, policy: 'perCustomer' });

  test('no two customers meet, and one customer fills its own', async () => {
    const table = memoryTable();
    const pool = applicationPool(table);
    const asked = [own('a1', 'a'), own('b1', 'b'), own('a2', 'a'), own('b2', 'b', false), own('c1', 'c', false)];
    expect(await Promise.all(asked.map(pool.allocate))).toEqual([1, 2, 1, 2, 3]);
    for (let holder = 3; holder <= SLOTS; holder += 1) expect(await pool.allocate(own(`a${holder}`, 'a'))).toBe(1);
    expect(await pool.allocate(own('a20', 'a'))).toBe(4);
    expect((await heldIn(table)).map(({ customerId }) => customerId)).toEqual(['a', 'b', 'c', 'a']);
  });

  test('two hundred customers at once', async () => {
    const pool = applicationPool(memoryTable());
    const numbers = await Promise.all(
      Array.from({ length: 201 }, (_, index) => pool.allocate(own(`h${index}`, `${index}`))),
    );
    expect(numbers).toEqual(Array.from({ length: 201 }, (_, index) => index + 1));
  });
});

describe('a change of the policy', () => {
  const CUSTOMER = { customerId: 'fabrikam' };
  test.each([
    ['shared', 'perCustomer', true],
    ['shared', 'perCustomer', false],
    ['perCustomer', 'shared', true],
    ['perCustomer', 'shared', false],
  ] as const)('from %s to %s leaves everybody where they are (slot: %s)', async (before, after, slot) => {
    const pool = applicationPool(memoryTable());
    await pool.allocate(asking('other', { policy: before }));
    const place = await pool.allocate(asking('h', { ...CUSTOMER, slot, policy: before }));
    expect(await pool.allocate(asking('h', { ...CUSTOMER, slot, policy: after }))).toBe(place);
  });

  test('to shared: others never come to an application that is one customer’s, the customer itself does', async () => {
    const pool = applicationPool(memoryTable());
    expect(await pool.allocate(asking('h1', { ...CUSTOMER, policy: 'perCustomer' }))).toBe(1);
    expect(await pool.allocate(asking('other'))).toBe(2);
    expect(await pool.allocate(asking('guest', { slot: false }))).toBe(2);
    expect(await pool.allocate(asking('h2', CUSTOMER))).toBe(1);
  });

  test('to perCustomer: a customer with a place at a shared one gets its own for what is new', async () => {
    const pool = applicationPool(memoryTable());
    expect(await pool.allocate(asking('h1', CUSTOMER))).toBe(1);
    expect(await pool.allocate(asking('h2', { ...CUSTOMER, policy: 'perCustomer' }))).toBe(2);
  });
});

describe('credentials that are nobody’s here', () => {
  test('take slots, and give them back when they are gone', async () => {
    const pool = applicationPool(memoryTable());
    await pool.allocate(asking('h0'));
    await pool.noteStrangers(1, SLOTS - 2);
    expect(await pool.readEntry(1)).toMatchObject({ holders: ['h0'], strangers: SLOTS - 2 });
    expect(await Promise.all(['h1', 'h2'].map((holder) => pool.allocate(asking(holder))))).toEqual([1, 2]);
    expect(await pool.allocate(asking('h0'))).toBe(1);
    await pool.noteStrangers(1, 0);
    expect(await pool.allocate(asking('h3'))).toBe(1);
  });

  test('more than there is room for: who has a place keeps it', async () => {
    const pool = applicationPool(memoryTable());
    for (let holder = 0; holder < SLOTS; holder += 1) await pool.allocate(asking(`h${holder}`));
    await pool.noteStrangers(1, 3);
    expect(await pool.allocate(asking('h18'))).toBe(1);
    expect(await pool.allocate(asking('new'))).toBe(2);
  });

  test('of an entry that is not there, or as many as before: nothing is written', async () => {
    const table = memoryTable();
    const pool = applicationPool(table);
    await pool.noteStrangers(1, 3);
    await pool.allocate(asking('h'));
    const { writes } = table;
    await pool.noteStrangers(1, 0);
    expect(table.writes).toBe(writes);
  });
});

test('what the directory shows of an application is kept beside the entries and is none', async () => {
  const table = memoryTable();
  const pool = applicationPool(table);
  expect(await pool.readApplication('latchkey-0001')).toBeUndefined();
  const record = { uniqueName: 'latchkey-0001', displayName: 'x', objectId: 'o', clientId: 'c', publisherDomain: 'd' };
  await pool.saveApplication(record);
  expect(await pool.readApplication('latchkey-0001')).toEqual(record);
  expect(await pool.allocate(asking('h'))).toBe(1);
});

describe('in several processes', () => {
  /** Fails one call in three, half of them after the write took effect; by a seeded sequence. */
  function faulty(table: Table, seed: number): Table {
    let state = seed;
    const next = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
    const wrap =
      <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
      async (...args: Args): Promise<T> => {
        const dice = next();
        if (dice < 1 / 6) throw new Error('request lost');
        const answer = await call(...args);
        if (dice < 2 / 6) throw new Error('answer lost');
        return answer;
      };
    const { get, list, listRange, insert, put, replace, remove, batch, page } = table;
    return {
      get: wrap(get),
      list: wrap(list),
      listRange: wrap(listRange),
      insert: wrap(insert),
      put: wrap(put),
      replace: wrap(replace),
      remove: wrap(remove),
      batch: wrap(batch),
      page: wrap(page),
    };
  }

  async function untilAnswered(run: () => Promise<number>): Promise<number> {
    for (;;) {
      try {
        return await run();
      } catch (error) {
        if (!(error instanceof Error) || !/lost$/.test(error.message)) throw error;
      }
    }
  }

  const callers = fc.array(
    fc.record({
      holder: fc.integer({ min: 0, max: 60 }),
      slot: fc.boolean(),
      process: fc.integer({ min: 0, max: 3 }),
      policy: fc.constantFrom(...POLICIES),
    }),
    { maxLength: 90 },
  );

  test.each([
    ['with nothing lost, under two policies', false, true],
    ['with requests and answers lost, under one policy', true, false],
    ['with requests and answers lost, under two policies', true, true],
  ])(
    '%s: never too many on one entry, every holder in one place, no customer in another’s (property)',
    async (_, loses, mixes) => {
      await fc.assert(
        fc.asyncProperty(callers, fc.integer({ min: 1, max: 1e6 }), async (all, seed) => {
          const table = memoryTable();
          const processes = [0, 1, 2, 3].map((index) => applicationPool(loses ? faulty(table, seed + index) : table));
          const answers = await Promise.all(
            all.map(async ({ holder, slot, process, policy }) => {
              // Holders with a slot and without are different people here; three holders are one customer.
              const name = `${slot ? 'h' : 'n'}${holder}`;
              const request = asking(name, {
                slot,
                policy: mixes ? policy : POLICIES[seed % 2]!,
                customerId: `c${holder % 20}`,
              });
              const number = await untilAnswered(() => processes[process]!.allocate(request));
              return { name, slot, number, customerId: request.customerId };
            }),
          );
          const entries = await heldIn(table);
          const held = entries.flatMap(({ holders }) => holders);
          for (const { holders } of entries) expect(holders.length).toBeLessThanOrEqual(SLOTS);
          // A loser of a race between two policies that dies before it gives its slot back leaves the slot unused.
          if (!loses || !mixes) expect(new Set(held).size).toBe(held.length);
          expect([...new Set(held)].sort()).toEqual(
            [...new Set(answers.filter(({ slot }) => slot).map(({ name }) => name))].sort(),
          );
          const places = new Map<string, number>();
          for (const { name, slot, number, customerId } of answers) {
            const entry = entries.find((one) => one.number === number);
            if (slot) expect(entry?.holders).toContain(name);
            expect([undefined, customerId]).toContain(entry?.customerId);
            expect(places.get(name) ?? number).toBe(number);
            places.set(name, number);
          }
        }),
        { numRuns: 60, seed: 4 },
      );
    },
  );

  test('whoever loses a race reads again and takes the next place', async () => {
    const table = memoryTable();
    for (let holder = 1; holder < SLOTS; holder += 1) await applicationPool(table).allocate(asking(`h${holder}`));
    const rival = applicationPool(table);
    let isFirst = true;
    const late: Table = {
      ...table,
      async replace(row, etag) {
        if (isFirst) {
          isFirst = false;
          expect(await rival.allocate(asking('rival'))).toBe(1);
        }
        return table.replace(row, etag);
      },
    };
    expect(await applicationPool(late).allocate(asking('late'))).toBe(2);
  });

  test('a write that never gets through ends as something to try later', async () => {
    const never: Table = { ...memoryTable(), insert: () => Promise.resolve(false) };
    await expect(applicationPool(never).allocate(asking('h'))).rejects.toThrow('contended');
  });

  test('entries without rows for their places, as after a crash between the two, are honoured', async () => {
    const table = memoryTable();
    const row: Row = { partitionKey: 'pool', rowKey: '0001', holders: JSON.stringify(['old']) };
    await table.insert(row);
    const pool = applicationPool(table);
    expect(await Promise.all([pool.allocate(asking('old')), pool.allocate(asking('new'))])).toEqual([1, 1]);
    expect((await heldIn(table))[0]?.holders).toEqual(['old', 'new']);
  });
});
