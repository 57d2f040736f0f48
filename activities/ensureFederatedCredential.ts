import type { FederatedCredential } from '../shared/azure/graph';
import { explainGraph } from '../shared/errors/graph';
import { stop } from '../shared/errors/stop';
import { credentialName } from '../shared/model/names';
import { combine, done, type Change, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan, IdentityRef } from '../shared/model/plan';
import { CREDENTIAL_LIMIT } from '../shared/registry/applicationPool';
import type { Ports } from '../shared/ports';

/**
 * Makes the application trust the deployment's own identity (to probe keys) and, across tenants, the resource's managed
 * identity. Issuer with `/v2.0` and the object id as subject: Entra docs "Configure an application to trust a managed
 * identity" (2026-11). Lists first, because writes are not repeatable; may be called again at any time.
 */
export const ensureFederatedCredential =
  ({ graph, config }: Ports) =>
  async ({
    plan,
    application,
    identity,
  }: {
    plan: EncryptionPlan;
    application: ApplicationRef;
    identity: IdentityRef;
  }): Promise<Outcome<{ credentials: string[] }>> => {
    const trusting = (name: string, subject: string, description: string): FederatedCredential => ({
      name,
      issuer: `${config.cloud.authorityHost}/${config.tenantId}/v2.0`,
      subject,
      audiences: [config.cloud.tokenExchangeAudience],
      description,
    });
    const wanted = [
      trusting(
        `${config.applicationName}-probe`,
        config.identity.principalId,
        'Checks keys before and after encryption',
      ),
      ...(plan.crossTenant
        ? [trusting(credentialName(identity.resourceId), identity.principalId, 'Lets the resource use the key')]
        : []),
    ];
    try {
      const existing = await graph.listFederatedCredentials(application.objectId);
      const missing = wanted.filter((credential) => !existing.some(({ name }) => name === credential.name));
      if (existing.length + missing.length > CREDENTIAL_LIMIT) {
        return stop('credential-slots-full', { application: application.uniqueName, limit: CREDENTIAL_LIMIT });
      }
      const changes: Change[] = [];
      for (const credential of wanted) {
        const before = existing.find(({ name }) => name === credential.name);
        if (!before) {
          await graph.createFederatedCredential(application.objectId, credential);
          changes.push('created');
        } else if (!isSame(before, credential)) {
          await graph.updateFederatedCredential(application.objectId, credential);
          changes.push('updated');
        }
      }
      return done({ credentials: wanted.map(({ name }) => name) }, combine(...changes));
    } catch (error) {
      return explainGraph(error);
    }
  };

/** Subjects are compared with regard to letter case, as Entra does. */
function isSame(a: FederatedCredential, b: FederatedCredential): boolean {
  return a.issuer === b.issuer && a.subject === b.subject && a.audiences.join() === b.audiences.join();
}
