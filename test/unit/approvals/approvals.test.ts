import { approvalView } from '../../../shared/approvals/approvalView';
import { askApproval, askFirst, needsApproval, type Asker } from '../../../shared/approvals/askApproval';
import { approve, reject, settleApprovals } from '../../../shared/approvals/decide';
import type { TwoPersonAction } from '../../../shared/config';
import { DAY, HOUR } from '../../../shared/model/time';
import type { Outcome } from '../../../shared/model/outcome';
import type { StoredApproval } from '../../../shared/registry';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { config, NOW, storageRequest, storageResource } from '../../support/samples';

const ann: Asker = { id: 'ann', by: 'Ann (ann)' };
const bob: Asker = { id: 'bob', by: 'Bob (bob)' };
const eve: Asker = { id: 'eve', by: 'Eve (eve)' };
const at = NOW.toISOString();
const { onboardingId } = storageRequest;
const { resourceId } = storageResource;

const withTwo = (...twoPerson: TwoPersonAction[]) => fakePorts({ config: { ...config, twoPerson } });

/** A protected resource whose release Ann has asked for. */
async function world() {
  const ports = withTwo('release');
  const { onboardings, resources } = ports.registry;
  await onboardings.create(onboardingId, { request: storageRequest, requestHash: 'h', receivedAt: at });
  const status = { state: 'protected', waitingFor: 'nobody', since: at } as const;
  await onboardings.save(onboardingId, 'status', { status, eventId: 'e', timeline: [] });
  await onboardings.addResource(onboardingId, resourceId);
  await resources.save(storageResource);
  const starter = recordingStarter();
  const request = { onboardingId, how: 'revert' as const };
  const approval = await askFirst(ports, 'release', { asker: ann, why: 'the contract ended', request });
  const id = approval?.id ?? '';
  const fact = () => resources.readPart(resourceId, 'fact-release');
  const audit = async () => (await ports.registry.audit.list(onboardingId)).map(({ action, by }) => `${action} ${by}`);
  return { ports, starter, id, fact, audit };
}
const codeOf = (outcome: Outcome<StoredApproval>) => (outcome.kind === 'done' ? outcome.value.state : outcome.code);

test.each<[TwoPersonAction[], TwoPersonAction, Parameters<typeof needsApproval>[2], boolean]>([
  [[], 'release', undefined, false],
  [['release'], 'release', undefined, true],
  [['release'], 'terminate', undefined, false],
  [['bulk'], 'bulk', 'resume', true],
  [['release'], 'bulk', 'resume', false],
  [['release'], 'bulk', 'release', true],
  [['terminate'], 'bulk', 'terminate', true],
])('with %j, %s (%s) needs two persons: %s', (twoPerson, action, bulkAction, needed) => {
  expect(needsApproval(withTwo(...twoPerson), action, bulkAction)).toBe(needed);
});

test('what needs two persons is only written down; what does not, or is about nothing known, is not', async () => {
  const { ports, id, fact, audit } = await world();
  expect(await fact()).toBeUndefined();
  expect(await audit()).toEqual(['ask-release Ann (ann)']);
  const stored = await ports.registry.approvals.read(id);
  expect(stored && approvalView(stored, NOW)).toEqual({
    ...{
      id,
      action: 'release',
      subject: onboardingId,
      by: 'Ann (ann)',
      why: 'the contract ended',
      at,
      state: 'waiting',
    },
    request: { onboardingId, how: 'revert' },
  });
  const asking = { asker: ann, why: 'w', request: { onboardingId } };
  expect(await askFirst(ports, 'terminate', asking)).toBeUndefined();
  expect(await askFirst(ports, 'release', { ...asking, request: { onboardingId: 'unheard-of' } })).toBeUndefined();
});

test('another operator approves: it is carried out in the name of both', async () => {
  const { ports, starter, id, fact, audit } = await world();
  const approved = await approve(ports, starter, { id, asker: bob, why: 'seen the contract' });
  expect(approved).toMatchObject({
    value: { state: 'approved', decidedBy: 'Bob (bob)', decidedWhy: 'seen the contract', doneAt: at },
  });
  expect(await fact()).toMatchObject({ by: 'Ann (ann), approved by Bob (bob)', why: 'the contract ended' });
  expect((await audit()).sort()).toEqual([
    'approve-release Bob (bob)',
    'ask-release Ann (ann)',
    'release Ann (ann), approved by Bob (bob)',
  ]);
  expect(await ports.registry.approvals.open()).toEqual([]);
});

test('who asked decides nothing', async () => {
  const { ports, starter, id, fact } = await world();
  const deciding = { id, asker: { ...ann, by: 'Ann by another name (ann)' }, why: 'w' };
  expect(codeOf(await approve(ports, starter, deciding))).toBe('approval-own');
  expect(codeOf(await reject(ports, deciding))).toBe('approval-own');
  expect(await fact()).toBeUndefined();
});

test('approved again, also by another, nothing more happens; rejected is too late', async () => {
  const { ports, starter, id, audit } = await world();
  await approve(ports, starter, { id, asker: bob, why: 'w' });
  const before = await audit();
  const again = await approve(ports, starter, { id, asker: eve, why: 'w' });
  expect(again).toMatchObject({ value: { decidedBy: 'Bob (bob)' } });
  expect(await audit()).toEqual(before);
  expect(codeOf(await reject(ports, { id, asker: eve, why: 'w' }))).toBe('approval-over');
});

test('rejected, with a reason: it is never carried out', async () => {
  const { ports, starter, id, fact, audit } = await world();
  expect(codeOf(await reject(ports, { id, asker: bob, why: 'not yet' }))).toBe('rejected');
  expect(codeOf(await approve(ports, starter, { id, asker: eve, why: 'w' }))).toBe('approval-over');
  expect([await fact(), await audit()]).toEqual([undefined, ['ask-release Ann (ann)', 'reject-release Bob (bob)']]);
});

test('approved and rejected at once, one of the two holds', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { ports, starter, id, fact } = await world();
    const outcomes = await Promise.all([
      approve(ports, starter, { id, asker: bob, why: 'w' }),
      reject(ports, { id, asker: eve, why: 'w' }),
      approve(ports, starter, { id, asker: eve, why: 'w' }),
    ]);
    const { state } = (await ports.registry.approvals.read(id)) ?? {};
    expect(outcomes.map(codeOf)).toContain('approval-over');
    expect((await fact()) !== undefined).toBe(state === 'approved');
  }
});

test('after a day it is over', async () => {
  const { ports, starter, id, fact } = await world();
  ports.clock.now = new Date(NOW.getTime() + DAY);
  const stored = await ports.registry.approvals.read(id);
  expect(stored && approvalView(stored, ports.now()).state).toBe('expired');
  expect(codeOf(await approve(ports, starter, { id, asker: bob, why: 'w' }))).toBe('approval-over');
  await settleApprovals(ports, starter);
  expect([
    (await ports.registry.approvals.read(id))?.state,
    await ports.registry.approvals.open(),
    await fact(),
  ]).toEqual(['expired', [], undefined]);
});

test.each(['the next approval', 'the timer'])(
  'after a crash between approving and doing, %s carries it out',
  async (who) => {
    const { ports, starter, id, fact } = await world();
    const { savePart } = ports.registry.resources;
    Object.assign(ports.registry.resources, { savePart: () => Promise.reject(new Error('crashed')) });
    await expect(approve(ports, starter, { id, asker: bob, why: 'w' })).rejects.toThrow('crashed');
    Object.assign(ports.registry.resources, { savePart });
    expect([(await ports.registry.approvals.read(id))?.state, await fact()]).toEqual(['approved', undefined]);
    ports.clock.now = new Date(NOW.getTime() + HOUR);
    if (who === 'the timer') await settleApprovals(ports, starter);
    else await approve(ports, starter, { id, asker: eve, why: 'w' });
    expect(await fact()).toMatchObject({ by: 'Ann (ann), approved by Bob (bob)' });
    const { at: first } = (await fact()) ?? {};
    await settleApprovals(ports, starter);
    expect((await fact())?.at).toBe(first);
  },
);

test('what cannot be done any more is refused when it is carried out, and that is kept', async () => {
  const { ports, starter, id } = await world();
  const status = { state: 'failed', waitingFor: 'nobody', since: at, code: 'terminated' } as const;
  await ports.registry.onboardings.save(onboardingId, 'status', { status, eventId: 'e', timeline: [] });
  const approved = await approve(ports, starter, { id, asker: bob, why: 'w' });
  expect(approved).toMatchObject({ value: { state: 'approved', refused: 'not-protected', doneAt: at } });
});

test('an approved bulk action begins once, under the id it was asked for with', async () => {
  const { ports, starter } = await world();
  const request = { id: 'bulk-1', action: 'resume', filter: { group: 'operator' } };
  const asked = { action: 'bulk' as const, subject: 's', why: 'w', request, asker: ann, audit: 'bulk-bulk-1' };
  const { id } = await askApproval(ports, asked);
  await approve(ports, starter, { id, asker: bob, why: 'w' });
  await approve(ports, starter, { id, asker: eve, why: 'w' });
  expect(starter.started).toMatchObject([{ orchestrator: 'bulk', instanceId: 'bulk-bulk-1' }]);
  expect(await ports.registry.bulks.read('bulk-1')).toMatchObject({
    by: 'Ann (ann), approved by Bob (bob)',
    selection: { filter: { group: 'operator' } },
  });
});

test('the newest is listed first', async () => {
  const { ports, id } = await world();
  ports.clock.now = new Date(NOW.getTime() + HOUR);
  const request = { onboardingId };
  const second = await askApproval(ports, {
    action: 'terminate',
    subject: 's',
    why: 'w',
    request,
    asker: ann,
    audit: 'a',
  });
  const { approvals } = await ports.registry.approvals.page('waiting', 10, undefined);
  expect(approvals.map((one) => one.id)).toEqual([second.id, id]);
  expect((await ports.registry.approvals.page('approved', 10, undefined)).approvals).toEqual([]);
});

test('one that nobody asked for is not there', async () => {
  const ports = withTwo('bulk');
  expect(codeOf(await approve(ports, recordingStarter(), { id: 'x', asker: bob, why: 'w' }))).toBe('not-found');
});
