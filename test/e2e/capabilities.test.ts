import { RESOURCE_KINDS } from '../../shared/model/resourceKind';
import { combinationsOf, decidingRow, findCapability, TARGETS } from '../../shared/targets';
import { createCase, createPeople, type Case } from '../support/process/cases';
import { startProcessWorld, type ProcessWorld } from '../support/process/processWorld';
import { protectionOf } from '../support/process/protectionOf';
import { wantedProtection } from '../support/process/wantedProtection';

/** Every combination of the capability table, through the whole process; what is expected is read from the table. */

const ROWS = RESOURCE_KINDS.flatMap(combinationsOf).map((combination, index) => {
  const { kind, hosting, vaultTenant, vaultType, region, geo } = combination;
  const title = `${kind}, ${hosting}-hosted, ${vaultType} in the ${vaultTenant} tenant and ${region} region, geo ${geo}`;
  return { id: `c${index}x`, title, combination };
});
type Row = (typeof ROWS)[number];

const isOffered = ({ combination }: Row) => decidingRow(combination)?.offered === true;
/** Whether what a request tells decides already; regions and copies are seen later. */
const isRefusedAtOnce = ({ combination: { kind, hosting, vaultTenant, vaultType } }: Row, withKey = true) =>
  findCapability({ kind, hosting, vaultTenant, ...(withKey ? { vaultType } : {}) })?.offered === false;
/** Refused only for the type of a vault that the request does not name: for each there is a second onboarding. */
const NAMED_LATER = ROWS.filter(
  (row) => row.combination.region === 'same' && isRefusedAtOnce(row) && !isRefusedAtOnce(row, false),
).map((row) => ({ ...row, id: `${row.id}later` }));

let world: ProcessWorld;
const cases = new Map<string, Case>();
const people = createPeople(() => world);
const writes: string[] = [];

beforeAll(async () => {
  const began = performance.now();
  world = await startProcessWorld(people.act);
  const { simulator } = world.cloud;
  simulator.calls.onCall(({ write, status, url }) => {
    if (write && status < 300) writes.push(new URL(url).pathname.toLowerCase());
  });
  for (const { id, combination } of ROWS) cases.set(id, await createCase(world.cloud, id, combination));
  for (const { id, combination } of NAMED_LATER) {
    cases.set(id, await createCase(world.cloud, id, combination, { key: 'on the page' }));
  }
  const all = [...cases.values()];
  people.add(...all);
  await world.run(
    all.map(({ request }) => request),
    20,
  );
  console.log(`${all.length} onboardings of ${ROWS.length} combinations: ${Math.round(performance.now() - began)} ms`);
});
afterAll(() => world.stop());

function caseOf(id: string): Case {
  const one = cases.get(id);
  if (!one) throw new Error(`No case ${id}`);
  return one;
}
const lastOf = ({ onboardingId }: Case) => world.trailOf(onboardingId).at(-1);

test('the table offers some combinations and refuses others, at once and later', () => {
  expect(ROWS.filter(isOffered).length).toBeGreaterThan(40);
  expect(ROWS.filter((row) => isRefusedAtOnce(row)).length).toBeGreaterThan(8);
  expect(ROWS.filter((row) => !isOffered(row) && !isRefusedAtOnce(row)).length).toBeGreaterThan(8);
  expect(NAMED_LATER.map(({ title }) => title)).toEqual([expect.stringMatching(/^diskEncryptionSet.*managedHsm/)]);
});

test.each(ROWS.filter(isOffered))('offered: $title', ({ id, combination }) => {
  const one = caseOf(id);
  const { simulator, vendor } = world.cloud;
  const { kind, geo, hosting, vaultTenant } = combination;
  const { customer, resource, onboardingId } = one;
  const { plan } = world.inputOf(onboardingId, 'inviteCustomer');
  expect(lastOf(one)).toMatchObject({
    event: 'encrypted',
    status: { state: 'protected', waitingFor: 'nobody' },
    details: { keyUri: customer.keyVersionUri },
  });

  expect(resource.copies).toHaveLength(geo === 'redundant' ? 1 : 0);
  for (const resourceId of [...resource.copies, resource.id]) {
    const { attached, ...protection } = protectionOf(simulator, kind, resourceId) ?? { attached: [] };
    expect(protection).toEqual(wantedProtection(world, one));
    expect(attached).toEqual(
      expect.arrayContaining([plan.identityId, ...(plan.geo ? [plan.geo.identityId] : [])].map(lower)),
    );
  }
  const places = [...resource.copies, resource.id].map((resourceId) => resourceId.toLowerCase());
  const written = places.map((place) => ({
    first: writes.findIndex((path) => isWithin(path, place)),
    last: writes.findLastIndex((path) => isWithin(path, place)),
  }));
  expect(written[0]?.first).toBeGreaterThanOrEqual(0);
  // A copy is finished before the next one, and before its source, is begun.
  for (const [index, { first }] of written.entries())
    if (index > 0) expect(first).toBeGreaterThan(written[index - 1]!.last);

  expect(plan.crossTenant).toBe(vaultTenant === 'other');
  const identity = simulator.managedIdentity
    .all()
    .find((some) => some.id.toLowerCase() === plan.identityId.toLowerCase());
  expect(identity).toMatchObject({
    location: customer.location,
    tenantId: hosting === 'vendor' ? vendor.tenantId : customer.tenantId,
  });
});

const lower = (text: string) => text.toLowerCase();
const isWithin = (path: string, place: string) => path === place || path.startsWith(`${place}/`);

function expectUntouched({ resource }: Case): void {
  const { arm } = world.cloud.simulator;
  expect([...resource.copies, resource.id].map((resourceId) => arm.writeCount(resourceId))).toEqual(
    [...resource.copies, resource.id].map(() => 0),
  );
}

test.each(ROWS.filter((row) => isRefusedAtOnce(row)))('refused at intake: $title', async ({ id, combination }) => {
  const one = caseOf(id);
  const { data } = await world.isv.waitFor(one.onboardingId, 'rejected');
  const { kind, hosting, vaultTenant, vaultType } = combination;
  const row = findCapability({ kind, hosting, vaultTenant, vaultType });
  expect(data).toMatchObject({ state: 'rejected', waitingFor: 'nobody', code: 'not-offered' });
  expect(data.reason).toContain(row?.why);
  expect(data.reason).toContain(row?.date);
  for (const alternative of row?.alternatives ?? []) expect(data.remedy).toContain(alternative);
  expect((await world.ports.registry.onboardings.readPart(one.onboardingId, 'status'))?.status.state).toBe('rejected');
  expect(world.activitiesOf(one.onboardingId)).toEqual([]);
  expectUntouched(one);
});

test.each(ROWS.filter((row) => !isOffered(row) && !isRefusedAtOnce(row)))(
  'refused when the vault is seen: $title',
  ({ id, combination }) => {
    const one = caseOf(id);
    expect(combination.region).toBe('other');
    expect(TARGETS[combination.kind].requirements.region).toBe('same');
    expect(lastOf(one)).toMatchObject({
      event: 'action-required',
      // A vault of another tenant does not show its region to us: the resource tells.
      status: { waitingFor: 'customer', code: 'key-region' },
    });
    expectUnprotected(one);
  },
);

test.each(NAMED_LATER)('refused when the key is named later: $title', ({ id }) => {
  const one = caseOf(id);
  const shown = lastOf(one)?.status;
  expect(shown).toMatchObject({ waitingFor: 'customer', code: 'vault-not-offered' });
  for (const alternative of decidingRow(one.combination)?.alternatives ?? [])
    expect(shown?.remedy).toContain(alternative);
  expectUntouched(one);
});

/** Whatever was tried, the resource has no key of the customer. */
function expectUnprotected({ combination: { kind }, resource, customer }: Case): void {
  for (const resourceId of [...resource.copies, resource.id]) {
    const { keyUri = '' } = protectionOf(world.cloud.simulator, kind, resourceId) ?? {};
    expect(keyUri).not.toContain(`${customer.vaultName}.`);
  }
}
