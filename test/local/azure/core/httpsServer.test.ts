import { createCore, type RunningCore } from '../../../../local/azure/core/createCore';
import { HangUp, SimError } from '../../../../local/azure/core/service';
import { type Certificates, ensureCertificates } from '../../../../local/tls/ensureCertificates';
import { trust } from '../../../../local/tls/trust';

let tls: Certificates;
let running: RunningCore;

beforeAll(async () => {
  tls = await ensureCertificates();
  trust(tls.ca);
});

beforeEach(async () => {
  running = await createCore({ tls });
  running.mount({
    name: 'shelf',
    serves: (host) => host.endsWith(`localhost:${running.port}`),
    routes: [
      {
        method: 'GET',
        path: '/books/{name}',
        operation: 'shelf.books.get',
        handler: ({ params }) => ({ status: 200, body: params }),
      },
      {
        method: 'GET',
        path: '/gone',
        operation: 'shelf.gone',
        handler: () => {
          throw new HangUp();
        },
      },
      {
        method: 'GET',
        path: '/broken',
        operation: 'shelf.broken',
        handler: () => {
          throw new SimError(409, 'Conflict', 'no', { innerCode: 'Why' });
        },
      },
      {
        method: 'PUT',
        path: '/books/{name}',
        operation: 'shelf.books.put',
        write: true,
        handler: (request) => ({ status: 201, body: request.json() }),
      },
    ],
  });
});
afterEach(() => running.stop());

test.each([['localhost'], ['127.0.0.1'], ['a.vault.localhost']])('answers on %s', async (host) => {
  const response = await fetch(`https://${host}:${running.port}/books/x%20y`);
  // 127.0.0.1 is a trusted name of the certificate, but no service's host.
  expect(response.status).toBe(host === '127.0.0.1' ? 501 : 200);
});
