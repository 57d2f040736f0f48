import { logEvent, loggingTo } from '../../../shared/telemetry/logEvent';
import { logStatus } from '../../../shared/telemetry/logStatus';
import type { Announcement } from '../../../shared/model/announcement';

const linesOf = (run: () => void): Record<string, unknown>[] => {
  const lines: string[] = [];
  loggingTo((line) => lines.push(line), run);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

const announcement: Announcement = {
  onboardingId: 'fabrikam-1',
  customerId: 'fabrikam',
  status: {
    state: 'verifying-key',
    waitingFor: 'customer',
    since: '2026-11-22T10:05:00.000Z',
    code: 'key-disabled',
    reason: 'The key https://fabrikam-keys.vault.azure.net/keys/cmk is disabled',
    remedy: 'az keyvault key set-attributes ...',
  },
  event: 'action-required',
  details: { keyUri: 'https://fabrikam-keys.vault.azure.net/keys/cmk' },
  timeline: [
    { at: '2026-11-22T10:00:00.000Z', state: 'awaiting-consent' },
    { at: '2026-11-22T10:05:00.000Z', state: 'verifying-key', code: 'key-disabled' },
  ],
};

test('outside an invocation nothing is logged, and nothing fails', () => {
  expect(() => logEvent('sweep-late', { seconds: 1 })).not.toThrow();
});

test('each invocation logs its own lines, however deep and however late', async () => {
  const lines: [string, string][] = [];
  const invocation = (name: string) =>
    loggingTo(
      (line) => lines.push([name, line]),
      async () => {
        await Promise.resolve();
        logEvent('message-refused', { what: name, reason: 'invalid-request' });
      },
    );
  await Promise.all([invocation('a'), invocation('b')]);
  expect(lines.map(([name, line]) => [name, (JSON.parse(line) as { what: string }).what])).toEqual([
    ['a', 'a'],
    ['b', 'b'],
  ]);
});

test('the status of an onboarding: ids, codes and how long the one before lasted; no texts, links, keys or names', () => {
  expect(linesOf(() => logStatus(announcement))).toEqual([
    {
      event: 'latchkey.onboarding-status',
      onboardingId: 'fabrikam-1',
      state: 'verifying-key',
      waitingFor: 'customer',
      code: 'key-disabled',
      told: 'action-required',
      secondsBefore: 300,
    },
  ]);
});

test('the status of a resource says which', () => {
  const resource = { id: '/subscriptions/s/x', at: '2026-11-22T10:05:01.000Z' };
  const [line] = linesOf(() => logStatus({ ...announcement, timeline: undefined, resource }));
  expect(line).toMatchObject({ event: 'latchkey.resource-status', resourceId: '/subscriptions/s/x' });
});

test('the first status has none before it', () => {
  const [line] = linesOf(() => logStatus({ ...announcement, timeline: announcement.timeline?.slice(1) }));
  expect(line).not.toHaveProperty('secondsBefore');
});
