import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createCustomer, type Customer } from '../../local/cloud/customer';
import { createRestClient } from '../../shared/azure/restClient';
import { createLinks } from '../../shared/links/links';
import type { OnboardingRequest } from '../../shared/model/request';
import type { Registry } from '../../shared/registry';
import { openRegistry, personWith, type Person } from '../support/people';
import { CALM, startWorld, type World } from '../support/world';

/** Attacks on the consent, the vault binding and the tokens, against the built application. */

const material = generateKeyPairSync('rsa', { modulusLength: 3072 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const linkKey = randomBytes(32);
const links = createLinks(linkKey, () => new Date());
const strangersLinks = createLinks(randomBytes(32), () => new Date());
const HOUR = 3_600_000;
const soon = () => new Date(Date.now() + HOUR);
const past = () => new Date(Date.now() - HOUR);

let world: World;
let registry: Registry;
let attacker: Server;
let attackerPort: number;
const attacks: string[] = [];
beforeAll(async () => {
  world = await startWorld({ app: { linkKey: linkKey.toString('base64'), settings: CALM } });
  registry = openRegistry(world.cloud);
  // Whoever connects has gone too far already, whatever is sent.
  attacker = createServer((socket) => {
    attacks.push('connected');
    socket.on('data', (bytes) => attacks.push(bytes.toString('latin1'))).on('error', () => undefined);
  });
  await new Promise<void>((done) => attacker.listen(0, '127.0.0.1', done));
  attackerPort = (attacker.address() as AddressInfo).port;
});
afterAll(async () => {
  await new Promise((done) => attacker.close(done));
  await world.stop();
});

const resourceOf = (customer: Customer): OnboardingRequest['resource'] => ({
  kind: 'storageAccount',
  id: customer.vendorStorageAccount(),
  hosting: 'vendor',
});

interface Invited {
  readonly id: string;
  readonly customer: Customer;
  readonly person: Person;
}

/** A customer whose onboarding waits for consent, or for a key where the tenant has consented before. */
async function invited(
  id: string,
  change: Partial<OnboardingRequest> = {},
  event: 'consent-required' | 'key-required' = 'consent-required',
): Promise<Invited> {
  const customer = await createCustomer(world.cloud, { id, material });
  await world.isv.send({ ...customer.request(id, resourceOf(customer), false), ...change });
  const { data } = await world.isv.waitFor(id, event);
  return { id, customer, person: personWith(data.link ?? '') };
}

const callback = (query: Record<string, string>) =>
  fetch(`${world.app.url}/consent/callback?${new URLSearchParams(query)}`, { redirect: 'manual' });
const stateOf = async ({ person }: Invited) => new URL(await person.consentUrl()).searchParams.get('state') ?? '';
const consentOf = ({ id }: Invited) => registry.onboardings.readPart(id, 'fact-consent');
const statusOf = async (id: string) => (await registry.onboardings.readPart(id, 'status'))?.status;

describe('the consent state', () => {
  let victim: Invited;
  beforeAll(async () => {
    victim = await invited('victim');
  });

  const claims = () => ({ onboardingId: victim.id, stateId: 'x' });
  const unsigned = () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const payload = { sub: victim.id, jti: 'x', aud: 'latchkey-consent', exp: Math.floor(Date.now() / 1000) + 3600 };
    return `${part({ alg: 'none' })}.${part(payload)}.`;
  };

  test.each<[string, () => Promise<string> | string]>([
    ['left out', () => ''],
    ['no token', () => 'state'],
    ['forged with another key', () => strangersLinks.signState(claims(), soon())],
    ['unsigned', unsigned],
    ['expired', () => links.signState(claims(), past())],
    ['a customer link in its place', () => links.signLink({ onboardingId: victim.id, linkVersion: 1 }, past(), soon())],
    ['of an unknown onboarding', () => links.signState({ onboardingId: 'unknown', stateId: 'x' }, soon())],
  ])('%s is refused, for consent and for decline, and nothing is written', async (_, make) => {
    const state = await make();
    const granted = await callback({ state, admin_consent: 'True', tenant: victim.customer.tenantId });
    const declined = await callback({ state, error: 'access_denied' });
    expect([granted.status, declined.status]).toEqual([400, 400]);
    expect(await consentOf(victim)).toBeUndefined();
  });

  test('of an onboarding with another tenant in the callback is refused and not used up', async () => {
    const state = await stateOf(victim);
    const foreign = await callback({ state, admin_consent: 'True', tenant: world.cloud.vendor.tenantId });
    expect(foreign.status).toBe(400);
    expect(await consentOf(victim)).toBeUndefined();
  });

  test('of another customer touches that customer only, and not with this tenant', async () => {
    const other = await invited('otherstate');
    const state = await stateOf(other);
    expect((await callback({ state, tenant: victim.customer.tenantId, admin_consent: 'True' })).status).toBe(400);
    expect((await callback({ state, error: 'access_denied' })).status).toBe(200);
    await world.isv.waitFor(other.id, 'declined');
    expect(await consentOf(victim)).toBeUndefined();
    expect((await statusOf(victim.id))?.state).toBe('awaiting-consent');
  });

  test('is good once: a replay with another answer changes nothing', async () => {
    const replayed = await invited('replayed');
    const state = await stateOf(replayed);
    const first = await callback({ state, admin_consent: 'True', tenant: replayed.customer.tenantId });
    expect(first.status).toBe(303);
    const fact = await consentOf(replayed);
    expect((await callback({ state, error: 'access_denied' })).status).toBe(200);
    expect(await consentOf(replayed)).toEqual(fact);
    expect(fact).toMatchObject({ answer: 'granted' });
  });

  test('proves no consent: without an installed application the onboarding waits on', async () => {
    const claimed = await invited('claimed');
    const tokens = () => world.cloud.simulator.calls.all().filter(({ operation }) => operation === 'entra.token');
    const before = tokens().length;
    const answer = await callback({
      state: await stateOf(claimed),
      admin_consent: 'True',
      tenant: claimed.customer.tenantId,
    });
    expect(answer.status).toBe(303);
    await untilAsked(claimed.customer.tenantId, before);
    expect(await statusOf(claimed.id)).toMatchObject({ state: 'awaiting-consent', code: 'consent-missing' });
  });

  /** Until Entra has been asked again for a token of the tenant. */
  async function untilAsked(tenantId: string, before: number): Promise<void> {
    const { calls } = world.cloud.simulator;
    await new Promise<void>((done) => {
      const look = () => {
        const asked = calls.all().filter(({ operation }) => operation === 'entra.token');
        if (!asked.slice(before).some(({ url }) => url.includes(tenantId))) return;
        stop();
        done();
      };
      const stop = calls.onCall(look);
      look();
    });
  }
});

describe("a vault of somebody else's", () => {
  let owner: Invited;
  beforeAll(async () => {
    owner = await invited('vaultowner');
    await use(owner, owner.customer.keyUri);
    await world.isv.waitFor(owner.id, 'encrypted');
  });

  async function use({ customer, person }: Invited, keyUri: string): Promise<void> {
    const { consent } = await person.view();
    customer.consent(consent.clientId ?? '');
    if (keyUri === customer.keyUri) customer.grantApplication(consent.clientId ?? '');
    await person.nameKey(keyUri);
  }

  const noChange = () => ({});
  const sameTenant = () => ({ customer: { id: 'thief2', name: 'Thief', tenantId: owner.customer.tenantId } });

  test.each([
    { code: 'vault-tenant-mismatch', id: 'thief', change: noChange, event: 'consent-required' },
    // The tenant has installed the application already.
    { code: 'vault-bound-elsewhere', id: 'neighbour', change: sameTenant, event: 'key-required' },
  ] as const)('is refused with $code, and no token goes to it', async ({ code, id, change, event }) => {
    const thief = await invited(id, change(), event);
    const host = new URL(owner.customer.keyUri).host;
    const { sequence = 0 } = world.cloud.simulator.calls.all().at(-1) ?? {};
    await use(thief, owner.customer.keyUri);
    await world.isv.waitFor(id, 'action-required', { code });
    const asked = world.cloud.simulator.calls.since(sequence).filter(({ url }) => new URL(url).host === host);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(({ requestHeaders }) => requestHeaders['authorization'] !== undefined)).toEqual([]);
    expect(await registry.vaultBindings.read(host)).toMatchObject({ customerId: 'vaultowner' });
    expect(world.cloud.simulator.arm.writeCount(resourceIdOf(thief.customer))).toBe(0);
  });

  const resourceIdOf = ({ id }: Customer) =>
    `/subscriptions/${world.cloud.vendor.subscriptionId}/resourceGroups/customers/providers/Microsoft.Storage/storageAccounts/${id}data`;
});

describe("a key on an attacker's host", () => {
  const uris = (): string[] => {
    const { vaultSuffix } = world.cloud.simulator;
    const at = `127.0.0.1:${attackerPort}`;
    return [
      `https://${at}/keys/cmk`,
      `https://localhost:${attackerPort}/keys/cmk`,
      `https://stolen.vault.localhost:${attackerPort}/keys/cmk`,
      `https://stolen.${vaultSuffix}.localhost:${attackerPort}/keys/cmk`,
      `https://stolen.${vaultSuffix}@${at}/keys/cmk`,
      `https://${at}#.${vaultSuffix}/keys/cmk`,
      `https://${at}\\.${vaultSuffix}/keys/cmk`,
      `https://${at}/?.${vaultSuffix}/keys/cmk`,
      `http://stolen.${vaultSuffix}/keys/cmk`,
    ];
  };

  test('is refused in the request, on the page and from the registry; nobody connects to it', async () => {
    const prey = await invited('prey');
    const { consent } = await prey.person.view();
    prey.customer.consent(consent.clientId ?? '');
    await world.isv.waitFor(prey.id, 'key-required');
    for (const [index, uri] of uris().entries()) {
      const id = `attack-${index}`;
      await world.isv.send({ ...prey.customer.request(id, resourceOf(prey.customer)), key: { uri } });
      const { data } = await world.isv.waitFor(id, 'rejected', { code: 'invalid-request' });
      expect(data.problems).toEqual([expect.objectContaining({ field: 'key.uri' })]);
      expect((await prey.person.nameKey(uri)).status).toBe(422);
      expect(await registry.onboardings.readPart(prey.id, 'fact-key')).toBeUndefined();
    }
    // Even a fact that was not checked when it was written is checked before it is used.
    await registry.onboardings.save(prey.id, 'fact-key', { uri: uris()[2] ?? '', at: new Date().toISOString() });
    await prey.person.checkAgain();
    await world.isv.waitFor(prey.id, 'key-required', { code: 'key-uri-invalid' });
    expect(attacks).toEqual([]);
  });

  test('gets no token by a link in an answer of Azure either', async () => {
    const credential = { getToken: () => Promise.reject(new Error('asked for a token')) };
    const client = createRestClient(
      'https://management.azure.com',
      credential,
      'https://management.azure.com/.default',
    );
    const next = `https://127.0.0.1:${attackerPort}/v1.0/next`;
    await expect(client.send('GET', next)).rejects.toThrow(`Refused to send a token to ${new URL(next).origin}`);
    expect(attacks).toEqual([]);
  });
});
