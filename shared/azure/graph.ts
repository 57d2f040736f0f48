import type { Cloud } from '../config';
import { faultOf } from '../errors/fault';
import type { Credentials } from './credentials';
import { createRestClient } from './restClient';

/** The fields of an application registration that Latchkey reads and owns. */
export interface GraphApplication {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly signInAudience: string;
  readonly tags: readonly string[];
  readonly web?: { readonly redirectUris?: readonly string[] } | undefined;
  readonly requiredResourceAccess?: readonly unknown[] | undefined;
  /** Read-only: a verified domain of the tenant, and whom Microsoft has verified as publisher. */
  readonly publisherDomain?: string | null;
  readonly verifiedPublisher?: { readonly displayName?: string | null } | null;
}

export interface FederatedCredential {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly description?: string | undefined;
}

interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
}

type ApplicationBody = Omit<GraphApplication, 'id' | 'appId' | 'publisherDomain' | 'verifiedPublisher'>;

/** The few Microsoft Graph calls Latchkey makes, all in the vendor's tenant. */
export function createGraph(cloud: Cloud, credentials: Credentials) {
  const client = createRestClient(cloud.graph, credentials.vendor, `${cloud.graphAudience}/.default`);
  const byName = (uniqueName: string) => `/v1.0/applications(uniqueName='${uniqueName}')`;
  const credentialsOf = (objectId: string) => `/v1.0/applications/${objectId}/federatedIdentityCredentials`;
  return {
    async findApplication(uniqueName: string): Promise<GraphApplication | undefined> {
      return (await client.find(byName(uniqueName))) as GraphApplication | undefined;
    },
    /** Creates the application unless one of that unique name exists ("Upsert application": 201 with body, 204 without). */
    async createApplication(uniqueName: string, body: ApplicationBody): Promise<GraphApplication | undefined> {
      const answer = await client.send('PATCH', byName(uniqueName), { body, headers: { prefer: 'create-if-missing' } });
      return answer.body as GraphApplication | undefined;
    },
    async updateApplication(objectId: string, body: Partial<ApplicationBody>): Promise<void> {
      await client.send('PATCH', `/v1.0/applications/${objectId}`, { body });
    },
    /**
     * Brings a deleted application back with its client id and its credentials, but without its service principal; false
     * if it is not among the deleted ones. Microsoft Graph docs "Restore deleted item" (2026-11): 30 days long.
     */
    async restoreApplication(objectId: string): Promise<boolean> {
      try {
        await client.send('POST', `/v1.0/directory/deletedItems/${objectId}/restore`);
        return true;
      } catch (error) {
        if (faultOf(error).status === 404) return false;
        throw error;
      }
    },
    async listFederatedCredentials(objectId: string): Promise<FederatedCredential[]> {
      const found: FederatedCredential[] = [];
      for (let next: string | undefined = credentialsOf(objectId); next !== undefined;) {
        const page = (await client.send('GET', next)).body as PageOf<FederatedCredential>;
        found.push(...page.value);
        next = page['@odata.nextLink'];
      }
      return found;
    },
    /** False if one of that name came to be meanwhile. */
    createFederatedCredential(objectId: string, credential: FederatedCredential): Promise<boolean> {
      return unlessThere(client.send('POST', credentialsOf(objectId), { body: credential }));
    },
    async updateFederatedCredential(objectId: string, { name, ...body }: FederatedCredential): Promise<void> {
      await client.send('PATCH', `${credentialsOf(objectId)}/${name}`, { body });
    },
    async deleteFederatedCredential(objectId: string, name: string): Promise<void> {
      await client.send('DELETE', `${credentialsOf(objectId)}/${name}`);
    },
    async findServicePrincipal(clientId: string): Promise<ServicePrincipal | undefined> {
      return (await client.find(`/v1.0/servicePrincipals(appId='${clientId}')`)) as ServicePrincipal | undefined;
    },
    /** False if it came to be meanwhile. */
    createServicePrincipal(clientId: string): Promise<boolean> {
      return unlessThere(client.send('POST', '/v1.0/servicePrincipals', { body: { appId: clientId } }));
    },
  };
}
/** Whether something was created: a conflict says that it is there by now, and the caller reads it. */
async function unlessThere(creation: Promise<unknown>): Promise<boolean> {
  try {
    await creation;
    return true;
  } catch (error) {
    if (faultOf(error).status === 409) return false;
    throw error;
  }
}

export type Graph = ReturnType<typeof createGraph>;

interface PageOf<T> {
  readonly value: readonly T[];
  readonly '@odata.nextLink'?: string;
}
