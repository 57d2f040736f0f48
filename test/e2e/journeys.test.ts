import { createCustomer, CRYPTO_USER_ROLE } from '../../local/cloud/customer';
import type { Registry } from '../../shared/registry';
import { customerMysql, Journey, material, type Resource } from '../support/journey';
import { openRegistry, personWith } from '../support/people';
import { CALM, startWorld, type World } from '../support/world';

/** Whole runs from a queue message to the encrypted resource, through the built application: a row a journey. */

let world: World;
let registry: Registry;
beforeAll(async () => {
  world = await startWorld({ app: { settings: CALM } });
  registry = openRegistry(world.cloud);
});
afterAll(() => world.stop());

const encryptionOf = (journey: Journey) => {
  const { properties } = world.cloud.simulator.arm.get(journey.request.resource.id);
  return (properties['encryption'] ?? properties['dataEncryption']) as Record<string, unknown>;
};

/** What holds after every journey that reached its goal: Azure, registry and events say the same. */
async function expectProtected(journey: Journey): Promise<void> {
  const { data } = await journey.protected();
  expect(data).toMatchObject({ state: 'protected', waitingFor: 'nobody', keyUri: journey.customer.keyVersionUri });
  expect(JSON.stringify(encryptionOf(journey)).toLowerCase()).toContain(journey.customer.keyVersionUri.toLowerCase());
  expect((await registry.resources.read(journey.request.resource.id))?.wanted.keyUri).toBe(
    journey.customer.keyVersionUri,
  );
  expect((await registry.onboardings.readPart(journey.id, 'status'))?.status.state).toBe('protected');
  expect(journey.eventNames().filter((name) => name === 'encrypted')).toHaveLength(1);
}

interface Row {
  readonly name: string;
  readonly resource?: Resource;
  readonly withKey?: false;
  readonly play: (journey: Journey) => Promise<void>;
}

const PROTECTED: readonly Row[] = [
  {
    name: 'storage',
    async play(journey) {
      await journey.send();
      const person = await journey.person();
      expect((await person.consent()).headers.get('location')).toBe(new URL(person.link).pathname);
      await journey.consentAndGrant(person);
    },
  },
  {
    name: 'mysql-of-customer',
    resource: customerMysql,
    async play(journey) {
      await journey.send();
      await journey.consentAndGrant(await journey.person());
      await journey.protected();
      const sent = JSON.parse(world.cloud.simulator.arm.lastWriteBody(journey.request.resource.id) ?? '');
      expect(sent).toMatchObject({
        identity: { type: 'UserAssigned' },
        properties: { dataEncryption: { type: 'AzureKeyVault', primaryKeyURI: journey.customer.keyVersionUri } },
      });
    },
  },
  {
    name: 'disabled-key',
    async play(journey) {
      const { keyVault } = world.cloud.simulator;
      keyVault.setAttributes(journey.customer.vaultName, 'cmk', { enabled: false });
      await journey.send();
      await journey.consentAndGrant(await journey.person());
      const { data } = await journey.waitFor('action-required', 'key-disabled');
      expect(data).toMatchObject({ waitingFor: 'customer', remedy: expect.stringContaining('set-attributes') });
      keyVault.setAttributes(journey.customer.vaultName, 'cmk', { enabled: true });
    },
  },
  {
    name: 'role-missing',
    async play(journey) {
      await journey.send();
      const person = await journey.person();
      await person.consent();
      await journey.waitFor('action-required', 'vault-access-denied');
      const { consent, checks } = await person.view();
      expect(checks.find(({ name }) => name === 'permissions')).toMatchObject({ result: 'fail' });
      journey.customer.grantApplication(consent.clientId ?? '');
      expect((await person.checkAgain()).status).toBe(303);
    },
  },
  {
    name: 'consent-by-script',
    async play(journey) {
      await journey.send();
      await journey.consentAndGrant(await journey.person());
      await journey.protected();
      expect(await registry.onboardings.readPart(journey.id, 'fact-consent')).toBeUndefined();
    },
  },
  {
    name: 'key-on-page',
    withKey: false,
    async play(journey) {
      await journey.send();
      const person = await journey.person();
      await journey.consentAndGrant(person);
      await journey.waitFor('key-required', 'key-missing');
      expect((await person.nameKey(journey.customer.keyUri)).status).toBe(303);
    },
  },
  {
    name: 'identity-role',
    resource: customerMysql,
    async play(journey) {
      await journey.send();
      const person = await journey.person();
      const { consent, grants } = await person.view();
      journey.customer.consent(consent.clientId ?? '');
      journey.customer.grantApplication(consent.clientId ?? '');
      const { data } = await journey.waitFor('action-required', 'identity-access-denied');
      const principalId = grants.find(({ to }) => to === 'managedIdentity')?.principalId ?? '';
      expect(data).toMatchObject({ state: 'encrypting', remedy: expect.stringContaining(principalId) });
      journey.customer.grantIdentity(principalId);
    },
  },
  {
    name: 'lost-wake',
    withKey: false,
    async play(journey) {
      await journey.send();
      await journey.consentAndGrant(await journey.person());
      await journey.waitFor('key-required');
      // The fact is written and nobody wakes the orchestration: its own timer finds it.
      const fact = { uri: journey.customer.keyUri, at: new Date().toISOString() };
      await registry.onboardings.save(journey.id, 'fact-key', fact);
    },
  },
  {
    name: 'sent-three-times',
    async play(journey) {
      await Promise.all([journey.send(), journey.send(), journey.send()]);
      await journey.consentAndGrant(await journey.person());
      await journey.protected();
      expect(journey.eventNames().filter((name) => name === 'consent-required')).toHaveLength(1);
      expect(world.cloud.simulator.arm.writeCount(journey.request.resource.id)).toBe(1);
    },
  },
  {
    name: 'after-the-end',
    async play(journey) {
      await journey.send();
      await journey.consentAndGrant(await journey.person());
      await journey.protected();
      const before = [journey.eventNames(), await registry.onboardings.read(journey.id)];
      await journey.send();
      await journey.settled();
      expect([journey.eventNames(), await registry.onboardings.read(journey.id)]).toEqual(before);
      expect(world.cloud.simulator.arm.writeCount(journey.request.resource.id)).toBe(1);
    },
  },
  {
    name: 'operator-resumes',
    async play(journey) {
      const { faults } = world.cloud.simulator;
      const kind = { type: 'respond', status: 403, code: 'Authorization_RequestDenied', message: 'No.' } as const;
      faults.add({ operation: /^graph\.federatedCredentials\.list$/, times: 1000, kind });
      await journey.send();
      await journey.waitFor('operator-required', 'graph-permission-missing');
      const applicationReads = () =>
        world.cloud.simulator.calls.all().filter(({ operation }) => operation === 'graph.applications.get').length;
      const before = applicationReads();
      faults.clear();
      const answer = await journey.resume({ why: 'permission granted' });
      expect([answer.status, await answer.json()]).toMatchObject([202, { woken: true }]);
      const person = await journey.person();
      // From the failed step: the application, made before, is not asked for again.
      expect(applicationReads()).toBe(before);
      expect(await registry.audit.list(journey.id)).toMatchObject([{ action: 'resume', why: 'permission granted' }]);
      await journey.consentAndGrant(person);
    },
  },
];

test.each(PROTECTED)('$name ends protected', async ({ name, resource, withKey, play }) => {
  const journey = await Journey.start(world, name, {
    ...(resource && { resource }),
    ...(withKey === false && { withKey }),
  });
  await play(journey);
  await expectProtected(journey);
});

test('a MySQL server of the vendor with a key of the same tenant ends protected', async () => {
  const { simulator, vendor } = world.cloud;
  const { tenantId, subscriptionId, location } = vendor;
  const place = { subscriptionId, resourceGroup: 'own', location };
  const vault = simulator.keyVault.createVault({ ...place, name: 'vendor-own-keys', tenantId });
  const { baseId, kid } = await simulator.keyVault.createKey('vendor-own-keys', 'cmk', { material });
  const { id } = simulator.arm.createMysqlServer({ ...place, name: 'vendor-own-mysql' });
  await world.isv.send({
    contractVersion: 1,
    onboardingId: 'same-tenant-1',
    customer: { id: 'inhouse', name: 'In-house', tenantId },
    resource: { kind: 'mysqlFlexibleServer', id, hosting: 'vendor' },
    key: { uri: baseId },
  });
  const { data } = await world.isv.waitFor('same-tenant-1', 'action-required', { code: 'vault-access-denied' });
  const { consent, grants } = await personWith(data.link ?? '').view();
  const application = simulator.entra.servicePrincipal(tenantId, consent.clientId ?? '');
  for (const principalId of [application?.id, ...grants.map((grant) => grant.principalId)]) {
    if (principalId !== undefined) {
      simulator.arm.assignRole({ scope: vault.id, principalId, roleDefinitionId: CRYPTO_USER_ROLE });
    }
  }
  const encrypted = await world.isv.waitFor('same-tenant-1', 'encrypted');
  expect(encrypted.data.keyUri).toBe(kid);
  expect(simulator.arm.get(id).properties['dataEncryption']).toMatchObject({ primaryKeyURI: kid });
});

test('a MySQL server of the vendor with a foreign key is refused at intake, with the alternatives', async () => {
  const customer = await createCustomer(world.cloud, { id: 'notoffered', material });
  const { subscriptionId, location } = world.cloud.vendor;
  const place = { subscriptionId, resourceGroup: 'customers', location };
  const { id } = world.cloud.simulator.arm.createMysqlServer({ ...place, name: 'not-offered-mysql' });
  const before = world.cloud.simulator.calls.all().length;
  await world.isv.send(customer.request('not-offered-1', { kind: 'mysqlFlexibleServer', id, hosting: 'vendor' }));
  const { data } = await world.isv.waitFor('not-offered-1', 'rejected');
  expect(data).toMatchObject({ state: 'rejected', code: 'not-offered', waitingFor: 'nobody' });
  expect(data.reason).toMatch(/one tenant.*\d{4}-\d\d-\d\d/);
  expect(data.remedy).toMatch(/\(1\).*Lighthouse.*\(2\).*envelope/);
  expect(await world.isv.deadLetters()).toEqual([]);
  const since = world.cloud.simulator.calls.all().slice(before);
  // Others look meanwhile, and the server that was made is looked at as well: it might be a copy. Nobody writes.
  expect(since.filter(({ operation, write }) => write && /^(arm|graph)\./.test(operation))).toEqual([]);
});

test('a customer who declines ends the onboarding; the same request again changes nothing', async () => {
  const journey = await Journey.start(world, 'declined');
  await journey.send();
  const person = await journey.person();
  const answer = await person.consent('cancel');
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('declined')]);
  const { data } = await journey.waitFor('declined', 'consent-declined');
  expect(data).toMatchObject({ state: 'declined', waitingFor: 'nobody' });
  await journey.send();
  await journey.settled();
  expect(journey.eventNames()).toEqual(['consent-required', 'declined']);
  expect(world.cloud.simulator.arm.writeCount(journey.request.resource.id)).toBe(0);
  expect((await journey.resume({ why: 'again?' })).status).toBe(409);
});
