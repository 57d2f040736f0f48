import type { Core, Service } from '../core/service';
import { consentRoutes } from './consent';
import { createEntraControl, type EntraControl } from './control';
import { formatEntraError } from './entraErrors';
import { metadataRoutes } from './metadata';
import { tokenEndpoint } from './tokenEndpoint';

/** Microsoft Entra ID: discovery, tokens, admin consent. */
export function createEntra(core: Core): { service: Service; control: EntraControl } {
  const host = new URL(core.origin).host;
  return {
    service: {
      name: 'entra',
      serves: (candidate) => candidate === host,
      routes: [...metadataRoutes(core), tokenEndpoint(core), ...consentRoutes(core)],
      formatError: formatEntraError,
    },
    control: createEntraControl(core),
  };
}
