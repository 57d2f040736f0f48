import type { Core, Service } from '../core/service';
import { createAccess } from './access';
import { createControl, type KeyVaultControl } from './control';
import { errorBody } from './errors';
import { keyRoutes } from './keyRoutes';
import { createKeyStore } from './keyStore';
import { keyVaultState } from './state';
import { wrapRoutes, type OperationCount } from './wrapRoutes';

export type { KeyVaultControl } from './control';

/** The data plane of every vault: hosts `NAME.<vaultSuffix>`; Managed HSM hosts are answered with 501. */
export function createKeyVault(core: Core): { service: Service; control: KeyVaultControl } {
  const state = keyVaultState(core.store);
  const store = createKeyStore(state, core.clock);
  const access = createAccess(core, state);
  const counts = new Map<string, OperationCount>();
  return {
    service: {
      name: 'keyVault',
      serves: (host) =>
        [core.vaultSuffix, core.managedHsmSuffix].some((suffix) => host.toLowerCase().endsWith(`.${suffix}`)),
      formatError: ({ status, code, message, more }) => ({ status, body: errorBody(code, message, more.innerCode) }),
      routes: [...wrapRoutes(core, access, store, counts), ...keyRoutes(core, access, store)],
    },
    control: createControl(core, state, store, counts),
  };
}
