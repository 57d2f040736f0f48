import { createAuthorizer } from '../../../functions/http/authorize';
import { openApiDocument } from '../../../functions/http/openApiDocument';
import { createRoutes } from '../../../functions/http/routes';
import { onboardingInstance } from '../../../shared/model/instances';
import { api } from '../../support/api';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import {
  application,
  config,
  CUSTOMER_TENANT,
  identity,
  NOW,
  storagePlan,
  storageRequest,
} from '../../support/samples';
import { issueTokens } from '../../support/tokens';

/**
 * Who may call what: every operation of the OpenAPI document with every kind of caller, through the real check of really
 * signed tokens. What is expected follows from the access that the document declares, so a new route is covered as it is.
 */
interface Operation {
  readonly operationId: string;
  readonly 'x-latchkey-access': string;
  readonly security: readonly Record<string, readonly string[]>[];
  readonly responses: Readonly<Record<string, unknown>>;
}
const document = openApiDocument(createRoutes(fakePorts())) as {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
);

const CALLERS = [
  'nobody',
  'wrong tenant',
  'wrong audience',
  'expired',
  'no role',
  'Reader',
  'Operator',
  'own link',
  "other customer's link",
  'revoked link',
] as const;
type Caller = (typeof CALLERS)[number];

type Expected = 'let in' | 401 | 403 | 'link refused';
const READ: readonly Caller[] = ['Reader', 'Operator'];
const BY_ACCESS: Readonly<Record<string, (caller: Caller) => Expected>> = {
  anyone: () => 'let in',
  'Latchkey.Reader': (caller) => (READ.includes(caller) ? 'let in' : caller === 'no role' ? 403 : 401),
  'Latchkey.Operator': (caller) =>
    caller === 'Operator' ? 'let in' : caller === 'Reader' || caller === 'no role' ? 403 : 401,
  link: (caller) => (caller === 'own link' || caller === "other customer's link" ? 'let in' : 'link refused'),
  secret: (caller) => (caller === 'own link' || caller === "other customer's link" ? 'let in' : 'link refused'),
  state: (caller) => (caller === 'own link' || caller === "other customer's link" ? 'let in' : 'link refused'),
};

let tokens: Awaited<ReturnType<typeof issueTokens>>;
beforeAll(async () => {
  tokens = await issueTokens();
});
afterAll(() => {
  tokens.restore();
});

const OWN = 'own-01';
const OTHER = 'other-01';
const NAMES = { [OWN]: 'Fabrikam Payments', [OTHER]: 'Wingtip Toys' };
const at = NOW.toISOString();

/** Two invited customers, and the API with the real check of tokens. */
async function world() {
  const ports = fakePorts();
  const starter = recordingStarter();
  for (const [onboardingId, name] of Object.entries(NAMES)) {
    const request = {
      ...storageRequest,
      onboardingId,
      customer: { ...storageRequest.customer, id: onboardingId, name },
    };
    await ports.registry.onboardings.create(onboardingId, { request, requestHash: 'h', receivedAt: at });
    const invitation = { invitedAt: at, expiresAt: '2027-01-01T00:00:00.000Z', linkVersion: 2 };
    const used = { plan: storagePlan, application, identity };
    await ports.registry.onboardings.save(onboardingId, 'invitation', { ...invitation, ...used });
    const status = { state: 'awaiting-key', waitingFor: 'customer', since: at } as const;
    await ports.registry.onboardings.save(onboardingId, 'status', { status, eventId: 'e', timeline: [] });
    await starter.startOnce('o', onboardingInstance(onboardingId), {});
  }
  const writes = () => Object.values(ports.tables).reduce((sum, table) => sum + table.writes, 0);
  return { ports, starter, writes, app: api(ports, starter, { authorize: createAuthorizer(config) }) };
}

const TOKENS: Partial<Record<Caller, Parameters<typeof tokens.token>[0]>> = {
  'wrong tenant': { tenant: CUSTOMER_TENANT },
  'wrong audience': { audience: 'https://management.azure.com' },
  expired: { expires: 1 },
  'no role': { roles: ['Other.Role'] },
  Reader: { roles: ['Latchkey.Reader'] },
  Operator: { roles: ['Latchkey.Operator'] },
};

/** Signing takes longer than all the rest. */
const signed: Partial<Record<Caller, Promise<string>>> = {};

/** What the caller holds: a token, or a link with its consent state and address for events; others try with rubbish. */
async function held(caller: Caller, { links }: Awaited<ReturnType<typeof world>>['ports']) {
  const claims = TOKENS[caller];
  const bearer = claims && (await (signed[caller] ??= tokens.token(claims)));
  if (claims || caller === 'nobody') return { link: 'rubbish', secret: 'rubbish', state: 'rubbish', bearer };
  const onboardingId = caller === "other customer's link" ? OTHER : OWN;
  const linkVersion = caller === 'revoked link' ? 1 : 2;
  const until = new Date('2027-01-01T00:00:00.000Z');
  const link = await links.signLink({ onboardingId, linkVersion }, NOW, until);
  const secret = links.signEvents({ onboardingId, linkVersion });
  // A consent state is used up, not revoked: in its place the revoked caller shows the link.
  const state = caller === 'revoked link' ? link : await links.signState({ onboardingId, stateId: 's' }, until);
  return { link, secret, state, bearer: link };
}

const SAMPLES: Readonly<Record<string, string>> = {
  onboardingId: OWN,
  queue: 'onboarding-requests',
  sequenceNumber: '1',
};

const cases = operations.flatMap((operation) =>
  CALLERS.map((caller) => ({
    ...operation,
    caller,
    access: operation['x-latchkey-access'],
    expected: BY_ACCESS[operation['x-latchkey-access']]?.(caller),
  })),
);

test.each(cases)(
  '$method $path ($access) with $caller: $expected',
  async ({ method, path, caller, access, expected }) => {
    const given = await world();
    const holds = await held(caller, given.ports);
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
      name === 'link' ? holds.link : name === 'secret' ? holds.secret : (SAMPLES[name] ?? 'x'),
    );
    const before = given.writes();
    const auditedBefore = given.ports.tables.audit.writes;
    const answer = await given.app.call(method, access === 'state' ? `${filled}?state=${holds.state}` : filled, {
      headers: {
        ...(holds.bearer !== undefined && { authorization: `Bearer ${holds.bearer}` }),
        'webhook-request-origin': 'eventgrid.azure.net',
      },
      ...(method === 'POST' && { body: access === 'link' ? '' : { why: 'because' } }),
    });

    const isProblem = answer.headers.get('content-type') === 'application/problem+json';
    const code = isProblem ? (answer.json as { code: string }).code : undefined;
    if (expected === 'let in') {
      expect([401, 403, 410]).not.toContain(answer.status);
      expect(['link-invalid', 'link-revoked', 'events-address-invalid']).not.toContain(code);
      // Every change by an operator is in the audit, with who and why.
      if (access === 'Latchkey.Operator' && answer.status < 300) {
        expect(given.ports.tables.audit.writes).toBeGreaterThan(auditedBefore);
      }
      // Whoever holds a link sees the one customer it was made for.
      if (caller === "other customer's link") expect(answer.text).not.toContain(NAMES[OWN]);
      return;
    }
    if (typeof expected === 'number') {
      expect([answer.status, code]).toEqual([expected, expected === 401 ? 'unauthenticated' : 'forbidden']);
    } else {
      expect([400, 404, 410]).toContain(answer.status);
      expect(answer.text).not.toContain(NAMES[OWN]);
    }
    expect([given.writes(), given.starter.woken, given.ports.queued]).toEqual([before, [], []]);
  },
);

test.each(operations)('$method $path says in the document who may call it', (operation) => {
  const access = operation['x-latchkey-access'];
  const isForOperators = access.startsWith('Latchkey.');
  expect(Object.keys(BY_ACCESS)).toContain(access);
  expect(operation.security).toEqual(isForOperators ? [{ entra: [access] }] : []);
  expect('401' in operation.responses && '403' in operation.responses).toBe(isForOperators);
});
