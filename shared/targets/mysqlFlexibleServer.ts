import type { ServerForUpdate } from '@azure/arm-mysql-flexible';
import { parseArmId, sameArmId } from '../model/armId';
import { sameKeyUri } from '../model/keyUri';
import { explainTarget } from './explainTarget';
import { pollOperation, retryAfter } from './operations';
import type { ResourceView, Target } from './target';

/** Azure Database for MySQL, REST API version 2023-12-30: the oldest whose SDK model holds the key. */
const API = 'api-version=2023-12-30';

interface Server {
  readonly location: string;
  readonly identity?: { readonly userAssignedIdentities?: Record<string, unknown> };
  readonly properties: {
    readonly state?: string;
    readonly dataEncryption?: {
      readonly type?: string;
      readonly primaryUserAssignedIdentityId?: string;
      readonly primaryKeyURI?: string;
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
    source:
      'Azure docs "Data encryption with customer-managed keys, Azure Database for MySQL - Flexible Server", requirements',
    date: '2026-01-07',
  },
  async read(azure, resourceId) {
    const server = (await azure.rest.find(`${resourceId}?${API}`)) as Server | undefined;
    return server && viewOf(server);
  },
  async apply(azure, plan, wanted) {
    const id = parseArmId(plan.resourceId);
    if (!id) throw new Error(`Not a resource id: ${plan.resourceId}`);
    let statusUrl: string | undefined;
    let seconds: string | undefined;
    const body: ServerForUpdate = {
      identity: { type: 'UserAssigned', userAssignedIdentities: { [wanted.identityId]: {} } },
      dataEncryption: {
        type: 'AzureKeyVault',
        primaryUserAssignedIdentityId: wanted.identityId,
        primaryKeyURI: wanted.keyUri,
      },
    };
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
    return statusUrl === undefined ? undefined : { statusUrl, retryAfterSeconds: retryAfter(seconds) };
  },
  poll: (azure, operation) => pollOperation(azure.rest, operation),
  differences(view, wanted) {
    const { encryption } = view;
    if (encryption.source !== 'customer') return ['the server uses service-managed keys'];
    return [
      ...(sameKeyUri(encryption.keyUri, wanted.keyUri) ? [] : [`key ${encryption.keyUri ?? 'none'}`]),
      ...(sameArmId(encryption.identityId, wanted.identityId) ? [] : [`identity ${encryption.identityId ?? 'none'}`]),
      ...(view.identityIds.some((id) => sameArmId(id, wanted.identityId)) ? [] : ['identity is not attached']),
    ];
  },
  explain: explainTarget,
};

function viewOf(server: Server): ResourceView {
  const { dataEncryption, state } = server.properties;
  return {
    location: server.location,
    // `Inaccessible` is missing from the published enum: the state is an open string.
    availability:
      state === 'Inaccessible' ? 'inaccessible' : state === undefined || state === 'Ready' ? 'ready' : 'busy',
    hasSystemIdentity: false, // The service knows user-assigned identities only.
    identityIds: Object.keys(server.identity?.userAssignedIdentities ?? {}),
    encryption:
      dataEncryption?.type === 'AzureKeyVault'
        ? {
            source: 'customer',
            keyUri: dataEncryption.primaryKeyURI,
            follows: false,
            identityId: dataEncryption.primaryUserAssignedIdentityId,
          }
        : { source: 'service' },
  };
}
