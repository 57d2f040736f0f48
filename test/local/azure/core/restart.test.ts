import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { SqliteStore } from '../../../../local/azure/core/sqliteStore';
import { ensureCertificates } from '../../../../local/tls/ensureCertificates';
import { trust } from '../../../../local/tls/trust';
import { attachedIdentity, CUSTOMER, graphCaller, ISV, startTestSimulator } from './startTestSimulator';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('state, signing key and identity header outlive a restart on the same port', async () => {
  const stateFile = join(folder, 'state.db');
  const first = await startTestSimulator({ stateFile });
  const identity = attachedIdentity(first, 'uami');
  const subject = { tenantId: ISV, objectId: identity.principalId, clientId: identity.clientId };
  const token = await first.entra.issueToken(subject, 'https://graph.microsoft.com');
  const header = first.msiHeader;
  await first.stop();

  const second = await startTestSimulator({ stateFile, port: first.port });
  expect(second.msiHeader).toBe(header);
  expect(second.managedIdentity.all()).toEqual([identity]);
  expect(await second.core.verifyToken(token)).toMatchObject({ oid: identity.principalId });
  await second.stop();
});

test('a change is on disk before its response arrives', async () => {
  const stateFile = join(folder, 'state.db');
  const sim = await startTestSimulator({ stateFile });
  const graph = await graphCaller(sim, ['Application.ReadWrite.OwnedBy']);
  const { id } = (await graph('POST', '/applications', { displayName: 'pool' })).body;
  const reader = new SqliteStore(stateFile);
  expect(reader.collection('graph.applications').get(id)).toMatchObject({ displayName: 'pool' });
  reader.close();
  await sim.stop();
});

test('a port in use is an error, not another port', async () => {
  const first = await startTestSimulator();
  await expect(startTestSimulator({ port: first.port })).rejects.toThrow('EADDRINUSE');
  await first.stop();
});

test('the CA is kept for its owner only; the server certificate is new', async () => {
  const first = await ensureCertificates(folder);
  const second = await ensureCertificates(folder);
  expect(second.ca).toBe(first.ca);
  expect(second.cert).not.toBe(first.cert);
  expect(statSync(join(folder, 'ca-key.pem')).mode & 0o777).toBe(0o600);
  expect(second.caFile).toBe(join(folder, 'ca.pem'));

  const [ca, leaf] = [new X509Certificate(second.ca), new X509Certificate(second.cert)];
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(leaf.checkIssued(ca)).toBe(true);
  expect(
    ['localhost', 'v.vault.localhost', 'x.localhost', 'a.b.vault.localhost'].map((it) => leaf.checkHost(it)),
  ).toEqual(['localhost', '*.vault.localhost', undefined, undefined]);
  expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
});

test('a CA is trusted once, however its text is wrapped', async () => {
  const { ca } = await ensureCertificates();
  trust(ca);
  const { length } = getCACertificates('default');
  trust(new X509Certificate(ca).toString());
  trust(ca);
  expect(getCACertificates('default')).toHaveLength(length);
});

test('createTenant twice keeps what is installed', async () => {
  const sim = await startTestSimulator();
  const { clientId } = sim.entra.createClient({ tenantId: CUSTOMER, name: 'admin' });
  sim.entra.createTenant({ id: CUSTOMER, name: 'Contoso Ltd', domain: 'contoso.example' });
  expect(sim.entra.servicePrincipal(CUSTOMER, clientId)).toBeDefined();
  await sim.stop();
});
