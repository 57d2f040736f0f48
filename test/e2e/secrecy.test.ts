import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCustomer, type Customer } from '../../local/cloud/customer';
import type { OnboardingRequest } from '../../shared/model/request';
import { ATTRIBUTES } from '../../shared/telemetry/spans';
import { startOtlpReceiver, type ReceivedSpan } from '../support/otlpReceiver';
import { operatorToken, personWith } from '../support/people';
import { CALM, startWorld } from '../support/world';

/** After whole runs with every kind of trouble: no secret is in anything that was written. */

const material = generateKeyPairSync('rsa', { modulusLength: 3072 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const linkKey = randomBytes(32);

/** Who is personal: the customer's name is told to people, and an operator may write anything. */
const CUSTOMER_NAME = 'Zaunrebe and Daughters';
const WRITTEN_BY_OPERATOR = 'granted, ask zaunrebe@secret.example';

/** Everything written, by place, as bytes; and what was exported of it as spans. */
const written = new Map<string, Buffer>();
const secrets = new Map<string, string[]>();
let spans: ReceivedSpan[] = [];
const note = (kind: string, ...values: (string | undefined)[]) =>
  secrets.set(kind, [...(secrets.get(kind) ?? []), ...values.filter((value) => value !== undefined)]);

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-secrecy-'));
  try {
    await run(folder);
    written.set('history', await readAll(join(folder, 'host.sqlite')));
    written.set('service bus', await readAll(join(folder, 'serviceBus.sqlite')));
    written.set('registry', await readAll(join(folder, 'tables')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function run(folder: string): Promise<void> {
  const traces = await startOtlpReceiver();
  const world = await startWorld({
    cloud: { folder, simulator: { lag: { operationMs: 600 } } },
    app: {
      stateFile: join(folder, 'host.sqlite'),
      linkKey: linkKey.toString('base64'),
      settings: { ...CALM, OTEL_EXPORTER_OTLP_ENDPOINT: traces.url },
    },
  });
  try {
    const { cloud, isv, app } = world;
    const { simulator } = cloud;
    const operator = await operatorToken(cloud, ['Latchkey.Operator']);

    /** Passing faults on every service while it runs, a missing role, and an operator who resumes. */
    const onboard = async (id: string, resource: (customer: Customer) => OnboardingRequest['resource']) => {
      const customer = await createCustomer(cloud, { id, name: CUSTOMER_NAME, material });
      await isv.send(customer.request(id, resource(customer), false));
      const person = personWith((await isv.waitFor(id, 'consent-required')).data.link ?? '');
      note('customer links', new URL(person.link).pathname.split('/').at(-1));
      const back = await person.answerConsent();
      note('consent states', new URL(back).searchParams.get('state') ?? undefined);
      await fetch(back, { redirect: 'manual' });
      await isv.waitFor(id, 'key-required');
      await person.nameKey(customer.keyUri);
      await isv.waitFor(id, 'action-required', { code: 'vault-access-denied' });
      const { consent, grants } = await person.view();
      customer.grantApplication(consent.clientId ?? '');
      for (const { principalId } of grants) if (principalId !== undefined) customer.grantIdentity(principalId);
      await person.checkAgain();
      await isv.waitFor(id, 'encrypted');
    };

    const refusal = { type: 'respond', status: 403, code: 'Authorization_RequestDenied', message: 'No.' } as const;
    simulator.faults.add({ operation: 'graph.federatedCredentials.list', kind: refusal });
    for (const operation of [/^graph\./, /^arm\./, /^keyVault\./, /^entra\.token$/, /^managedIdentity\./]) {
      simulator.faults.add({ operation, kind: { type: 'serverError', status: 503 } });
      simulator.faults.add({ operation, kind: { type: 'loseResponse' } });
    }
    const stuck = isv.waitFor('secretstorage', 'operator-required').then(() =>
      fetch(`${app.url}/api/v1/onboardings/secretstorage/resume`, {
        method: 'POST',
        headers: { authorization: `Bearer ${operator}` },
        body: JSON.stringify({ why: WRITTEN_BY_OPERATOR }),
      }),
    );
    await Promise.all([
      stuck,
      onboard('secretstorage', (customer) => ({
        kind: 'storageAccount',
        id: customer.vendorStorageAccount(),
        hosting: 'vendor',
      })),
    ]);
    await onboard('secretmysql', (customer) => ({
      kind: 'mysqlFlexibleServer',
      id: customer.ownMysqlServer(),
      hosting: 'customer',
    }));
    await isv.send('{"onboardingId":"secretbad"');
    while ((await isv.deadLetters()).length === 0) await new Promise((done) => setImmediate(done));

    written.set('events', Buffer.from(JSON.stringify(isv.events)));
    written.set('dead letters', Buffer.from(JSON.stringify(await isv.deadLetters())));
    note('tokens', ...simulator.entra.listIssuedTokens());
    note('identity header', simulator.msiHeader);
    note('link key', linkKey.toString('base64'), linkKey.toString('base64url'), linkKey.toString('hex'));
    const wraps = simulator.calls
      .all()
      .filter(({ operation, requestBody }) => /wrapKey$/.test(operation) && requestBody);
    for (const { requestBody, responseBody } of wraps) {
      note('probe bytes', valueOf(requestBody), valueOf(responseBody));
    }
  } finally {
    await world.stop();
    written.set('log', Buffer.from(world.log.join('\n')));
    written.set('traces', Buffer.from(traces.text()));
    spans = traces.spans();
    await traces.stop();
  }
}

function valueOf(body: string): string | undefined {
  return body === '' ? undefined : (JSON.parse(body) as { value?: string }).value;
}

/** All files of a folder, or a file with what SQLite keeps beside it. */
async function readAll(path: string): Promise<Buffer> {
  const entries = await readdir(join(path, '..'), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file.startsWith(path));
  return Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
}

/**
 * Pieces that give a secret away even where a file's pages cut it: of a token the signature, because header and most
 * claims are no secret.
 */
function pieces(secret: string): string[] {
  const text = secret.split('.').at(-1) ?? secret;
  const step = 24;
  return Array.from({ length: Math.max(1, Math.floor(text.length / step)) }, (_, index) =>
    text.slice(index * step, (index + 1) * step),
  );
}

const PLACES = ['history', 'registry', 'service bus', 'events', 'dead letters', 'log', 'traces'] as const;
type Place = (typeof PLACES)[number];

/** What may be where: the customer's link goes out with events, and Service Bus keeps those. */
const ALLOWED: Readonly<Record<string, readonly Place[]>> = { 'customer links': ['events', 'service bus'] };

test.each<[Place, string]>([
  ['history', 'secretmysql'],
  ['registry', 'secretmysql'],
  ['events', 'secretmysql'],
  // Settled messages are gone; a dead letter stays.
  ['service bus', 'secretbad'],
  ['dead letters', 'secretbad'],
  ['traces', 'secretmysql'],
])('%s was written and can be searched', (place, text) => {
  expect(written.get(place)?.includes(text)).toBe(true);
});

test.each(['tokens', 'identity header', 'link key', 'customer links', 'consent states', 'probe bytes'])(
  'no %s in history, registry, queues, events, dead letters, log or traces',
  (kind) => {
    const values = secrets.get(kind) ?? [];
    expect(values.length).toBeGreaterThan(0);
    const found = PLACES.filter((place) => !ALLOWED[kind]?.includes(place)).filter((place) =>
      values.some((secret) => pieces(secret).some((piece) => written.get(place)?.includes(piece))),
    );
    expect(found).toEqual([]);
  },
);

test('the search finds a secret where one is meant to be', () => {
  const [link = ''] = secrets.get('customer links') ?? [];
  expect(pieces(link).filter((piece) => !written.get('events')?.includes(piece))).toEqual([]);
});

test('nothing of persons is in traces', () => {
  expect(written.get('registry')?.includes(CUSTOMER_NAME)).toBe(true);
  expect(written.get('registry')?.includes(WRITTEN_BY_OPERATOR)).toBe(true);
  expect(spans.filter((span) => /zaunrebe|@|\?/i.test(JSON.stringify(span)))).toEqual([]);
});

test('spans have the attributes that are described, and no other', () => {
  const used = new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)));
  expect([...used].filter((name) => !(name in ATTRIBUTES))).toEqual([]);
  expect(used.size).toBeGreaterThan(15);
});

describe.each(['secretstorage', 'secretmysql'])('one trace of %s', (onboardingId) => {
  const of = () => {
    const first = spans.find(
      ({ name, attributes }) =>
        name === 'process onboarding-requests' && attributes['latchkey.onboarding.id'] === onboardingId,
    );
    return spans.filter(({ traceId }) => traceId === first?.traceId);
  };

  test.each([
    'process onboarding-requests',
    'announce',
    'verifyKey',
    'confirmEncryption',
    'startKeepEncrypted',
    'POST /keys/*/*/unwrapkey',
    'PUT /*/onboardings(*)',
    'send onboarding-events',
  ])('has %s', (name) => {
    expect(of().map((span) => span.name)).toContain(name);
  });

  test('every call is below the step that made it, and all tell the onboarding', () => {
    const bySpan = new Map(of().map((span) => [span.spanId, span]));
    const unwrapped = of().find(({ name }) => name.endsWith('/unwrapkey'));
    expect(bySpan.get(unwrapped?.parentSpanId ?? '')?.attributes).toMatchObject({
      'latchkey.step': 'verifyKey',
      'latchkey.instance.id': `onboarding-${onboardingId}`,
      'latchkey.outcome': 'unchanged',
    });
    expect(unwrapped?.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'azure.service.request.id': expect.any(String) as string,
    });
    expect(of().filter(({ attributes }) => attributes['latchkey.onboarding.id'] !== onboardingId)).toEqual([]);
  });

  test('an event carries the trace on', () => {
    const sent = of().filter(({ name }) => name === 'send onboarding-events');
    const bySpan = new Map(of().map((span) => [span.spanId, span.name]));
    expect(
      sent.map(({ parentSpanId }) => bySpan.get(parentSpanId ?? '')).filter((name) => name !== 'announce'),
    ).toEqual([]);
  });
});
