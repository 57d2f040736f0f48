import type { ArmContext } from './armContext';
import { checkEncryptionRequest, type DataEncryption } from './mysqlEncryption';
import { mergeProperties, MYSQL_TYPE, newServer, withState } from './mysqlModel';
import type { MysqlServers } from './mysqlServers';
import { normalId } from './resourceId';
import type { ManagedIdentityBlock, TrackedResource } from './state';

interface Encrypted {
  readonly identities?: readonly string[];
  readonly dataEncryption?: DataEncryption;
}

export interface NewMysqlServer extends Encrypted {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  readonly tags?: Record<string, string>;
  readonly geoRedundantBackup?: 'Enabled' | 'Disabled';
  /** Replicas to make with it. */
  readonly replicas?: readonly NewMysqlReplica[];
}

interface NewMysqlReplica extends Encrypted {
  readonly name: string;
  /** Default: the source's region. */
  readonly location?: string;
}

interface Parts {
  idFor(type: string, wanted: NewMysqlServer): string;
  identityBlock(id: string, identities: readonly string[]): ManagedIdentityBlock;
}

/** What an owner of MySQL servers does in the simulator: servers in state `Ready`, whose keys are not tried. */
export function createMysqlControl(context: ArmContext, servers: MysqlServers, { idFor, identityBlock }: Parts) {
  const { core, state } = context;

  function make(wanted: NewMysqlServer, source?: TrackedResource): TrackedResource {
    const id = idFor(MYSQL_TYPE, wanted);
    const body = {
      location: wanted.location,
      ...(wanted.tags && { tags: wanted.tags }),
      ...(source && { properties: { createMode: 'Replica' as const, sourceServerResourceId: source.id } }),
    };
    const fresh = newServer(id, body, source, core.clock.now().toISOString());
    const server = mergeProperties(
      { ...fresh, ...(wanted.identities && { identity: identityBlock(id, wanted.identities) }) },
      {
        ...(wanted.geoRedundantBackup && { backup: { geoRedundantBackup: wanted.geoRedundantBackup } }),
        ...(wanted.dataEncryption && { dataEncryption: wanted.dataEncryption }),
      },
    );
    checkEncryptionRequest(context.core, server);
    const made = servers.finish(withState(server, 'Ready'));
    context.observer.made(id, MYSQL_TYPE);
    return made;
  }

  function createMysqlReplica(sourceId: string, wanted: NewMysqlReplica): TrackedResource {
    const source = state.mysqlServers.get(normalId(sourceId));
    if (!source) throw new Error(`No MySQL server ${sourceId}`);
    const [, , subscriptionId = '', , resourceGroup = ''] = source.id.split('/');
    return make({ location: source.location, ...wanted, subscriptionId, resourceGroup }, source);
  }

  return {
    /** A server, and its replicas if any are named. */
    createMysqlServer({ replicas = [], ...wanted }: NewMysqlServer): TrackedResource {
      const server = make(wanted);
      for (const replica of replicas) createMysqlReplica(server.id, replica);
      return state.mysqlServers.get(normalId(server.id)) ?? server;
    },

    /** A replica beside its source, encrypted only if a key is named. */
    createMysqlReplica,
  };
}
