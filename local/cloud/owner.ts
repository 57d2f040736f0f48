import type { TrackedResource } from '../azure/arm/state';
import { ROLE_IDS } from '../azure/arm/createArm';
import { pairedRegion } from '../../shared/targets/regionPairs';
import { RESOURCE_MANAGER } from './administrator';
import type { LocalCloud } from './localCloud';
import { signedIn } from './signedIn';

const MYSQL = 'api-version=2023-12-30';
const VERSIONS: Readonly<Record<string, string>> = {
  'Microsoft.DBforMySQL/flexibleServers': MYSQL,
  'Microsoft.Sql/servers': 'api-version=2023-08-01',
  'Microsoft.Storage/storageAccounts': 'api-version=2025-06-01',
  'Microsoft.Compute/diskEncryptionSets': 'api-version=2025-01-02',
};

interface CopyOptions {
  /** Default: where the source is; of a geo-restore its paired region. */
  readonly location?: string;
  /** The command line copies identities and keys of the source into the request; a bare request names none. Default: as the source. */
  readonly keys?: 'as the source' | 'none';
}
interface RestoreOptions extends CopyOptions {
  /** Default: now. */
  readonly at?: Date;
}
interface SecondaryOptions {
  readonly location?: string;
  /** Name of a failover group; without one the databases are only replicated. */
  readonly failoverGroup?: string;
}

/** An owner of resources, who does by hand what no onboarding speaks of. */
export type Owner = ReturnType<typeof createOwner>;

/**
 * Makes an owner of a subscription. Changes of MySQL servers, and deletions, go through the resource manager: they are accepted
 * when the promise resolves, and end as every operation does.
 */
export function createOwner(
  { simulator }: Pick<LocalCloud, 'simulator'>,
  { tenantId, subscriptionId }: { readonly tenantId: string; readonly subscriptionId: string },
) {
  const { arm, entra, origin } = simulator;
  const client = entra.createClient({ tenantId, name: 'Owner' });
  const scope = `/subscriptions/${subscriptionId}`;
  arm.assignRole({ scope, principalId: client.objectId, roleDefinitionId: ROLE_IDS.owner });
  const { token } = signedIn(origin, { tenantId, clientId: client.clientId, secret: client.secret });

  async function send(method: string, id: string, version: string, body?: unknown): Promise<void> {
    const answer = await fetch(`${origin}${id}?${version}`, {
      method,
      headers: { authorization: `Bearer ${await token(RESOURCE_MANAGER)}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${id}: ${answer.status} ${await answer.text()}`);
  }

  const beside = (id: string, name: string): string => id.replace(/[^/]+$/, name);

  /** What a copy is to be encrypted with: as the source, but after a geo-restore with what was the geo key. */
  function keysOf({ identity, properties }: TrackedResource, mode: string) {
    const own = properties['dataEncryption'] as Partial<Record<string, string>> | undefined;
    if (!identity || own?.['type'] !== 'AzureKeyVault') return {};
    const identities = Object.keys(identity.userAssignedIdentities ?? {}).map((id) => [id, {}]);
    const asked = {
      type: 'UserAssigned',
      userAssignedIdentities: Object.fromEntries(identities) as Record<string, object>,
    };
    const geo = {
      type: 'AzureKeyVault',
      primaryUserAssignedIdentityId: own['geoBackupUserAssignedIdentityId'],
      primaryKeyURI: own['geoBackupKeyURI'],
    };
    return { identity: asked, dataEncryption: mode === 'GeoRestore' ? geo : own };
  }

  async function copy(mode: string, sourceId: string, name: string, more: object, options: CopyOptions) {
    const source = arm.get(sourceId);
    const { identity, dataEncryption } =
      options.keys === 'none' ? ({} as ReturnType<typeof keysOf>) : keysOf(source, mode);
    const id = beside(source.id, name);
    await send('PUT', id, MYSQL, {
      location: options.location ?? source.location,
      ...(identity && { identity }),
      properties: {
        createMode: mode,
        sourceServerResourceId: source.id,
        ...more,
        ...(dataEncryption && { dataEncryption }),
      },
    });
    return id;
  }

  return {
    /** A MySQL read replica beside its source; returns its id. */
    createReplica: (sourceId: string, name: string, options: CopyOptions = {}): Promise<string> =>
      copy('Replica', sourceId, name, {}, options),

    /** Stops the replication of a MySQL replica: it goes on as a server of its own, with the key that it has. */
    promoteReplica: (id: string): Promise<void> =>
      send('PATCH', id, MYSQL, { properties: { replicationRole: 'None' } }),

    /** A MySQL server from the backups of another one, with the tags of that one; returns its id. */
    restore: (sourceId: string, name: string, { at, ...options }: RestoreOptions = {}): Promise<string> =>
      copy(
        'PointInTimeRestore',
        sourceId,
        name,
        { restorePointInTime: (at ?? simulator.core.clock.now()).toISOString() },
        options,
      ),

    /** A MySQL server from the geo-redundant backups of another one, in the paired region; returns its id. */
    geoRestore(sourceId: string, name: string, options: CopyOptions = {}): Promise<string> {
      const location = options.location ?? pairedRegion(arm.get(sourceId).location) ?? '';
      const backup = { geoRedundantBackup: 'Disabled' };
      return copy('GeoRestore', sourceId, name, { backup }, { ...options, location });
    },

    /** Deletes a server, an account or a disk encryption set. */
    async remove(id: string): Promise<void> {
      const { type } = arm.get(id);
      await send('DELETE', id, VERSIONS[type] ?? '');
    },

    /**
     * A second SQL server, as first it has to be: with the identity, application and key of the primary; then its databases are
     * copied there. Returns its id.
     */
    addSqlSecondary(primaryId: string, name: string, { location, failoverGroup }: SecondaryOptions = {}): string {
      const primary = arm.get(primaryId);
      const [, , subscription = '', , resourceGroup = ''] = primary.id.split('/');
      const { federatedClientId } = primary.properties as { federatedClientId?: string };
      const { id: secondaryId } = arm.createSqlServer({
        ...{ subscriptionId: subscription, resourceGroup, name },
        location: location ?? pairedRegion(primary.location) ?? primary.location,
        identities: Object.keys(primary.identity?.userAssignedIdentities ?? {}),
        ...(federatedClientId !== undefined && { federatedClientId }),
      });
      const { uri } = arm.sqlProtector(primary.id).properties as { uri?: string };
      if (uri !== undefined) arm.protectSqlServer(secondaryId, uri);
      if (failoverGroup === undefined) arm.linkSqlServers({ primaryId: primary.id, secondaryId });
      else arm.createFailoverGroup({ name: failoverGroup, primaryId: primary.id, secondaryId });
      return secondaryId;
    },
  };
}
