import { freePort } from '../../local/cloud/freePort';
import { lookAtHealth } from '../../shared/health/lookAtHealth';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started));

test('everything that a deployment depends on is there', async () => {
  const { status, checks } = await lookAtHealth(deployment.ports);
  expect(checks.filter((check) => check.status !== 'ok')).toEqual([]);
  expect([status, checks.length]).toEqual(['ok', 14]);
});

test('a dead letter and a registry that nobody reaches are two findings', async () => {
  const { ports } = cloud.deploy({ LATCHKEY_TABLES_ENDPOINT: `https://localhost:${await freePort()}/nobodys` });
  const { queues } = ports;
  await queues.send('release-requests', [{ body: 'unreadable' }]);
  await queues.withReceiver('release-requests', 'messages', async (receiver) => {
    const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5000 });
    await receiver.deadLetterMessage(message!);
  });
  const { status, checks } = await lookAtHealth(ports);
  const troubles = checks.filter((check) => check.status !== 'ok');
  expect(status).toBe('degraded');
  expect(troubles.map(({ name, status: how }) => `${name}: ${how}`)).toEqual([
    'registry: fail',
    'dead-letters release-requests: warn',
    'sweep: fail',
    'approvals: fail',
  ]);
  expect(troubles.every(({ remedy }) => remedy)).toBe(true);
});
