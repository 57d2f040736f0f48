import fc from 'fast-check';
import { message, types } from 'rhea';
import { DueList } from '../../../local/serviceBus/dueList';
import { parseDuration } from '../../../local/serviceBus/duration';
import { parseEntities } from '../../../local/serviceBus/entitiesConfig';
import { parseEntityAddress } from '../../../local/serviceBus/entityAddress';
import type { FilterSubject } from '../../../local/serviceBus/filterSubject';
import { newLockToken, tagOfToken, tokenOfTag } from '../../../local/serviceBus/lockToken';
import { encodeMessage, parseMessage, withApplicationProperties } from '../../../local/serviceBus/messageCodec';
import { encodeString } from '../../../local/serviceBus/amqpValues';
import { ReadyList } from '../../../local/serviceBus/readyList';
import { parseSqlFilter } from '../../../local/serviceBus/sqlFilter';

describe('duration', () => {
  it.each([
    ['PT1M', 60_000],
    ['P14D', 14 * 86_400_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['PT0S', 0],
    ['P', undefined],
    ['PT', undefined],
    ['1 minute', undefined],
    ['P1M', undefined],
  ])('%s is %p ms', (text, expected) => expect(parseDuration(text)).toBe(expected));
});

describe('entity address', () => {
  it.each([
    ['q', { kind: 'entity', path: 'q' }],
    ['/T/Subscriptions/S', { kind: 'entity', path: 'T/Subscriptions/S' }],
    ['sb://localhost:5672/q/$DeadLetterQueue', { kind: 'entity', path: 'q/$DeadLetterQueue' }],
    ['sb://localhost:1/a/b/$management', { kind: 'management', path: 'a/b' }],
    ['$cbs', { kind: 'cbs' }],
    ['sb://localhost:1/', { kind: 'entity', path: '' }],
  ])('%s', (text, expected) => expect(parseEntityAddress(text)).toEqual(expected));
});

describe('lock token', () => {
  it('is in .NET byte order as a delivery tag', () => {
    expect(tagOfToken('00112233445566778899aabbccddeeff').toString('hex')).toBe('33221100554477668899aabbccddeeff');
    const token = newLockToken();
    expect(tokenOfTag(tagOfToken(token))).toBe(token);
  });
});

describe('message codec', () => {
  const encode = (fields: object) => message.encode({ body: message.data_section(Buffer.from('body')), ...fields });

  it('keeps what it does not own and writes what it does', () => {
    const content = parseMessage(
      encode({
        ttl: 5000,
        message_annotations: { 'x-opt-partition-key': 'p', 'x-opt-sequence-number': 99 },
        message_id: 'id',
        application_properties: { small: types.wrap_ubyte(7), symbol: types.wrap_symbol('s') },
      }),
    );
    expect(content).toMatchObject({ messageId: 'id', ttl: 5000, durable: false });
    const stamp = { sequenceNumber: 2 ** 40, enqueuedSequenceNumber: 3, enqueuedTime: 1000, deliveryCount: 2 };
    expect(message.decode(encodeMessage(content, stamp))).toMatchObject({
      ttl: 5000,
      delivery_count: 2,
      message_id: 'id',
      message_annotations: { 'x-opt-partition-key': 'p', 'x-opt-sequence-number': 2 ** 40 },
      application_properties: { small: 7, symbol: 's' },
    });
    expect(parseMessage(encodeMessage(content))).toEqual(content);
  });

  it('changes application properties and leaves the others as they were encoded', () => {
    const content = parseMessage(encode({ application_properties: { a: 1, b: types.wrap_ubyte(2) } }));
    const changed = withApplicationProperties(content, new Map([['a', encodeString('new')]]));
    expect(message.decode(encodeMessage(changed)).application_properties).toEqual({ a: 'new', b: 2 });
    expect(changed.applicationProperties.includes(Buffer.from([0x50, 2]))).toBe(true);
  });

  it('refuses bytes that are no message', () => {
    for (const bytes of [
      [1, 2, 3],
      [0x00, 0x53, 0x73, 0xc0],
      [0x00, 0x53, 0x10, 0x45],
    ]) {
      expect(() => parseMessage(Buffer.from(bytes))).toThrow();
    }
  });
});

describe('due list', () => {
  it('gives entries in order of time, and only when due', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), fc.nat(1000), (times, now) => {
        const list = new DueList({ now: () => 0, wakeAt: () => undefined });
        times.forEach((due) => list.add(due, due));
        const taken: number[] = [];
        for (let next; (next = list.take(now)) !== undefined;) taken.push(next);
        const sorted = [...times].sort((one, other) => one - other);
        expect(taken).toEqual(sorted.filter((due) => due <= now));
        expect(list.next).toBe(sorted.find((due) => due > now) ?? Infinity);
      }),
    );
  });
});

describe('ready list', () => {
  it('stays in order of sequence number while messages are taken, returned and removed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('add', 'take', 'return', 'remove'), { maxLength: 300 }), (steps) => {
        const list = new ReadyList();
        const model: any[] = [];
        const taken: any[] = [];
        let number = 0;
        for (const step of steps) {
          if (step === 'add' || (step === 'return' && taken.length > 0)) {
            const item = step === 'add' ? { sequenceNumber: ++number } : taken.shift();
            list.add(item);
            model.push(item);
            model.sort((one, other) => one.sequenceNumber - other.sequenceNumber);
          } else if (step === 'take') {
            const item = list.takeFirst();
            expect(item).toBe(model.shift());
            if (item) taken.push(item);
          } else if (step === 'remove' && model.length > 0) {
            expect(list.remove(model.splice(model.length >> 1, 1)[0])).toBe(true);
          }
          expect(list.length).toBe(model.length);
        }
      }),
    );
  });
});

describe('SQL filter', () => {
  const subject: FilterSubject = {
    system: (name) => ({ label: 'paid', messageid: 'm-1' })[name.toLowerCase()],
    property: (name) => ({ amount: 20, region: "o'eu", active: true, 'odd name': 1 })[name.toLowerCase()],
  };

  it.each([
    ['1 = 1', true],
    ['TRUE', true],
    ['false', false],
    ['amount = 20', true],
    ['AMOUNT >= 20 AND amount <= 20', true],
    ['amount <> 20', false],
    ['amount != 19.5', true],
    ['amount > -1', true],
    ["region = 'o''eu'", true],
    ["sys.Label = 'paid'", true],
    ["sys.Label IN ('open', 'paid')", true],
    ["sys.Label NOT IN ('open')", true],
    ["sys.MessageId LIKE 'm-_'", true],
    ["sys.MessageId LIKE 'm.%'", false],
    ["sys.MessageId NOT LIKE 'x%'", true],
    ["sys.Label LIKE 'p!%' ESCAPE '!'", false],
    ['missing IS NULL', true],
    ['amount IS NOT NULL', true],
    ['EXISTS (amount)', true],
    ['NOT EXISTS (missing)', true],
    ['missing = 1', false],
    ['NOT (missing = 1)', false],
    ['NOT (amount = 1)', true],
    ['missing = 1 OR amount = 20', true],
    ["amount = '20'", false],
    ['active = TRUE', true],
    ['user.amount = 20', true],
    ['[odd name] = 1', true],
    ['amount = 1 OR amount = 20 AND active = FALSE', false],
    ['(amount = 1 OR amount = 20) AND active = true', true],
  ])('%s', (expression, expected) => expect(parseSqlFilter(expression)(subject)).toBe(expected));

  it.each([
    ['amount + 1 = 2', /not supported at '\+ 1 = 2'/],
    ['amount =', /ends too early/],
    ['sys.Nothing = 1', /unknown property sys.Nothing/],
    ['amount', /not supported at/],
    ['newid() = 1', /not supported at '\('/],
  ])('refuses %s', (expression, message) => expect(() => parseSqlFilter(expression)).toThrow(message));
});

describe('entities', () => {
  const queue = (Properties: any) => ({ Queues: [{ Name: 'q', Properties }] });

  it('fills in defaults', () => {
    expect(parseEntities(queue({ LockDuration: 'PT30S' })).Queues[0]?.Properties).toMatchObject({
      LockDuration: 30_000,
      MaxDeliveryCount: 10,
      RequiresDuplicateDetection: false,
      DuplicateDetectionHistoryTimeWindow: 600_000,
    });
  });

  it.each<[string, any, RegExp]>([
    ['an unknown property', queue({ Colour: 'red' }), /Colour/],
    ['sessions', queue({ RequiresSession: true }), /RequiresSession is not supported/],
    ['forwarding', queue({ ForwardTo: 'other' }), /ForwardTo is not supported/],
    ['a bad duration', queue({ LockDuration: '1m' }), /not an ISO 8601 duration/],
    ['a lock above five minutes', queue({ LockDuration: 'PT6M' }), /at most PT5M/],
    ['a name that is taken', { Queues: [{ Name: 'q' }, { Name: 'Q' }] }, /defined twice/],
    [
      'a filter it cannot do',
      {
        Topics: [
          {
            Name: 't',
            Subscriptions: [
              {
                Name: 's',
                Rules: [{ Name: 'r', Properties: { FilterType: 'Sql', SqlFilter: { SqlExpression: 'a + 1 = 2' } } }],
              },
            ],
          },
        ],
      },
      /not supported at '\+ 1 = 2'/,
    ],
  ])('refuses %s by name', (_name, config, message) => expect(() => parseEntities(config)).toThrow(message));
});
