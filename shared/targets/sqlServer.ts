import type { ResourceManager } from '../azure/resourceManager';
import { sameArmId } from '../model/armId';
import { sameKeyUri } from '../model/keyUri';
import type { WantedEncryption } from '../model/plan';
import { differences, usesIdentity } from './differences';
import { explainTarget } from './explainTarget';
import { listResources } from './listResources';
import { pollOperation } from './operations';
import type { Applied, ResourceView, Target } from './target';
import { appliedBy, identityBlock } from './writes';

/** Azure SQL resource provider, REST API version 2023-08-01. */
const API = 'api-version=2023-08-01';

interface Server {
  readonly location: string;
  readonly identity?: { readonly type?: string; readonly userAssignedIdentities?: Record<string, unknown> };
  readonly properties: {
    readonly state?: string;
    readonly primaryUserAssignedIdentityId?: string;
    readonly federatedClientId?: string;
  };
}

interface Protector {
  readonly properties: {
    readonly serverKeyType?: string;
    readonly uri?: string;
    readonly autoRotationEnabled?: boolean;
  };
}

/** Takes a federated client away: the contract takes UUIDs only (our reading; no document says how). */
const NO_CLIENT = '00000000-0000-0000-0000-000000000000';

type List<T> = { readonly value?: readonly T[] } | undefined;

interface Database {
  readonly properties?: { readonly status?: string };
}

interface FailoverGroup {
  readonly properties: {
    readonly replicationRole?: string;
    readonly partnerServers?: readonly { readonly id: string }[];
  };
}

/** Geo-replication of one database, with or without a failover group. */
interface ReplicationLink {
  readonly properties: { readonly role?: string; readonly partnerDatabaseId?: string };
}

/**
 * Logical SQL servers: identity and federated client first, then the server key, then the protector; each is a write of
 * its own. The protector follows new versions when told to (Azure SQL docs "Cross-tenant customer-managed keys with
 * TDE", "TDE with customer-managed key"; REST "Encryption Protectors", 2023-08-01; read 2026-11).
 */
export const sqlServer: Target = {
  kind: 'sqlServer',
  requirements: {
    keyKinds: ['RSA', 'RSA-HSM'],
    keySizes: [2048, 3072],
    expiry: 'future',
    retentionDays: 7,
    region: 'any',
    versionless: false,
    source: 'Azure SQL docs "TDE with customer-managed key", requirements for configuring the protector',
    date: '2026-06-30',
  },
  async read(azure, resourceId) {
    const [server, ...rest] = await Promise.all([
      azure.rest.find(`${resourceId}?${API}`),
      ...restOf(azure, resourceId),
    ]);
    return server === undefined ? undefined : viewOf(server as Server, ...rest);
  },
  /** Protectors and databases are not in the list: each server's are read. */
  async list(azure, subscriptionId) {
    const servers = await listResources(
      azure.rest,
      `/subscriptions/${subscriptionId}/providers/Microsoft.Sql/servers?${API}`,
      (server: Server) => server,
    );
    return Promise.all(
      servers.map(async ({ resourceId, view }) => ({
        resourceId,
        view: viewOf(view, ...(await Promise.all(restOf(azure, resourceId)))),
      })),
    );
  },
  async copiesOf(azure, resourceId) {
    const [groups, links] = (await Promise.all([
      azure.rest.find(`${resourceId}/failoverGroups?${API}`),
      azure.rest.find(`${resourceId}/replicationLinks?${API}`),
    ])) as [List<FailoverGroup>, List<ReplicationLink>];
    const partners = (groups?.value ?? [])
      .filter(({ properties }) => properties.replicationRole === 'Primary')
      .flatMap(({ properties }) => properties.partnerServers?.map(({ id }) => id) ?? []);
    const linked = (links?.value ?? [])
      .filter(({ properties }) => properties.role === 'Primary')
      .flatMap(({ properties }) => properties.partnerDatabaseId?.split('/databases/')[0] ?? []);
    const others = [...partners, ...linked].filter((id) => !sameArmId(id, resourceId));
    return [...new Map(others.map((id) => [id.toLowerCase(), id])).values()];
  },
  async prepare(azure, resourceId, wanted, before) {
    if (!usesIdentity(before, wanted)) {
      return losesItsKey(before, wanted)
        ? putProtector(azure, resourceId, { serverKeyType: 'ServiceManaged' })
        : patchServer(azure, resourceId, wanted, before);
    }
    const keyName = serverKeyName(wanted.keyUri);
    const key = (await azure.rest.find(`${resourceId}/keys/${keyName}?${API}`)) as Protector | undefined;
    const isThere = sameKeyUri(key?.properties.uri, wanted.keyUri);
    return isThere ? undefined : putKey(azure, resourceId, keyName, wanted.keyUri);
  },
  apply: (azure, resourceId, wanted) =>
    putProtector(azure, resourceId, {
      serverKeyType: 'AzureKeyVault',
      serverKeyName: serverKeyName(wanted.keyUri),
      autoRotationEnabled: !wanted.pinned,
    }),
  revert: (azure, resourceId) => putProtector(azure, resourceId, { serverKeyType: 'ServiceManaged' }),
  poll: (azure, operation) => pollOperation(azure.rest, operation),
  differences: (view, wanted) => differences(view, wanted, { follows: true }),
  explain: explainTarget,
};

/** What of a server is not in itself: its protector, and its databases, which alone tell that the key is lost. */
const restOf = (azure: ResourceManager, resourceId: string) =>
  [
    azure.rest.find(protectorPath(resourceId)) as Promise<Protector | undefined>,
    azure.rest.find(`${resourceId}/databases?${API}`) as Promise<List<Database>>,
  ] as const;

const protectorPath = (resourceId: string) => `${resourceId}/encryptionProtector/current?${API}`;

/** `vault_key_version`: the service refuses any other name (Azure SQL REST "Server Keys", 2023-08-01). */
function serverKeyName(keyUri: string): string {
  const { host, pathname } = new URL(keyUri);
  const [, , key = '', version = ''] = pathname.split('/');
  return `${host.split('.')[0]}_${key}_${version}`;
}

/**
 * Whether the server could not use its present key once identity and client are those that are wanted. From a key of its
 * own tenant there is no direct way to one of another (the same docs), nor back; and rights on a vault that is not the
 * customer's are not to be expected. The service's own key is in between then.
 */
function losesItsKey({ encryption }: ResourceView, wanted: WantedEncryption): boolean {
  const wasAcross = encryption.federatedClientId !== undefined;
  const isElsewhere = encryption.keyUri === undefined || hostOf(encryption.keyUri) !== hostOf(wanted.keyUri);
  return encryption.source === 'customer' && (isElsewhere || wasAcross !== (wanted.federatedClientId !== undefined));
}

const hostOf = (keyUri: string): string => new URL(keyUri).host;

async function patchServer(
  azure: ResourceManager,
  resourceId: string,
  wanted: WantedEncryption,
  before: ResourceView,
): Promise<Applied> {
  const { federatedClientId } = wanted;
  const body = {
    identity: identityBlock(before, wanted.identityId),
    properties: {
      primaryUserAssignedIdentityId: wanted.identityId,
      ...(federatedClientId === before.encryption.federatedClientId
        ? {}
        : { federatedClientId: federatedClientId ?? NO_CLIENT }),
    },
  };
  return appliedBy(await azure.rest.send('PATCH', `${resourceId}?${API}`, { body }), 'more');
}

async function putKey(azure: ResourceManager, resourceId: string, name: string, uri: string): Promise<Applied> {
  const body = { properties: { serverKeyType: 'AzureKeyVault', uri } };
  return appliedBy(await azure.rest.send('PUT', `${resourceId}/keys/${name}?${API}`, { body }), 'more');
}

async function putProtector(azure: ResourceManager, resourceId: string, properties: object): Promise<Applied> {
  return appliedBy(await azure.rest.send('PUT', protectorPath(resourceId), { body: { properties } }), 'more');
}

/** All databases of a server have its key: one that is inaccessible tells of all (Azure SQL docs "Troubleshoot TDE", 2026). */
function viewOf(
  { location, identity, properties }: Server,
  protector: Protector | undefined,
  databases: List<Database>,
): ResourceView {
  const { serverKeyType, uri, autoRotationEnabled } = protector?.properties ?? {};
  const isReady = properties.state === undefined || properties.state === 'Ready';
  const isLost = databases?.value?.some((one) => one.properties?.status === 'Inaccessible') ?? false;
  return {
    location,
    availability: !isReady ? 'busy' : isLost ? 'inaccessible' : 'ready',
    hasSystemIdentity: identity?.type?.includes('SystemAssigned') ?? false,
    identityIds: Object.keys(identity?.userAssignedIdentities ?? {}),
    geoBackup: false, // Backups and geo-secondaries use the one key.
    encryption: {
      source: serverKeyType === 'AzureKeyVault' ? 'customer' : 'service',
      keyUri: uri,
      follows: autoRotationEnabled ?? false,
      identityId: properties.primaryUserAssignedIdentityId,
      federatedClientId: properties.federatedClientId === NO_CLIENT ? undefined : properties.federatedClientId,
    },
  };
}
