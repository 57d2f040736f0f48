import { generateKeyPairSync } from 'node:crypto';
import type { z } from 'zod';
import {
  auditAnswer,
  eventsAnswer,
  onboardingDetailSchema,
  runsAnswer,
  type OnboardingDetail,
  type Run,
} from '../../shared/api';
import { createCustomer, type Customer } from '../../local/cloud/customer';
import type { ReceivedEvent } from '../../local/cloud/isv';
import { operatorToken, personWith, type Person } from '../support/people';
import { startWorld, type World } from '../support/world';

/** The HTTP API as an operator uses it, against the built application: one onboarding held, ended, mended, protected. */

const material = generateKeyPairSync('rsa', { modulusLength: 3072 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

let world: World;
let token: string;
beforeAll(async () => {
  world = await startWorld();
  token = await operatorToken(world.cloud, ['Latchkey.Operator']);
});
afterAll(() => world.stop());

const call = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${world.app.url}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
async function read<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
  const answer = await call(path);
  expect(answer.status).toBe(200);
  return schema.parse(await answer.json());
}
const detailOf = (id: string): Promise<OnboardingDetail> => read(`onboardings/${id}`, onboardingDetailSchema);
const runsOf = async (id: string): Promise<Run[]> => (await read(`onboardings/${id}/runs`, runsAnswer)).runs;
const change = async (id: string, what: string) => {
  const answer = await call(`onboardings/${id}/${what}`, { why: `to ${what}` });
  expect([what, answer.status]).toEqual([what, 202]);
  return (await answer.json()) as Record<string, unknown>;
};

/** Asks over HTTP, and waits for the invitation. */
async function requested(id: string): Promise<{ customer: Customer; person: Person }> {
  const customer = await createCustomer(world.cloud, { id, material });
  const resource = { kind: 'storageAccount', id: customer.vendorStorageAccount(), hosting: 'vendor' } as const;
  const answer = await call('onboardings', customer.request(id, resource, false));
  expect([answer.status, await answer.json()]).toEqual([202, { onboardingId: id, known: false }]);
  const { data } = await world.isv.waitFor(id, 'consent-required');
  return { customer, person: personWith(data.link ?? '') };
}

/** The event of that id, past ones included. */
const eventOf = (eventId: string) =>
  new Promise<ReceivedEvent>((resolve) => {
    const look = (event: ReceivedEvent) => event.id === eventId && resolve(event);
    world.isv.onEvent(look);
    world.isv.events.forEach(look);
  });

/** Looks until a run is as wanted; the local host answers at once, so this is some turns of the loop. */
async function untilRun(id: string, wanted: (run: Run | undefined) => boolean): Promise<Run | undefined> {
  for (;;) {
    const [run] = await runsOf(id);
    if (wanted(run)) return run;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a whole onboarding: asked for, held, invited again, protected; and all of it is told', async () => {
  const id = 'overhttp';
  const { customer, person } = await requested(id);

  await change(id, 'suspend');
  await untilRun(id, (run) => run?.runtimeStatus === 'Suspended');
  expect((await detailOf(id)).suspended).toMatchObject({ why: 'to suspend' });
  await change(id, 'continue');
  await untilRun(id, (run) => run?.runtimeStatus === 'Running');
  expect((await detailOf(id)).suspended).toBeUndefined();

  await change(id, 'link/revoke');
  expect((await person.page()).status).toBe(410);
  expect((await detailOf(id)).linkRevoked).toBe(true);
  const { eventId } = await change(id, 'invitation');
  const resent = (await eventOf(String(eventId))).data.link ?? '';
  const again = personWith(resent);
  expect((await again.page()).status).toBe(200);

  const { clientId = '' } = (await again.view()).consent;
  customer.consent(clientId);
  customer.grantApplication(clientId);
  await again.nameKey(customer.keyUri);
  await change(id, 'check');
  await world.isv.waitFor(id, 'encrypted');

  const detail = await detailOf(id);
  expect(detail).toMatchObject({
    status: { state: 'protected' },
    linkRevoked: false,
    resources: [{ kind: 'storageAccount' }],
  });
  expect(detail.portalUrl).toMatch(/\/#@[0-9a-f-]{36}\/resource\/subscriptions\//);
  const audit = await read(`onboardings/${id}/audit`, auditAnswer);
  expect(audit.items.map(({ action }) => action)).toEqual([
    'request',
    'suspend',
    'continue',
    'revoke-link',
    'resend-invitation',
    'name-key',
    'check',
  ]);
  expect(audit.items.filter(({ by }) => by === 'customer')).toHaveLength(1);

  // What is said to have been told is what came over the topic, with the same ids.
  const { items } = await read(`onboardings/${id}/events`, eventsAnswer);
  const told = world.isv.events.filter(({ data }) => data.onboardingId === id).map((event) => event.id);
  expect(items.map((item) => item.id)).toEqual(expect.arrayContaining([...new Set(told)]));
  expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['consent-required', 'encrypted']));

  const [run, keeper] = await runsOf(id);
  expect(run).toMatchObject({ orchestration: 'onboardCustomer', runtimeStatus: 'Completed' });
  const steps = (run?.steps ?? [])
    .filter(({ kind }) => kind === 'step')
    .map(({ name, outcome }) => `${name} ${outcome}`);
  expect(steps).toEqual(
    expect.arrayContaining(['inviteCustomer created', 'checkConsent needs-customer', 'verifyKey unchanged']),
  );
  expect(run?.steps.some(({ name, kind }) => kind === 'wait' && name === 'wake')).toBe(true);
  expect(keeper).toMatchObject({ orchestration: 'keepEncrypted', resourceId: detail.resource.id });
  expect(keeper?.history).toBeUndefined();
  const raw = (await (await call(`onboardings/${id}/runs?history=true`)).json()) as { runs: Run[] };
  expect(raw.runs[0]?.history?.[0]).toMatchObject({ EventType: 'ExecutionStarted', FunctionName: 'onboardCustomer' });

  expect(await change(id, 'revalidate')).toEqual({ onboardingId: id, asked: [detail.resource.id] });
});

test('ended by an operator: the process stops, the end is told, nothing goes on', async () => {
  const id = 'ended';
  const { customer, person } = await requested(id);
  // The client of Durable puts a reason into an address.
  const why = 'a&taskHub=b#c?d=%41 "ü" / \\ {reason}';
  expect((await call(`onboardings/${id}/terminate`, { why })).status).toBe(202);
  await world.isv.waitFor(id, 'failed', { code: 'terminated' });
  expect(await untilRun(id, (run) => run?.runtimeStatus !== 'Running')).toMatchObject({ runtimeStatus: 'Terminated' });
  expect((await detailOf(id)).status).toMatchObject({ state: 'failed', code: 'terminated', waitingFor: 'nobody' });
  expect(((await (await call(`onboardings/${id}/resume`, { why: 'x' })).json()) as { code: string }).code).toBe(
    'onboarding-ended',
  );
  expect((await person.page()).status).toBe(200);
  expect(world.cloud.simulator.arm.writeCount(customer.vendorStorageAccount())).toBe(0);
});

test('what is not part of the API is refused as a problem', async () => {
  for (const [path, method, status] of [
    ['/api/v1/nothing', 'GET', 404],
    ['/api/onboardings/overhttp', 'GET', 404],
    ['/api/v1/revalidations', 'DELETE', 405],
  ] as const) {
    const answer = await fetch(`${world.app.url}${path}`, { method });
    expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
      path,
      status,
      'application/problem+json',
    ]);
  }
  expect((await fetch(`${world.app.url}/api/v1/openapi.json`)).status).toBe(200);
});
