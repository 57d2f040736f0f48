import type { Core, Service } from '../core/service';
import { authorizeRoutes } from './authorize';
import { consentRoutes } from './consent';
import { createEntraControl, type EntraControl } from './control';
import { formatEntraError } from './entraErrors';
import { metadataRoutes } from './metadata';
import { readableBy, tokenRoutes } from './tokenEndpoint';

/** Microsoft Entra ID: discovery, tokens, sign-in of people, admin consent. */
export function createEntra(core: Core): { service: Service; control: EntraControl } {
  const host = new URL(core.origin).host;
  return {
    service: {
      name: 'entra',
      serves: (candidate) => candidate === host,
      routes: [...metadataRoutes(core), ...tokenRoutes(core), ...authorizeRoutes(core), ...consentRoutes(core)],
      formatError(error, request) {
        const answer = formatEntraError(error, request);
        return { ...answer, headers: { ...answer.headers, ...readableBy(core, request) } };
      },
    },
    control: createEntraControl(core),
  };
}
