import { randomUUID } from 'node:crypto';
import { type Core, type Route, SimError, type SimRequest, type SimResponse } from '../core/service';
import { IDENTITY_TOKEN_SECONDS, issueIdentityToken } from './issueIdentityToken';
import { attachedIdentities, managedIdentities, type ManagedIdentity } from './state';

const API_VERSION = '2019-08-01';

/**
 * The token endpoint, and the header value that callers must send. Rejections are 400, never 404: clients retry 404.
 * Source: "How to use managed identities for App Service and Azure Functions", REST endpoint reference, read 2026.
 */
export function identityEndpoint(core: Core): { route: Route; header: string } {
  const header = keptHeader(core);
  return {
    header,
    route: {
      method: 'GET',
      path: '/msi/token',
      operation: 'managedIdentity.token',
      handler: async (request) => {
        if (request.headers['x-identity-header'] !== header) throw rejected(401, 'The X-IDENTITY-HEADER is wrong.');
        if (request.query.get('api-version') !== API_VERSION)
          throw rejected(400, `The api-version must be ${API_VERSION}.`);
        const requested = request.query.get('resource') ?? '';
        const identity = requireAttached(core, request);
        const token = await issueIdentityToken(core, identity, requested);
        if (token === undefined) throw rejected(400, `There is no resource named '${requested}'.`);
        const body = {
          access_token: token,
          expires_on: String(Math.floor(Date.now() / 1000) + IDENTITY_TOKEN_SECONDS),
          resource: requested,
          token_type: 'Bearer',
          client_id: identity.clientId,
        };
        return { status: 200, body };
      },
    },
  };
}

/** Error body of the endpoint. */
export const formatIdentityError = ({ status, message }: SimError): SimResponse => ({
  status,
  body: { statusCode: status, message },
});

function requireAttached(core: Core, { query }: SimRequest): ManagedIdentity {
  const clientId = query.get('client_id');
  const principalId = query.get('principal_id') ?? query.get('object_id');
  const resourceId = query.get('mi_res_id');
  const identity = [...managedIdentities(core).values()].find(
    (it) =>
      it.clientId === clientId || it.principalId === principalId || it.id.toLowerCase() === resourceId?.toLowerCase(),
  );
  if (identity && attachedIdentities(core).has(identity.clientId)) return identity;
  const named = clientId ?? principalId ?? resourceId;
  throw rejected(
    400,
    named
      ? `No User Assigned or Delegated Managed Identity found for '${named}'.`
      : 'No system-assigned identity is set.',
  );
}

function keptHeader(core: Core): string {
  const kept = core.store.collection<string>('msi.header');
  const header = kept.get('value') ?? randomUUID();
  kept.set('value', header);
  return header;
}

const rejected = (status: number, message: string) => new SimError(status, 'IdentityRequestRejected', message);
