import { createIsv, type Isv } from '../../local/cloud/isv';
import { announceStatus } from '../../shared/events/announceStatus';
import type { Announcement } from '../../shared/model/announcement';
import type { Status } from '../../shared/model/state';
import { createReadyScene, valueOf, type ReadyScene } from './support/scene';
import { summary, watch } from './support/runs';
import { startTestCloud, type Deployment, type TestCloud } from './support/testCloud';

let cloud: TestCloud;
let deployment: Deployment;
let scene: ReadyScene;
let isv: Isv;
beforeAll(async () => {
  cloud = await startTestCloud();
  deployment = cloud.deploy();
  isv = createIsv(cloud.local);
});
afterAll(async () => {
  await isv.stop();
  await cloud.stop();
});
beforeEach(async () => {
  scene = await createReadyScene(cloud, deployment, 'storage across tenants');
});

const period = { invitedAt: '2026-11-01T00:00:00.000Z', expiresAt: '2026-12-01T00:00:00.000Z' };
const later = { invitedAt: '2026-11-02T00:00:00.000Z', expiresAt: '2026-12-02T00:00:00.000Z' };
const invite = (when: typeof period) => {
  const { onboardingId, plan, application, identity } = scene;
  return deployment.activities.inviteCustomer({ onboardingId, plan, application, identity, ...when });
};

describe('inviteCustomer', () => {
  test('the first invitation stands, whoever invites again', async () => {
    const { result, writes } = await watch(cloud.sim, async () => [await invite(period), await invite(later)]);
    expect(result.map(summary)).toEqual(['done created', 'done unchanged']);
    const terms = { ...period, linkVersion: 1 };
    expect(result.map(valueOf)).toEqual([terms, terms]);
    expect(writes).toEqual([]);
  });

  test('a later run shows what it has planned; its period and withdrawn links stay', async () => {
    await invite(period);
    const { onboardings } = deployment.ports.registry;
    const first = (await onboardings.readPart(scene.onboardingId, 'invitation'))!;
    await onboardings.save(scene.onboardingId, 'invitation', { ...first, linkVersion: 3 });
    scene = { ...scene, identity: { ...scene.identity, principalId: 'another' } };
    expect([summary(await invite(later)), summary(await invite(later))]).toEqual(['done updated', 'done unchanged']);
    const second = await onboardings.readPart(scene.onboardingId, 'invitation');
    expect(second).toEqual({ ...first, linkVersion: 3, identity: scene.identity });
  });

  test('two at once agree on one', async () => {
    const results = await Promise.all([invite(period), invite(later)]);
    expect(results.map(summary).sort()).toEqual(['done created', 'done unchanged']);
    expect(valueOf(results[0])).toEqual(valueOf(results[1]));
  });

  test('the registry holds no link and no token', async () => {
    await invite(period);
    const invitation = await deployment.ports.registry.onboardings.readPart(scene.onboardingId, 'invitation');
    expect(Object.keys(invitation ?? {}).sort()).toEqual(
      ['application', 'expiresAt', 'identity', 'invitedAt', 'linkVersion', 'plan'].sort(),
    );
    expect(JSON.stringify(invitation)).not.toMatch(/eyJ/);
  });
});

describe('announce', () => {
  const status: Status = {
    state: 'awaiting-consent',
    waitingFor: 'customer',
    since: '2026-11-01T00:00:00.000Z',
    code: 'consent-missing',
    reason: 'r',
    remedy: 'm',
  };
  const announcement = (more: Partial<Announcement> = {}): Announcement => ({
    onboardingId: scene.onboardingId,
    customerId: scene.customerId,
    status,
    attempt: 0,
    timeline: [{ at: status.since, state: status.state, code: status.code }],
    event: 'consent-required',
    ...more,
  });
  const tell = (more?: Partial<Announcement>) => deployment.activities.announce(announcement(more));
  const record = () => deployment.ports.registry.onboardings.readPart(scene.onboardingId, 'status');
  /** Events in order; the last one, sent by the test, shows that nothing is still on its way. */
  const events = async () => {
    await tell({ attempt: 99, status: { ...status, state: 'protected' }, event: 'encrypted' });
    await isv.waitFor(scene.onboardingId, 'encrypted');
    const ours = isv.events.filter(({ data }) => data.onboardingId === scene.onboardingId);
    return ours.map(({ id }) => id.slice(scene.onboardingId.length + 1)).sort();
  };

  test('twice is one event and one line of the timeline', async () => {
    expect([summary(await tell()), summary(await tell())]).toEqual(['done updated', 'done updated']);
    expect((await record())?.timeline).toHaveLength(1);
    expect(await events()).toEqual(['awaiting-consent.0', 'protected.99']);
  });

  test('two at once are one event', async () => {
    await Promise.all([tell(), tell()]);
    expect((await record())?.timeline).toHaveLength(1);
    expect(await events()).toEqual(['awaiting-consent.0', 'protected.99']);
  });

  test('interrupted between registry and topic, the second call sends the event', async () => {
    const { ports } = deployment;
    const broken = { ...ports, events: { ...ports.events, publish: () => Promise.reject(new Error('lost')) } };
    await expect(announceStatus(broken, announcement())).rejects.toThrow('lost');
    expect(summary(await tell())).toBe('done updated');
    expect((await record())?.timeline).toHaveLength(1);
    expect(await events()).toEqual(['awaiting-consent.0', 'protected.99']);
  });

  test('the same state once more is an event of its own', async () => {
    await tell();
    expect(summary(await tell({ attempt: 1 }))).toBe('done updated');
    expect(await events()).toEqual(['awaiting-consent.0', 'awaiting-consent.1', 'protected.99']);
  });

  test('without an event only the registry is told', async () => {
    expect(summary(await tell({ event: undefined }))).toBe('done updated');
    expect(await events()).toEqual(['protected.99']);
  });

  test('after the invitation the event carries the personal link, the same every time', async () => {
    await tell({ attempt: 7 });
    await invite(period);
    await tell({ attempt: 8 });
    await tell({ attempt: 9 });
    await events();
    const links = [7, 8, 9].map(
      (attempt) => isv.events.find(({ id }) => id === `${scene.onboardingId}.awaiting-consent.${attempt}`)?.data.link,
    );
    expect(links[0]).toBeUndefined();
    expect(links[1]).toMatch(/^https:\/\/onboarding\.example\/c\/eyJ/);
    expect(links[2]).toBe(links[1]);
  });
});
