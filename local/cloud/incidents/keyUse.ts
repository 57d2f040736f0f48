import type { Simulator } from '../../azure';
import type { TrackedResource } from '../../azure/arm/state';

/** Which key a resource of the simulator is encrypted with, and as whom it comes to the vault. */
export interface ResourceKeyUse {
  readonly vaultName: string;
  readonly keyName: string;
  /** The version in use. */
  readonly keyVersion: string;
  /** Resource id of the managed identity. */
  readonly identityId: string;
  /** Application of another tenant as which the resource comes there; without one it comes as its identity. */
  readonly federatedClientId?: string;
}

/** Reads it from the resource as it is kept, without a look at anything. Throws when it has no customer-managed key. */
export function keyUseOf({ arm }: Pick<Simulator, 'arm'>, resourceId: string): ResourceKeyUse {
  const resource = arm.get(resourceId);
  const read = READERS[resource.type];
  const { keyUri, identityId, federatedClientId } = read?.(resource, arm) ?? {};
  if (!keyUri || !identityId) throw new Error(`${resourceId} has no customer-managed key`);
  const url = new URL(keyUri);
  const [, , keyName = '', keyVersion = ''] = url.pathname.split('/');
  const vaultName = url.host.split('.')[0] ?? '';
  return { vaultName, keyName, keyVersion, identityId, ...(federatedClientId !== undefined && { federatedClientId }) };
}

interface Read {
  readonly keyUri: string | undefined;
  readonly identityId: string | undefined;
  readonly federatedClientId?: string | undefined;
}
type Texts = Readonly<Record<string, string | undefined>>;

const attachedTo = ({ identity }: TrackedResource) => Object.keys(identity?.userAssignedIdentities ?? {})[0];

/** By type of resource, where each has its key. */
const READERS: Readonly<Record<string, (resource: TrackedResource, arm: Simulator['arm']) => Read>> = {
  'Microsoft.Storage/storageAccounts'({ properties }) {
    const { keyvaultproperties, identity } = properties['encryption'] as Partial<Record<string, Texts>>;
    return {
      keyUri: keyvaultproperties?.['currentVersionedKeyIdentifier'],
      identityId: identity?.['userAssignedIdentity'],
      federatedClientId: identity?.['federatedIdentityClientId'],
    };
  },
  'Microsoft.DBforMySQL/flexibleServers'({ properties }) {
    const encryption = properties['dataEncryption'] as Texts | undefined;
    return { keyUri: encryption?.['primaryKeyURI'], identityId: encryption?.['primaryUserAssignedIdentityId'] };
  },
  'Microsoft.Sql/servers'(server, arm) {
    const { primaryUserAssignedIdentityId, federatedClientId } = server.properties as Texts;
    const { uri } = arm.sqlProtector(server.id).properties as Texts;
    return { keyUri: uri, identityId: primaryUserAssignedIdentityId, federatedClientId };
  },
  'Microsoft.Compute/diskEncryptionSets'(set) {
    const { activeKey, federatedClientId } = set.properties as { activeKey?: Texts; federatedClientId?: string };
    return { keyUri: activeKey?.['keyUrl'], identityId: attachedTo(set), federatedClientId };
  },
};
