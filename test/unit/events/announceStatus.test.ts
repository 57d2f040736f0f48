import { announceStatus } from '../../../shared/events/announceStatus';
import { eventDataSchema } from '../../../shared/model/event';
import type { Status } from '../../../shared/model/state';
import { stops } from '../../support/answers';
import { fakePorts } from '../../support/fakePorts';
import { application, identity, NOW, storagePlan } from '../../support/samples';

const since = NOW.toISOString();
const { code, reason, remedy } = stops.consentMissing;
const status: Status = { state: 'awaiting-consent', waitingFor: 'customer', since, code, reason, remedy };
const announcement = {
  onboardingId: 'fabrikam-01',
  customerId: 'fabrikam',
  status,
  attempt: 0,
  timeline: [{ at: since, state: status.state, code }],
  event: 'consent-required' as const,
};
const invitation = {
  invitedAt: since,
  expiresAt: '2026-12-20T09:00:00.000Z',
  linkVersion: 1,
  plan: storagePlan,
  application,
  identity,
};

test('writes the status and its place in the timeline, then sends the event with the personal link', async () => {
  const ports = fakePorts();
  await ports.registry.onboardings.add('fabrikam-01', 'invitation', invitation);
  expect(await announceStatus(ports, announcement)).toBe('fabrikam-01.awaiting-consent.0');
  expect(await ports.registry.onboardings.readPart('fabrikam-01', 'status')).toEqual({
    status,
    eventId: 'fabrikam-01.awaiting-consent.0',
    timeline: [{ at: since, state: 'awaiting-consent', code }],
  });
  expect(ports.published).toEqual([
    {
      id: 'fabrikam-01.awaiting-consent.0',
      name: 'consent-required',
      at: since,
      data: expect.objectContaining({
        onboardingId: 'fabrikam-01',
        customerId: 'fabrikam',
        state: 'awaiting-consent',
        waitingFor: 'customer',
        code,
        reason,
        remedy,
        expiresAt: invitation.expiresAt,
      }),
    },
  ]);
  const { link = '' } = ports.published[0]?.data ?? {};
  expect(link).toMatch(/^https:\/\/keys\.contoso\.example\/c\//);
  expect(await ports.links.verifyLink(link.split('/').at(-1) ?? '')).toMatchObject({
    ok: true,
    claims: { onboardingId: 'fabrikam-01' },
  });
  expect(eventDataSchema.parse(ports.published[0]?.data)).toBeDefined();
});

test('a link that is handed over is told, and not read', async () => {
  const ports = fakePorts();
  await announceStatus(ports, { ...announcement, invitation });
  const handed = ports.published[0]?.data.link;
  await ports.registry.onboardings.add('fabrikam-01', 'invitation', invitation);
  await announceStatus(ports, announcement);
  expect(handed).toBeDefined();
  expect(ports.published[1]?.data.link).toBe(handed);
});

test('links that were withdrawn are not told anew', async () => {
  const ports = fakePorts();
  await ports.registry.onboardings.add('fabrikam-01', 'invitation', {
    ...invitation,
    linkVersion: 2,
    revokedAt: since,
  });
  await announceStatus(ports, announcement);
  expect(ports.published[0]?.data).not.toHaveProperty('link');
  expect(ports.published[0]?.data).not.toHaveProperty('expiresAt');
});

test('twice: the same status, and the very same event, which duplicate detection drops', async () => {
  const ports = fakePorts();
  await ports.registry.onboardings.add('fabrikam-01', 'invitation', invitation);
  await announceStatus(ports, announcement);
  const written = await ports.registry.onboardings.readPart('fabrikam-01', 'status');
  ports.clock.now = new Date(NOW.getTime() + 3_600_000);
  expect(await announceStatus(ports, announcement)).toBe('fabrikam-01.awaiting-consent.0');
  expect(await ports.registry.onboardings.readPart('fabrikam-01', 'status')).toEqual(written);
  expect(ports.published).toHaveLength(2);
  expect(ports.published[1]).toEqual(ports.published[0]);
});

test('a lost answer of the topic: the second call sends what the first could not', async () => {
  const ports = fakePorts();
  const broken = { ...ports, events: { ...ports.events, publish: async () => Promise.reject(new Error('away')) } };
  await expect(announceStatus(broken, announcement)).rejects.toThrow('away');
  await announceStatus(ports, announcement);
  expect(ports.published).toHaveLength(1);
});

test('the next attempt is another event', async () => {
  const ports = fakePorts();
  await announceStatus(ports, announcement);
  await announceStatus(ports, { ...announcement, attempt: 1, event: 'reminder' });
  expect(ports.published.map(({ id }) => id)).toEqual([
    'fabrikam-01.awaiting-consent.0',
    'fabrikam-01.awaiting-consent.1',
  ]);
});

test('without an event only the registry is told; before the invitation there is no link', async () => {
  const ports = fakePorts();
  await announceStatus(ports, { ...announcement, event: undefined });
  expect(ports.published).toEqual([]);
  await announceStatus(ports, { ...announcement, attempt: 1 });
  expect(ports.published[0]?.data).not.toHaveProperty('link');
});
