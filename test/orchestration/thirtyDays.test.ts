jest.mock('@azure/functions-core', () => jest.requireActual('../../local/host/functionsCoreShim'), { virtual: true });
import { ONBOARD_CUSTOMER } from '../../shared/model/instances';
import { smooth, stops } from '../support/answers';
import { startOrchestrations } from '../support/orchestrationHost';
import { policy, storageRequest } from '../support/samples';

test('a 30-day wait for consent, with reminders: 30 days of the real library and host, a short history', async () => {
  const events: string[] = [];
  const answers = {
    ...smooth,
    checkConsent: stops.consentMissing,
    announce: (input: any) => {
      events.push(`${input.event} ${input.status.state}`);
      return (smooth['announce'] as any)(input);
    },
  };
  await using host = await startOrchestrations(answers);
  const begun = host.clock.now();
  const startedAt = performance.now();
  const usedBefore = process.cpuUsage();
  const id = await host.run(ONBOARD_CUSTOMER, { request: storageRequest, policy }, 'onboarding-fabrikam-01');
  const seconds = (performance.now() - startedAt) / 1000;
  const processor = process.cpuUsage(usedBefore);
  const longest = Math.max(...host.executions.map(({ history }) => history.length));
  console.log(
    `30 days of waiting took ${seconds.toFixed(2)} s (${((processor.user + processor.system) / 1e6).toFixed(2)} s of the processor); ${host.executions.length} executions, ` +
      `${host.durable.counters.turns} turns; the longest history had ${longest} events`,
  );

  expect(await host.durable.getStatus(id)).toMatchObject({
    runtimeStatus: 'Completed',
    output: { state: 'expired' },
    customStatus: { state: 'expired', code: 'consent-expired' },
  });
  expect(host.clock.now().getTime() - begun.getTime()).toBe(30 * 86_400_000);
  expect(events.filter((event) => event === 'reminder awaiting-consent')).toHaveLength(5);
  expect(events.at(-1)).toBe('expired expired');
  expect(longest).toBeGreaterThan(50);
  expect(longest).toBeLessThan(2000);
});
