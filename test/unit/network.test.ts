import '../support/blockNetwork.js';
import { get } from 'node:http';
import { createServer, connect } from 'node:net';
import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';

test('unit tests reach nothing, whichever way they try', async () => {
  let isReached = false;
  const server = createServer(() => (isReached = true));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}/`;

  expect(() => connect(port, '127.0.0.1')).toThrow('no network');
  expect(() => get(url)).toThrow('no network');
  await expect(fetch(url)).rejects.toThrow();
  const request = createPipelineRequest({ url, allowInsecureConnection: true });
  await expect(createDefaultHttpClient().sendRequest(request)).rejects.toThrow('no network');

  await new Promise((resolve) => server.close(resolve));
  expect(isReached).toBe(false);
});
