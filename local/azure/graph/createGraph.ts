import type { Core, Service } from '../core/service';
import { applicationRoutes } from './applicationRoutes';
import { deletedItemRoutes } from './deletedItemRoutes';
import { createGraphControl, type GraphControl } from './control';
import { federatedCredentialRoutes } from './federatedCredentialRoutes';
import { formatGraphError } from './graphErrors';
import { servicePrincipalRoutes } from './servicePrincipalRoutes';

/** Microsoft Graph v1.0: applications, their federated credentials, service principals. */
export function createGraph(core: Core): { service: Service; control: GraphControl } {
  const host = new URL(core.origin).host;
  return {
    service: {
      name: 'graph',
      serves: (candidate) => candidate === host,
      routes: [
        ...applicationRoutes(core),
        ...deletedItemRoutes(core),
        ...federatedCredentialRoutes(core),
        ...servicePrincipalRoutes(core),
      ],
      formatError: formatGraphError,
    },
    control: createGraphControl(core),
  };
}
