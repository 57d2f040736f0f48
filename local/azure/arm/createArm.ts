import type { Core, Service } from '../core/service';
import { createContext } from './armContext';
import { createControl, type ArmControl } from './control';
import { createDiskEncryptionSets } from './diskEncryptionSets';
import { identityRoutes } from './identities';
import { createMysqlServers } from './mysqlServers';
import { roleAssignmentRoutes } from './roleAssignments';
import { createSqlServers } from './sqlServers';
import { createStorageAccounts } from './storageAccounts';
import { subscriptionRoutes } from './subscriptions';
import { vaultRoutes } from './vaults';
import { noWriteObserver, type WriteObserver } from './writeObserver';

export type { ArmControl } from './control';
export { ROLE_IDS } from './roleDefinitions';

/** The resource manager: `/subscriptions/...` on the simulator's origin. */
export function createArm(
  core: Core,
  observer: WriteObserver = noWriteObserver,
): { service: Service; control: ArmControl } {
  const context = createContext(core, observer);
  const accounts = createStorageAccounts(context);
  const servers = createMysqlServers(context);
  const sqlServers = createSqlServers(context);
  const diskSets = createDiskEncryptionSets(context);
  const host = new URL(core.origin).host;
  return {
    service: {
      name: 'arm',
      serves: (asked) => asked.toLowerCase() === host,
      formatError: ({ status, code, message }) => ({ status, body: { error: { code, message } } }),
      routes: [
        ...subscriptionRoutes(context),
        ...identityRoutes(context),
        ...roleAssignmentRoutes(context),
        ...vaultRoutes(context),
        ...accounts.routes,
        ...servers.routes,
        ...sqlServers.routes,
        ...diskSets.routes,
      ],
    },
    control: createControl(context, accounts, servers, sqlServers, diskSets),
  };
}
