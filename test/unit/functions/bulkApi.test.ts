import { api } from '../../support/api';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { config, NOW, storageRequest } from '../../support/samples';
import type { TwoPersonAction } from '../../../shared/config';
import { placeOf, plannedThing } from '../../../shared/model/listing';
import { list } from '../../../shared/overview/listing';

const { onboardingId } = storageRequest;
const why = 'the role is back';

/** A parked onboarding, and the API as an operator calls it. */
async function given(twoPerson: readonly TwoPersonAction[] = []) {
  const ports = fakePorts({ config: { ...config, twoPerson } });
  const starter = recordingStarter();
  const since = NOW.toISOString();
  const status = { state: 'preparing', waitingFor: 'operator', since, code: 'access-to-azure-denied' } as const;
  await ports.registry.onboardings.create(onboardingId, {
    request: storageRequest,
    requestHash: 'h',
    receivedAt: since,
  });
  const place = placeOf(status);
  await ports.registry.onboardings.save(onboardingId, 'status', { status, eventId: 'e', timeline: [], listed: place });
  await list(ports.registry, { onboardingId, status }, { place, thing: plannedThing(storageRequest) });
  const app = api(ports, starter, { roles: ['Latchkey.Reader', 'Latchkey.Operator'] });
  const call = async (method: string, path: string, body?: unknown) => {
    const { status, json } = await app.call(method, `/api/v1/${path}`, { body });
    return { status, body: json };
  };
  return { ports, starter, call };
}

test('the list, counts and statistics are there to be read', async () => {
  const { call } = await given();
  const listed = await call('GET', 'onboardings?waitingFor=operator');
  expect(listed).toMatchObject({ status: 200, body: { items: [{ onboardingId, group: 'operator' }] } });
  expect(await call('GET', 'onboardings?continuation=garbled')).toMatchObject({
    status: 400,
    body: { code: 'invalid-continuation' },
  });
  expect(await call('GET', 'counts')).toMatchObject({ status: 200, body: { groups: { operator: 1 } } });
  const { body } = await call('GET', 'statistics?days=2');
  expect(body).toMatchObject({ days: [{}, { day: NOW.toISOString().slice(0, 10) }], steps: [] });
});

test('a bulk action is tried out, begun, watched, sent again and stopped', async () => {
  const { call, starter } = await given();
  const bulk = { id: 'bulk-1', action: 'resume', filter: { waitingFor: 'operator' }, why };
  const preview = await call('POST', 'bulk', { ...bulk, dryRun: true });
  expect(preview).toMatchObject({ status: 200, body: { total: 1, sample: [{ onboardingId }], refused: [] } });
  expect(starter.started).toEqual([]);
  expect(await call('POST', 'bulk', bulk)).toEqual({ status: 202, body: { id: 'bulk-1' } });
  expect(await call('POST', 'bulk', bulk)).toEqual({ status: 202, body: { id: 'bulk-1' } });
  expect(await call('POST', 'bulk', { ...bulk, action: 'check' })).toMatchObject({
    status: 409,
    body: { code: 'bulk-conflict' },
  });
  expect(starter.started).toHaveLength(1);
  expect(await call('GET', 'bulk')).toMatchObject({ body: { items: [{ id: 'bulk-1', state: 'running', why }] } });
  expect(await call('POST', 'bulk/bulk-1/stop', { why: 'enough' })).toMatchObject({ status: 202, body: { items: [] } });
  expect(await call('GET', 'bulk/bulk-1')).toMatchObject({ status: 200, body: { done: 0 } });
  expect(await call('GET', 'bulk/bulk-2')).toMatchObject({ status: 404 });
});

test.each<[string, TwoPersonAction, string, object]>([
  ['a bulk action', 'bulk', 'bulk', { action: 'resume', filter: {} }],
  ['a bulk action that terminates', 'terminate', 'bulk', { action: 'terminate', onboardingIds: [onboardingId] }],
  ['a release', 'release', `onboardings/${onboardingId}/release`, { how: 'forget' }],
  ['to terminate', 'terminate', `onboardings/${onboardingId}/terminate`, {}],
])('%s waits for a second operator, who cannot be the first', async (_, action, path, body) => {
  const { call, starter } = await given([action]);
  const asked = await call('POST', path, { ...body, why });
  expect(asked).toMatchObject({ status: 202, body: { approval: { state: 'waiting', why } } });
  const { id } = asked.body.approval;
  expect(await call('GET', 'approvals?state=waiting')).toMatchObject({ body: { items: [{ id }] } });
  expect(await call('POST', `approvals/${id}/approve`, { why })).toMatchObject({
    status: 403,
    body: { code: 'approval-own' },
  });
  expect(await call('POST', `approvals/${id}/reject`, { why })).toMatchObject({ status: 403 });
  expect(await call('POST', 'approvals/unheard-of/approve', { why })).toMatchObject({ status: 404 });
  expect(starter.started).toEqual([]);
});

test('the comparison of the list with the records begins once', async () => {
  const { call } = await given();
  expect(await call('POST', 'overview/rebuild', { why })).toEqual({ status: 202, body: { started: true } });
  expect(await call('POST', 'overview/rebuild', { why })).toEqual({ status: 202, body: { started: false } });
});
