import { createCustomer, type Customer } from '../../local/cloud/customer';
import type { Problem } from '../../shared/model/request';
import { openRegistry, personWith } from '../support/people';
import { CALM, startWorld, type World } from '../support/world';

/** Malformed requests end in the dead letters with every wrong field named, and in an event where the id can be read. */

let world: World;
let customer: Customer;
beforeAll(async () => {
  world = await startWorld({ app: { settings: CALM } });
  customer = await createCustomer(world.cloud, { id: 'badinput', size: 2048 });
});
afterAll(() => world.stop());

type Body = Record<string, any>;
const good = (id: string): Body =>
  structuredClone(customer.request(id, { kind: 'storageAccount', id: resourceId(), hosting: 'vendor' }));
const resourceId = (type = 'Microsoft.Storage/storageAccounts') =>
  `/subscriptions/${world.cloud.vendor.subscriptionId}/resourceGroups/customers/providers/${type}/badinputdata`;

const suffix = () => world.cloud.simulator.vaultSuffix;
const host = () => suffix().split(':')[0] ?? '';
const NOTHING = 'nothing';

interface Row {
  readonly what: string;
  readonly spoil: (body: Body) => unknown;
  /** Wrong fields in order, and what of each was seen; a function where it depends on ports. */
  readonly wrong: readonly (readonly [field: string, seen?: string])[];
  /** No event can be sent: the id is what is wrong. */
  readonly silent?: true;
}

const ROWS: readonly Row[] = [
  { what: 'another contract version', spoil: (b) => (b['contractVersion'] = 2), wrong: [['contractVersion', '2']] },
  { what: 'no contract version', spoil: (b) => delete b['contractVersion'], wrong: [['contractVersion', NOTHING]] },
  { what: 'a version as text', spoil: (b) => (b['contractVersion'] = '1'), wrong: [['contractVersion', '"1"']] },
  { what: 'no customer', spoil: (b) => delete b['customer'], wrong: [['customer', NOTHING]] },
  { what: 'no resource', spoil: (b) => delete b['resource'], wrong: [['resource', NOTHING]] },
  { what: 'a customer that is text', spoil: (b) => (b['customer'] = 'me'), wrong: [['customer', '"me"']] },
  {
    what: 'an empty customer',
    spoil: (b) => (b['customer'] = {}),
    wrong: [['customer.id'], ['customer.name'], ['customer.tenantId']],
  },
  { what: 'an empty name', spoil: (b) => (b['customer'].name = '  '), wrong: [['customer.name']] },
  { what: 'a customer id with a slash', spoil: (b) => (b['customer'].id = 'a/b'), wrong: [['customer.id', '"a/b"']] },
  { what: 'a surplus field', spoil: (b) => (b['priority'] = 'high'), wrong: [['priority', '"high"']] },
  {
    what: 'a surplus field within',
    spoil: (b) => (b['resource'].region = 'west'),
    wrong: [['resource.region', '"west"']],
  },
  { what: 'a misspelt optional field', spoil: (b) => (b['keys'] = b['key']), wrong: [['keys']] },
  {
    what: 'a tenant that is no GUID',
    spoil: (b) => (b['customer'].tenantId = 'contoso.com'),
    wrong: [['customer.tenantId', '"contoso.com"']],
  },
  {
    what: 'a kind that is not served',
    spoil: (b) => (b['resource'].kind = 'redis'),
    wrong: [['resource.kind', '"redis"']],
  },
  {
    what: 'another hosting',
    spoil: (b) => (b['resource'].hosting = 'shared'),
    wrong: [['resource.hosting', '"shared"']],
  },
  {
    what: 'a resource id that is none',
    spoil: (b) => (b['resource'].id = '/my/account'),
    wrong: [['resource.id', '"/my/account"']],
  },
  {
    what: 'a resource id with a bad subscription',
    spoil: (b) => (b['resource'].id = resourceId().replace(/[0-9a-f-]{36}/, 'mine')),
    wrong: [['resource.id']],
  },
  {
    what: 'a resource id of another kind',
    spoil: (b) => (b['resource'].id = resourceId('Microsoft.Sql/servers')),
    wrong: [['resource.id']],
  },
  {
    what: 'a resource id with a query',
    spoil: (b) => (b['resource'].id = `${resourceId()}?api-version=1`),
    wrong: [['resource.id']],
  },
  { what: 'a key without uri', spoil: (b) => (b['key'] = {}), wrong: [['key.uri', NOTHING]] },
  { what: 'a key that is null', spoil: (b) => (b['key'] = null), wrong: [['key', 'null']] },
  { what: 'a key uri that is no address', spoil: (b) => (b['key'].uri = 'my key'), wrong: [['key.uri', '"my key"']] },
  {
    what: 'a geo key uri that is no address',
    spoil: (b) => (b['key'].geoUri = 'my key'),
    wrong: [['key.geoUri', '"my key"']],
  },
  {
    what: 'everything at once',
    spoil(b) {
      b['contractVersion'] = 7;
      b['customer'].tenantId = 'x';
      b['resource'] = { kind: 'redis', id: 'y', hosting: 'z', more: 1 };
      b['key'].uri = 'http://w';
      b['extra'] = true;
    },
    wrong: [
      ...([
        ['contractVersion', '7'],
        ['customer.tenantId', '"x"'],
        ['resource.kind', '"redis"'],
      ] as const),
      ...([
        ['resource.id', '"y"'],
        ['resource.hosting', '"z"'],
        ['resource.more', '1'],
      ] as const),
      ...([
        ['extra', 'true'],
        ['key.uri', '"http://w"'],
      ] as const),
    ],
  },
  { what: 'no id', spoil: (b) => delete b['onboardingId'], wrong: [['onboardingId', NOTHING]], silent: true },
  {
    what: 'an id with capitals',
    spoil: (b) => (b['onboardingId'] = 'ABC'),
    wrong: [['onboardingId', '"ABC"']],
    silent: true,
  },
  {
    what: 'an id that is too long',
    spoil: (b) => (b['onboardingId'] = 'a'.repeat(65)),
    wrong: [['onboardingId']],
    silent: true,
  },
];

/** Key identifiers that are no key in a vault of this cloud. */
const KEY_URIS: readonly (readonly [what: string, uri: () => string])[] = [
  ['a key on another host', () => 'https://evil.example/keys/cmk'],
  ['a key on the public cloud', () => 'https://a-vault.vault.azure.net/keys/cmk'],
  ['a key on another port', () => `https://a-vault.${host()}:1/keys/cmk`],
  ['a key without the port', () => `https://a-vault.${host()}/keys/cmk`],
  ['a look-alike suffix', () => `https://a-vault.${host()}.evil.example/keys/cmk`],
  ['a look-alike without dot', () => `https://evil${suffix()}/keys/cmk`],
  ['the suffix itself', () => `https://${suffix()}/keys/cmk`],
  ['a host below a vault', () => `https://x.a-vault.${suffix()}/keys/cmk`],
  ['a user in the key uri', () => `https://user:pw@a-vault.${suffix()}/keys/cmk`],
  ['an empty user in the key uri', () => `https://@a-vault.${suffix()}/keys/cmk`],
  ['a query in the key uri', () => `https://a-vault.${suffix()}/keys/cmk?x=1`],
  ['a fragment in the key uri', () => `https://a-vault.${suffix()}/keys/cmk#x`],
  ['http in the key uri', () => `http://a-vault.${suffix()}/keys/cmk`],
  ['a secret instead of a key', () => `https://a-vault.${suffix()}/secrets/cmk`],
  ['a way out of the path', () => `https://a-vault.${suffix()}/keys/../secrets/a`],
  ['a version of another form', () => `https://a-vault.${suffix()}/keys/cmk/1`],
];

type Letter = Awaited<ReturnType<World['isv']['deadLetters']>>[number];

/** The dead letter that is new, as soon as it is there. */
async function nextLetter(known: number): Promise<Letter> {
  for (;;) {
    const letters = await world.isv.deadLetters();
    const letter = letters[known];
    if (letter) return letter;
  }
}

const calls = () =>
  world.cloud.simulator.calls.all().filter(({ operation }) => !/^(entra|managedIdentity)\./.test(operation));

const KEY_ROWS = KEY_URIS.map(([what, uri]): Row => ({
  what,
  spoil: (body) => (body['key'].uri = uri()),
  wrong: [['key.uri']],
}));

test.each([...ROWS, ...KEY_ROWS].map((row, index) => ({ ...row, id: `bad-${index}` })))(
  '$what',
  async ({ id, spoil, wrong, silent }) => {
    const known = (await world.isv.deadLetters()).length;
    const body = good(id);
    spoil(body);
    await world.isv.send(body);

    const letter = await nextLetter(known);
    expect([letter.reason, letter.body]).toEqual(['invalid-request', body]);
    for (const [field, seen] of wrong) {
      expect(letter.description).toContain(`${field}: seen ${seen ?? ''}`);
    }
    expect(letter.description.match(/: seen .*?, wanted \S/g)).toHaveLength(wrong.length);

    if (silent) {
      expect(world.isv.events.filter(({ data }) => data.onboardingId === body['onboardingId'])).toEqual([]);
    } else {
      const { data } = await world.isv.waitFor(id, 'rejected');
      expect(data).toMatchObject({ state: 'rejected', waitingFor: 'nobody', code: 'invalid-request' });
      const sorted = (fields: readonly string[]) => [...fields].sort();
      expect(sorted(data.problems?.map(({ field }) => field) ?? [])).toEqual(sorted(wrong.map(([field]) => field)));
      for (const problem of data.problems ?? []) expectUseful(problem);
      expect(data.reason).toBe(letter.description);
    }
    // Nobody at Azure was asked anything, and no run was started.
    expect(calls()).toEqual([]);
  },
);

function expectUseful({ seen, wanted }: Problem): void {
  expect(seen).not.toBe('');
  expect(wanted).not.toBe('');
}

test.each<[string, unknown, string]>([
  ['text that is not JSON', '{"onboardingId": "cut-off', '{\\"onboardingId\\": \\"cut-off'],
  ['bytes', Buffer.from([0xff, 0xfe, 0x00]), 'JSON'],
  ['nothing', '', 'seen ""'],
  ['a list', [1, 2], '(message): seen [1,2], wanted an object'],
  ['a number', 5, '(message): seen 5, wanted an object'],
  ['null', 'null', '(message): seen null, wanted an object'],
])('%s is dead-lettered and says what is wanted', async (_, body, said) => {
  const [known, before] = [(await world.isv.deadLetters()).length, world.isv.events.length];
  await world.isv.send(body);
  const letter = await nextLetter(known);
  expect(letter).toMatchObject({ reason: 'invalid-request', description: expect.stringContaining(said) });
  expect(world.isv.events.length).toBe(before);
});

test('the same id with other content is a conflict; the running one is untouched', async () => {
  const registry = openRegistry(world.cloud);
  const [known, id] = [(await world.isv.deadLetters()).length, 'conflict-1'];
  customer.vendorStorageAccount();
  await world.isv.send(good(id));
  const { data } = await world.isv.waitFor(id, 'consent-required');
  const before = await registry.onboardings.read(id);
  await world.isv.send({ ...good(id), customer: { ...good(id)['customer'], name: 'Another name' } });
  expect(await nextLetter(known)).toMatchObject({
    reason: 'request-conflict',
    description: expect.stringContaining(`Onboarding ${id} exists with other content`),
  });
  expect(await registry.onboardings.read(id)).toEqual(before);
  const person = personWith(data.link ?? '');
  const { consent } = await person.view();
  customer.consent(consent.clientId ?? '');
  customer.grantApplication(consent.clientId ?? '');
  await person.checkAgain();
  await world.isv.waitFor(id, 'encrypted');
  expect(world.isv.events.filter((event) => event.data.onboardingId === id && event.name === 'rejected')).toEqual([]);
});
