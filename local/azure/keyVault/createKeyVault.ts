import type { Core, Service } from '../core/service';
import { createAccess } from './access';
import { createControl, type KeyVaultControl } from './control';
import { errorBody } from './errors';
import { keyRoutes } from './keyRoutes';
import { createKeyStore } from './keyStore';
import { managedHsmRoutes } from './managedHsmRoutes';
import { noVaultObserver, type VaultObserver } from './observer';
import { keyVaultState } from './state';
import { vaultOfHost } from './vaultHosts';
import { wrapRoutes, type OperationCount } from './wrapRoutes';

export type { KeyVaultControl } from './control';

/**
 * The data plane of every vault and Managed HSM: hosts `NAME.<vaultSuffix>` and `NAME.<managedHsmSuffix>`. The roles of an
 * HSM are a service of their own, because vaults do not answer to its paths.
 */
export function createKeyVault(
  core: Core,
  observer: VaultObserver = noVaultObserver,
): { service: Service; hsmRoles: Service; control: KeyVaultControl } {
  const state = keyVaultState(core.store);
  const store = createKeyStore(state, core.clock, observer);
  const access = createAccess(core, state);
  const counts = new Map<string, OperationCount>();
  const formatError: Service['formatError'] = ({ status, code, message, more }) => ({
    status,
    body: errorBody(code, message, more.innerCode),
  });
  return {
    service: {
      name: 'keyVault',
      serves: (host) => vaultOfHost(core, host) !== undefined,
      formatError,
      routes: [...wrapRoutes(core, access, store, counts), ...keyRoutes(core, access, store)],
    },
    hsmRoles: {
      name: 'hsmRoles',
      serves: (host) => vaultOfHost(core, host)?.managedHsm === true,
      formatError,
      routes: managedHsmRoutes(core, access, state),
    },
    control: createControl(core, state, store, counts, observer),
  };
}
