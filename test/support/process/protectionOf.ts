import type { Simulator } from '../../../local/azure';
import type { ResourceKind } from '../../../shared/model/resourceKind';

/** How a resource is encrypted, read from what the simulator keeps, past the application's own reading. */
export interface Protection {
  readonly keyUri: string | undefined;
  /** Whether it follows new versions by itself. */
  readonly follows: boolean;
  readonly identityId: string | undefined;
  readonly attached: readonly string[];
  readonly federatedClientId: string | undefined;
  readonly geo: { readonly keyUri: string; readonly identityId: string } | undefined;
}

const lower = (text: unknown): string | undefined => (typeof text === 'string' ? text.toLowerCase() : undefined);

/** Reads key, identity and federated client of a resource; `undefined` while it uses keys of the service. */
export function protectionOf({ arm }: Simulator, kind: ResourceKind, id: string): Protection | undefined {
  const { identity, properties: raw } = arm.get(id);
  const properties = raw as Record<string, any>;
  const attached = Object.keys(identity?.userAssignedIdentities ?? {}).map((one) => one.toLowerCase());
  const none = { geo: undefined, federatedClientId: undefined };
  switch (kind) {
    case 'storageAccount': {
      const { keySource, keyvaultproperties: key, identity: user } = properties['encryption'];
      if (keySource !== 'Microsoft.Keyvault') return undefined;
      return {
        ...none,
        attached,
        keyUri: lower(key.currentVersionedKeyIdentifier),
        follows: !key.keyversion,
        identityId: lower(user?.userAssignedIdentity),
        federatedClientId: lower(user?.federatedIdentityClientId),
      };
    }
    case 'sqlServer': {
      const protector = arm.sqlProtector(id).properties as Record<string, any>;
      if (protector['serverKeyType'] !== 'AzureKeyVault') return undefined;
      return {
        ...none,
        attached,
        keyUri: lower(protector['uri']),
        follows: protector['autoRotationEnabled'] === true,
        identityId: lower(properties['primaryUserAssignedIdentityId']),
        federatedClientId: lower(properties['federatedClientId']),
      };
    }
    case 'diskEncryptionSet': {
      const client = lower(properties['federatedClientId']);
      return {
        ...none,
        attached,
        keyUri: lower(properties['activeKey']?.keyUrl),
        follows: properties['rotationToLatestKeyVersionEnabled'] === true,
        identityId: attached[0],
        federatedClientId: client === 'none' ? undefined : client,
      };
    }
    case 'mysqlFlexibleServer': {
      const key = properties['dataEncryption'];
      if (key?.type !== 'AzureKeyVault') return undefined;
      const [geoKey, geoIdentity] = [lower(key.geoBackupKeyURI), lower(key.geoBackupUserAssignedIdentityId)];
      return {
        ...none,
        attached,
        keyUri: lower(key.primaryKeyURI),
        follows: false,
        identityId: lower(key.primaryUserAssignedIdentityId),
        geo: geoKey === undefined ? undefined : { keyUri: geoKey, identityId: geoIdentity ?? '' },
      };
    }
  }
}
