import type { ServerForUpdate } from '@azure/arm-mysql-flexible';
import type { ResourceManager } from '../azure/resourceManager';
import { parseArmId } from '../model/armId';
import { differences } from './differences';
import { explainTarget } from './explainTarget';
import { listResources } from './listResources';
import { pollOperation, retryAfter } from './operations';
import type { Applied, ResourceView, Target } from './target';
import { identityBlock } from './writes';

/** Azure Database for MySQL, REST API version 2023-12-30: the oldest whose SDK model holds the key. */
const API = 'api-version=2023-12-30';

interface Server {
  readonly location: string;
  readonly identity?: { readonly userAssignedIdentities?: Record<string, unknown> };
  readonly properties: {
    readonly state?: string;
    readonly backup?: { readonly geoRedundantBackup?: string; readonly backupRetentionDays?: number };
    readonly replicationRole?: string;
    readonly sourceServerResourceId?: string;
    readonly dataEncryption?: {
      readonly type?: string;
      readonly primaryUserAssignedIdentityId?: string;
      readonly primaryKeyURI?: string;
      readonly geoBackupUserAssignedIdentityId?: string;
      readonly geoBackupKeyURI?: string;
    };
  };
}

/**
 * MySQL flexible servers: server, identity, vault and key in one tenant; always a versioned key, because the service
 * does not follow rotation (azure-rest-api-specs, FlexibleServers 2023-12-30; Azure docs "Data encryption with
 * customer-managed keys", 2026-01-07).
 */
export const mysqlFlexibleServer: Target = {
  kind: 'mysqlFlexibleServer',
  requirements: {
    keyKinds: ['RSA', 'RSA-HSM'],
    keySizes: [2048, 3072, 4096],
    expiry: 'none',
    retentionDays: 90,
    region: 'same',
    versionless: false,
    source:
      'Azure docs "Data encryption with customer-managed keys, Azure Database for MySQL - Flexible Server", requirements',
    date: '2026-01-07',
  },
  async read(azure, resourceId) {
    const server = (await azure.rest.find(`${resourceId}?${API}`)) as Server | undefined;
    return server && viewOf(server);
  },
  list: (azure, subscriptionId) =>
    listResources(
      azure.rest,
      `/subscriptions/${subscriptionId}/providers/Microsoft.DBforMySQL/flexibleServers?${API}`,
      viewOf,
    ),
  async copiesOf(azure, resourceId) {
    const replicas = (await azure.rest.find(`${resourceId}/replicas?${API}`)) as
      { value?: { id: string }[] } | undefined;
    return (replicas?.value ?? []).map(({ id }) => id);
  },
  async apply(azure, resourceId, wanted, before) {
    const { geo } = wanted;
    return update(azure, resourceId, {
      identity: identityBlock(before, wanted.identityId, ...(geo ? [geo.identityId] : [])),
      dataEncryption: {
        type: 'AzureKeyVault',
        primaryUserAssignedIdentityId: wanted.identityId,
        primaryKeyURI: wanted.keyUri,
        ...(geo ? { geoBackupUserAssignedIdentityId: geo.identityId, geoBackupKeyURI: geo.keyUri } : {}),
      },
    });
  },
  revert: (azure, resourceId) => update(azure, resourceId, { dataEncryption: { type: 'SystemManaged' } }),
  poll: (azure, operation) => pollOperation(azure.rest, operation),
  differences: (view, wanted) => differences(view, wanted, { follows: false }),
  explain: explainTarget,
};

/** Sends one PATCH through the SDK, whose model of this version holds identity and key. */
async function update(azure: ResourceManager, resourceId: string, body: ServerForUpdate): Promise<Applied> {
  const id = parseArmId(resourceId);
  if (!id) throw new Error(`Not a resource id: ${resourceId}`);
  let statusUrl: string | undefined;
  let seconds: string | undefined;
  const onResponse = ({ headers }: { headers: { get(name: string): string | undefined } }): void => {
    statusUrl ??= headers.get('azure-asyncoperation') ?? headers.get('location');
    seconds ??= headers.get('retry-after');
  };
  try {
    // The poller is not kept: its text holds a client's inner state. The status URL is all that polling needs.
    await azure.mysqlServers(id.subscriptionId).beginUpdate(id.resourceGroup, id.name, body, { onResponse });
  } catch (error) {
    // The client looks at the operation once by itself and throws, without a code, if it has failed by then. The
    // change was accepted: polling tells why.
    if (statusUrl === undefined) throw error;
  }
  return statusUrl === undefined ? 'set' : { statusUrl, retryAfterSeconds: retryAfter(seconds) };
}

function viewOf(server: Server): ResourceView {
  const { backup, dataEncryption, state, replicationRole, sourceServerResourceId } = server.properties;
  return {
    location: server.location,
    // `Inaccessible` is missing from the published enum: the state is an open string.
    availability:
      state === 'Inaccessible' ? 'inaccessible' : state === undefined || state === 'Ready' ? 'ready' : 'busy',
    hasSystemIdentity: false, // The service knows user-assigned identities only.
    identityIds: Object.keys(server.identity?.userAssignedIdentities ?? {}),
    geoBackup: backup?.geoRedundantBackup === 'Enabled',
    backupDays: backup?.backupRetentionDays,
    copyOf: replicationRole === 'Replica' ? sourceServerResourceId : undefined,
    encryption:
      dataEncryption?.type === 'AzureKeyVault'
        ? {
            source: 'customer',
            keyUri: dataEncryption.primaryKeyURI,
            follows: false,
            identityId: dataEncryption.primaryUserAssignedIdentityId,
            ...(dataEncryption.geoBackupKeyURI === undefined
              ? {}
              : {
                  geo: {
                    keyUri: dataEncryption.geoBackupKeyURI,
                    identityId: dataEncryption.geoBackupUserAssignedIdentityId,
                  },
                }),
          }
        : { source: 'service' },
  };
}
