import fc from 'fast-check';
import { formatProblems, problemsOf, show } from '../../../shared/model/problems';
import { onboardingRequestSchema, requestHash } from '../../../shared/model/request';
import { parseRequest } from '../../../shared/intake/receiveRequest';
import { config, KEY_URI, mysqlRequest, storageRequest } from '../../support/samples';

const problems = (value: unknown) => {
  const parsed = onboardingRequestSchema.safeParse(value);
  return parsed.success ? [] : problemsOf(parsed.error, value);
};

test.each([
  storageRequest,
  mysqlRequest,
  { ...storageRequest, key: { uri: KEY_URI } },
  { ...mysqlRequest, key: { uri: KEY_URI, geoUri: KEY_URI } },
])('accepts a good request %#', (request) => {
  expect(onboardingRequestSchema.parse(request)).toEqual(request);
});

test('brings the tenant to lower case and trims the name', () => {
  const customer = {
    ...storageRequest.customer,
    name: ' Fabrikam ',
    tenantId: storageRequest.customer.tenantId.toUpperCase(),
  };
  expect(onboardingRequestSchema.parse({ ...storageRequest, customer }).customer).toEqual({
    ...storageRequest.customer,
    name: 'Fabrikam',
  });
});

const withResource = (more: object) => ({ ...storageRequest, resource: { ...storageRequest.resource, ...more } });
const withCustomer = (more: object) => ({ ...storageRequest, customer: { ...storageRequest.customer, ...more } });
const { customer: _customer, ...withoutCustomer } = storageRequest;
test.each<[string, unknown, string, string, RegExp]>([
  ['another version', { ...storageRequest, contractVersion: 2 }, 'contractVersion', '2', /^1$/],
  ['the version as text', { ...storageRequest, contractVersion: '1' }, 'contractVersion', '"1"', /^1$/],
  ['a missing object', withoutCustomer, 'customer', 'nothing', /object/],
  ['an object that is none', { ...storageRequest, customer: 'fabrikam' }, 'customer', '"fabrikam"', /object/],
  ['a surplus field', { ...storageRequest, priority: 'high' }, 'priority', '"high"', /no such field/],
  ['a surplus field inside', withCustomer({ vip: true }), 'customer.vip', 'true', /no such field/],
  [
    'an id with a space',
    { ...storageRequest, onboardingId: 'fabrikam 01' },
    'onboardingId',
    '"fabrikam 01"',
    /hyphens/,
  ],
  ['an id in capitals', { ...storageRequest, onboardingId: 'Fabrikam' }, 'onboardingId', '"Fabrikam"', /lower-case/],
  ['an id that ends with a hyphen', { ...storageRequest, onboardingId: 'a-' }, 'onboardingId', '"a-"', /ending/],
  ['an empty id', { ...storageRequest, onboardingId: '' }, 'onboardingId', '""', /1 to 64/],
  [
    'an id too long',
    { ...storageRequest, onboardingId: 'a'.repeat(65) },
    'onboardingId',
    `"${'a'.repeat(65)}"`,
    /1 to 64/,
  ],
  ['a customer id with a slash', withCustomer({ id: 'a/b' }), 'customer.id', '"a/b"', /letters/],
  ['a name of spaces', withCustomer({ name: '  ' }), 'customer.name', '"  "', /1 to 200/],
  ['a tenant by its domain', withCustomer({ tenantId: 'fabrikam.com' }), 'customer.tenantId', '"fabrikam.com"', /GUID/],
  [
    'an unknown kind',
    withResource({ kind: 'virtualMachine' }),
    'resource.kind',
    '"virtualMachine"',
    /one of storageAccount/,
  ],
  ['an unknown hosting', withResource({ hosting: 'mine' }), 'resource.hosting', '"mine"', /vendor or customer/],
  [
    'an id of another kind',
    withResource({ kind: 'mysqlFlexibleServer' }),
    'resource.id',
    `"${storageRequest.resource.id}"`,
    /Microsoft.DBforMySQL\/flexibleServers/,
  ],
  ['a resource id that is none', withResource({ id: '/x' }), 'resource.id', '"/x"', /resource id/],
  ['a key that is no text', { ...storageRequest, key: { uri: 7 } }, 'key.uri', '7', /key identifier/],
  [
    'a geo key that is no text',
    { ...mysqlRequest, key: { uri: KEY_URI, geoUri: null } },
    'key.geoUri',
    'null',
    /key id/,
  ],
  ['a geo key alone', { ...mysqlRequest, key: { geoUri: KEY_URI } }, 'key.uri', 'nothing', /key identifier/],
  ['a surplus field without a name', { ...storageRequest, '': 1 }, '(empty name)', '1', /no such field/],
  ['null', null, '(message)', 'null', /object/],
  ['a list', [], '(message)', '[]', /object/],
])('%s: names the field, what was seen and what is wanted', (_, value, field, seen, wanted) => {
  expect(problems(value)).toEqual([
    {
      field,
      seen: show(JSON.parse(seen === 'nothing' ? 'null' : seen)).replace(/^null$/, seen),
      wanted: expect.stringMatching(wanted),
    },
  ]);
});

test('lists every wrong field at once', () => {
  const wrong = {
    contractVersion: 3,
    customer: { id: '', name: 7, tenantId: 'x', extra: 1 },
    resource: { kind: 'vm', id: 'x', hosting: 'none' },
    key: {},
    more: [],
  };
  expect(
    problems(wrong)
      .map(({ field }) => field)
      .sort(),
  ).toEqual(
    [
      'contractVersion',
      'customer.extra',
      'customer.id',
      'customer.name',
      'customer.tenantId',
      'key.uri',
      'more',
      'onboardingId',
      'resource.hosting',
      'resource.id',
      'resource.kind',
    ].sort(),
  );
});

test('any JSON value is a request or has problems that say where, and never throws (property)', () => {
  const fields = fc.record(
    {
      contractVersion: fc.oneof(fc.constant(1), fc.jsonValue()),
      onboardingId: fc.oneof(fc.constant('a'), fc.jsonValue()),
      customer: fc.oneof(fc.constant(storageRequest.customer), fc.jsonValue()),
      resource: fc.oneof(fc.constant(storageRequest.resource), fc.jsonValue()),
      key: fc.oneof(fc.record({ uri: fc.oneof(fc.webUrl(), fc.string()) }), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fields), fc.boolean(), (value, asText) => {
      const result = parseRequest(asText ? JSON.stringify(value) : value, config);
      if (result.ok) return expect(result.request.contractVersion).toBe(1);
      expect(result.problems.length).toBeGreaterThan(0);
      for (const { field, seen, wanted } of result.problems) {
        expect([field, seen, wanted].every((text) => typeof text === 'string' && text.length > 0)).toBe(true);
        expect(seen.length).toBeLessThanOrEqual(120);
      }
    }),
    { numRuns: 500, seed: 2 },
  );
});

test('any text is taken for what it is (property)', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseRequest(text, config).ok).toBe(false);
      expect(parseRequest(Buffer.from(text), config).ok).toBe(false);
    }),
    { seed: 3 },
  );
});

test('a problem is one readable line', () => {
  expect(
    formatProblems([
      { field: 'a.b', seen: '1', wanted: '2' },
      { field: 'c', seen: 'nothing', wanted: 'x' },
    ]),
  ).toBe('a.b: seen 1, wanted 2; c: seen nothing, wanted x');
});

describe('requestHash', () => {
  const shuffled = Object.fromEntries(
    Object.entries(storageRequest)
      .reverse()
      .map(([name, value]) => [
        name,
        typeof value === 'object' ? Object.fromEntries(Object.entries(value).reverse()) : value,
      ]),
  ) as typeof storageRequest;

  test('does not depend on the order of fields', () => {
    expect(Object.keys(shuffled)).not.toEqual(Object.keys(storageRequest));
    expect(requestHash(shuffled)).toBe(requestHash(storageRequest));
  });

  test.each([
    { ...storageRequest, onboardingId: 'fabrikam-03' },
    withCustomer({ name: 'Fabrikam' }),
    withResource({ hosting: 'customer' as const }),
    { ...storageRequest, key: { uri: KEY_URI } },
  ])('depends on every value %#', (other) => {
    expect(requestHash(other)).not.toBe(requestHash(storageRequest));
  });
});
