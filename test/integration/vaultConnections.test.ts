import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { httpClient, visiting } from '../../shared/azure/httpClient';
import { verificationOf } from './support/encrypting';
import { summary } from './support/runs';
import { createReadyScene } from './support/scene';
import { withTestCloud, type Deployment, type TestCloud } from './support/testCloud';

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started));

const opened: Socket[] = [];
const note = (message: unknown): void => void opened.push((message as { socket: Socket }).socket);
beforeAll(() => subscribe('net.client.socket', note));
afterAll(() => unsubscribe('net.client.socket', note));
beforeEach(() => (opened.length = 0));

test('a vault is connected to once for all that a verification asks', async () => {
  const scene = await createReadyScene(cloud, deployment, 'storage across tenants');
  opened.length = 0;
  expect(summary(await deployment.activities.verifyKey(verificationOf(scene)))).toBe('done unchanged');
  const { vaultHost } = scene;
  const toVault = opened.filter(
    (socket) => (socket as Socket & { servername?: string }).servername === hostname(vaultHost),
  );
  expect(toVault).toHaveLength(1);
});

test('a visit shares a connection, which ends by itself soon after', async () => {
  const scene = await createReadyScene(cloud, deployment, 'storage across tenants');
  opened.length = 0;
  const client = visiting(httpClient, 200);
  const ask = () => client.sendRequest(createPipelineRequest({ url: scene.keyUri }));
  expect((await ask()).status).toBe(401);
  expect((await ask()).status).toBe(401);
  const [socket] = opened;
  expect(opened).toHaveLength(1);
  await once(socket!, 'close');
});

const hostname = (host: string): string => host.split(':')[0] ?? '';
