import { issuers } from '../core/authenticate';
import type { Core, Route } from '../core/service';
import { requireTenant } from './requireTenant';

/** OpenID Connect discovery: the document and the signing keys of a tenant. */
export function metadataRoutes(core: Core): Route[] {
  return [
    {
      method: 'GET',
      path: '/{tenant}/v2.0/.well-known/openid-configuration',
      operation: 'entra.openidConfiguration',
      handler: (request) => {
        const { id } = requireTenant(core, request);
        const body = {
          issuer: issuers.v2(core.origin, id),
          authorization_endpoint: `${core.origin}/${id}/oauth2/v2.0/authorize`,
          token_endpoint: `${core.origin}/${id}/oauth2/v2.0/token`,
          end_session_endpoint: `${core.origin}/${id}/oauth2/v2.0/logout`,
          code_challenge_methods_supported: ['S256'],
          jwks_uri: `${core.origin}/${id}/discovery/v2.0/keys`,
          token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
          response_types_supported: ['code', 'id_token'],
          subject_types_supported: ['pairwise'],
          id_token_signing_alg_values_supported: ['RS256'],
        };
        return { status: 200, body };
      },
    },
    {
      method: 'GET',
      path: '/{tenant}/discovery/v2.0/keys',
      operation: 'entra.signingKeys',
      handler: (request) => {
        requireTenant(core, request);
        return { status: 200, body: core.signingKeys };
      },
    },
  ];
}
