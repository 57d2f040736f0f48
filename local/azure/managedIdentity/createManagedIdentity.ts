import type { Core, Service } from '../core/service';
import { createManagedIdentityControl, type ManagedIdentityControl } from './control';
import { formatIdentityError, identityEndpoint } from './identityEndpoint';

/** The managed identity endpoint of App Service, at `{origin}/msi/token`. */
export function createManagedIdentity(core: Core): {
  service: Service;
  control: ManagedIdentityControl;
  /** Value of `IDENTITY_HEADER`. */
  msiHeader: string;
} {
  const host = new URL(core.origin).host;
  const { route, header } = identityEndpoint(core);
  return {
    service: {
      name: 'managedIdentity',
      serves: (candidate) => candidate === host,
      routes: [route],
      formatError: formatIdentityError,
    },
    control: createManagedIdentityControl(core),
    msiHeader: header,
  };
}
