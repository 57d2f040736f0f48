import type { TokenCredential } from '@azure/core-auth';
import { ClientAssertionCredential, ManagedIdentityCredential } from '@azure/identity';
import type { Config } from '../config';
import { lazy } from '../lazy';
import { answeringMetadata } from './authority';
import { httpClient } from './httpClient';

/** Where tokens come from. No secret is involved anywhere: the deployment's managed identity is the root of all. */
export interface Credentials {
  /** The deployment's own managed identity, in the vendor's tenant. */
  readonly vendor: TokenCredential;
  /**
   * The application `clientId` of the pool, acting in the customer's tenant: the managed identity's token is exchanged
   * as a federated credential. It refuses to get tokens for any other tenant, so a vault that claims to belong
   * elsewhere never sees one.
   */
  inTenant(tenantId: string, clientId: string): TokenCredential;
}

const KEPT = 1000;

/** One credential a (tenant, application), because each caches its own tokens; the oldest are dropped beyond 1,000. */
export function createCredentials(config: Config): Credentials {
  const identity = lazy(() => new ManagedIdentityCredential({ clientId: config.identity.clientId, httpClient }));
  const vendor: TokenCredential = { getToken: (scopes, options) => identity().getToken(scopes, options) };
  const assertion = async (): Promise<string> => {
    const token = await identity().getToken(`${config.cloud.tokenExchangeAudience}/.default`);
    return token.token;
  };
  const credentials = new Map<string, TokenCredential>();
  const entra = answeringMetadata(httpClient);
  return {
    vendor,
    inTenant(tenantId, clientId) {
      const key = `${tenantId}/${clientId}`;
      let credential = credentials.get(key);
      if (!credential) {
        credential = new ClientAssertionCredential(tenantId, clientId, assertion, {
          httpClient: entra,
          authorityHost: config.cloud.authorityHost,
          disableInstanceDiscovery: !config.cloud.instanceDiscovery,
        });
        const oldest = credentials.keys().next();
        if (credentials.size >= KEPT && !oldest.done) credentials.delete(oldest.value);
        credentials.set(key, credential);
      }
      return credential;
    },
  };
}
