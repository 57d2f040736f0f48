import { receiveResourceEvent } from '../../../shared/incoming/receiveResourceEvent';
import { resourceInstance } from '../../../shared/model/instances';
import type { ProtectedResource } from '../../../shared/registry';
import { fakePorts, recordingStarter } from '../../support/fakePorts';
import { SUBSCRIPTION } from '../../support/samples';

const PROVIDERS = `/subscriptions/${SUBSCRIPTION}/resourceGroups/data/providers`;
const STORAGE = `${PROVIDERS}/Microsoft.Storage/storageAccounts/stfabrikam`;
const SQL = `${PROVIDERS}/Microsoft.Sql/servers/sql-fabrikam`;
const MYSQL = `${PROVIDERS}/Microsoft.DBforMySQL/flexibleServers/mysql-fabrikam`;
const DES = `${PROVIDERS}/Microsoft.Compute/diskEncryptionSets/des-fabrikam`;
const KNOWN = [STORAGE, SQL, MYSQL, DES];
const UNKNOWN = MYSQL.replace('fabrikam', 'copy');

/** All known resources are protected; what is asked of any other is answered in one way. */
async function world(answer: 'adopted' | 'known' | 'not-ours' = 'adopted') {
  const ports = fakePorts();
  const starter = recordingStarter();
  for (const resourceId of KNOWN) {
    await ports.registry.resources.save({ onboardingId: 'fabrikam-01', resourceId } as ProtectedResource);
    await starter.startOnce('keepEncrypted', resourceInstance(resourceId), {});
  }
  starter.started.length = 0;
  const writes = () => Object.values(ports.tables).reduce((sum, table) => sum + table.writes, 0);
  const before = writes();
  const adopted: string[] = [];
  const receive = (body: unknown) =>
    receiveResourceEvent(ports, starter, body, async (_ports, _starter, resourceId) => {
      adopted.push(resourceId);
      return answer;
    });
  return { ports, starter, adopted, receive, written: () => writes() - before };
}

const NAME = 'Megan Bowen';
const claims = { name: NAME, 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'megan@contoso.example' };

/** As Event Grid writes it ("Azure subscription as an Event Grid source", 2025). */
function eventOf(resourceUri: unknown, type = 'ResourceWriteSuccess', operationName = 'Microsoft.X/y/write') {
  const authorization = { scope: resourceUri, action: operationName, evidence: { principalName: NAME } };
  const data = { authorization, claims, operationName, resourceUri, status: 'Succeeded', subscriptionId: SUBSCRIPTION };
  return {
    id: 'e-1',
    topic: `/subscriptions/${SUBSCRIPTION}`,
    subject: resourceUri,
    eventType: `Microsoft.Resources.${type}`,
    eventTime: '2026-11-20T09:00:00Z',
    data,
    dataVersion: '2',
    metadataVersion: '1',
  };
}
const asCloudEvent = ({ id, topic, subject, eventType, eventTime, data }: ReturnType<typeof eventOf>) => ({
  ...{ id, source: topic, subject, type: eventType, time: eventTime, data },
  specversion: '1.0',
});

describe('a protected resource is woken', () => {
  test.each<[string, unknown, string]>([
    ['written', eventOf(STORAGE), STORAGE],
    ['written, as CloudEvents', asCloudEvent(eventOf(DES)), DES],
    ['written, as text of a list', JSON.stringify([eventOf(MYSQL)]), MYSQL],
    ['deleted', eventOf(SQL, 'ResourceDeleteSuccess'), SQL],
    [
      'acted on',
      eventOf(MYSQL, 'ResourceActionSuccess', 'Microsoft.DBforMySQL/flexibleServers/failover/action'),
      MYSQL,
    ],
    ['in another letter case', eventOf(SQL.toUpperCase()), SQL],
    ['with blanks and a slash', eventOf(` ${SQL}/ `), SQL],
    ['by its protector', eventOf(`${SQL}/encryptionProtector/current`), SQL],
    ['by a database', eventOf(`${SQL}/databases/app`), SQL],
    ['by a database that was deleted', eventOf(`${SQL}/databases/app`, 'ResourceDeleteSuccess'), SQL],
    ['by a failover group', eventOf(`${SQL}/failoverGroups/group`), SQL],
    ['by a key', eventOf(`${SQL}/keys/vault_key_1`), SQL],
    ['by its subject, where the data says nothing', { ...eventOf(SQL), data: undefined }, SQL],
  ])('%s', async (_, body, expected) => {
    const { receive, starter, adopted } = await world();
    expect(await receive(body)).toEqual({ action: 'complete', note: 'woken' });
    expect(starter.woken).toEqual([resourceInstance(expected)]);
    expect(adopted).toEqual([]);
  });
});

test.each<[string, string, string]>([
  ['before the last look', '2026-11-20T08:59:59Z', 'seen-since'],
  ['after the last look', '2026-11-20T09:00:01Z', 'woken'],
  ['at no known time', '', 'woken'],
])('what was written %s', async (_, eventTime, note) => {
  const { receive, ports, starter } = await world();
  await ports.registry.resources.savePart(STORAGE, 'looked', { at: '2026-11-20T09:00:00.000Z' });
  expect(await receive({ ...eventOf(STORAGE), eventTime })).toEqual({ action: 'complete', note });
  expect(starter.woken).toHaveLength(note === 'woken' ? 1 : 0);
});

test.each<[string, (ports: ReturnType<typeof fakePorts>) => Promise<void>]>([
  ['is being onboarded', ({ registry }) => registry.resources.savePart(UNKNOWN, 'claim', { onboardingId: 'a' })],
  [
    'was released',
    async ({ registry: { resources } }) => {
      await resources.save({ onboardingId: 'a', resourceId: UNKNOWN } as ProtectedResource);
      const status = { state: 'released', waitingFor: 'nobody', since: '2026-11-20T09:00:00.000Z' } as const;
      await resources.savePart(UNKNOWN, 'status', { status, eventId: 'e' });
    },
  ],
])('a resource that %s is no copy', async (_, prepare) => {
  const { receive, ports, adopted } = await world();
  await prepare(ports);
  expect(await receive(eventOf(UNKNOWN))).toEqual({ action: 'complete', note: 'resource-not-ours' });
  expect(adopted).toEqual([]);
});

test('a write of our own wakes, and nothing else happens: nothing is started, written or told', async () => {
  const { receive, starter, adopted, written, ports } = await world();
  for (const uri of [STORAGE, `${SQL}/encryptionProtector/current`, `${SQL}/keys/k`, SQL, MYSQL, DES]) {
    await receive(eventOf(uri));
    await receive(eventOf(uri));
  }
  expect(starter.woken).toHaveLength(12);
  expect([starter.started, adopted, ports.published, ports.queued, written()]).toEqual([[], [], [], [], 0]);
});

describe('an unknown resource may be a copy', () => {
  test.each<[string, unknown, string]>([
    ['a server', eventOf(UNKNOWN), UNKNOWN],
    [
      'a server acted on',
      eventOf(UNKNOWN, 'ResourceActionSuccess', 'Microsoft.DBforMySQL/flexibleServers/start/action'),
      UNKNOWN,
    ],
    ['a database of a server', eventOf(`${SQL}2/databases/app`), `${SQL}2`],
  ])('%s', async (_, body, expected) => {
    const notes = { adopted: 'copy-adopted', known: 'copy-known', 'not-ours': 'resource-not-ours' };
    for (const answer of ['adopted', 'known', 'not-ours'] as const) {
      const { receive, starter, adopted } = await world(answer);
      expect(await receive(body)).toEqual({ action: 'complete', note: notes[answer] });
      expect(adopted).toEqual([expected]);
      expect(starter.woken).toEqual([]);
    }
  });

  test('a failed look fails the message: it comes again', async () => {
    const { ports, starter } = await world();
    const failing = () => Promise.reject(new Error('429'));
    await expect(receiveResourceEvent(ports, starter, eventOf(UNKNOWN), failing)).rejects.toThrow('429');
  });
});

describe('nothing to do is no fault', () => {
  test.each<[string, unknown, string]>([
    ['an unknown resource that was deleted', eventOf(UNKNOWN, 'ResourceDeleteSuccess'), 'resource-not-ours'],
    ['another kind', eventOf(`${PROVIDERS}/Microsoft.Web/sites/app`), 'not-our-kind'],
    ['a resource group', eventOf(`/subscriptions/${SUBSCRIPTION}/resourceGroups/data`), 'not-our-kind'],
    ['something of no subscription', eventOf('/providers/Microsoft.Management/managementGroups/a'), 'not-our-kind'],
    ['a role on a resource', eventOf(`${SQL}/providers/Microsoft.Authorization/roleAssignments/a`), 'not-our-kind'],
    [
      'keys that were listed',
      eventOf(STORAGE, 'ResourceActionSuccess', 'Microsoft.Storage/storageAccounts/listKeys/action'),
      'not-our-kind',
    ],
    ['a failed write', eventOf(SQL, 'ResourceWriteFailure'), 'not-our-kind'],
    ['a cancelled deletion', eventOf(SQL, 'ResourceDeleteCancel'), 'not-our-kind'],
    ['an event of a vault', { ...eventOf(SQL), eventType: 'Microsoft.KeyVault.KeyExpired' }, 'not-our-kind'],
  ])('%s: completed', async (_, body, note) => {
    const { receive, starter, adopted } = await world();
    expect(await receive(body)).toEqual({ action: 'complete', note });
    expect([starter.woken, adopted]).toEqual([[], []]);
  });
});

describe('what cannot be read is dead-lettered, without what is said of persons', () => {
  test.each<[string, unknown, string]>([
    ['no resource', eventOf(undefined), 'data.resourceUri: seen nothing, wanted an Azure resource id'],
    ['no resource id', { ...eventOf('a server'), subject: undefined }, 'data.resourceUri: seen "a server"'],
    ['an object for a resource', { ...eventOf(claims), subject: '' }, 'data.resourceUri: seen an object'],
    ['no type', { ...eventOf(SQL), eventType: claims }, 'type: seen "an object"'],
    ['text cut off', JSON.stringify({ claims, ...eventOf(SQL) }).slice(0, -3), '(message): seen text of'],
    ['claims alone', claims, 'type: seen nothing'],
    ['a list of claims', [[claims]], '(message): seen a list'],
  ])('%s', async (_, body, description) => {
    const { receive } = await world();
    const settlement = await receive(body);
    expect(settlement).toMatchObject({
      action: 'dead-letter',
      reason: 'invalid-event',
      description: expect.stringContaining(description) as string,
    });
    expect(JSON.stringify(settlement)).not.toMatch(/Megan|megan/);
  });
});

test('nothing of who did it is stored, told or logged', async () => {
  const { receive, ports, written } = await world();
  const log = jest.spyOn(console, 'log');
  const settlements = await Promise.all([...KNOWN, UNKNOWN].map((uri) => receive(eventOf(uri))));
  expect(JSON.stringify([settlements, ports.published, ports.queued])).not.toMatch(/megan/i);
  expect(written()).toBe(0);
  expect(log).not.toHaveBeenCalled();
});
