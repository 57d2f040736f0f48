import type { FederatedCredential } from '../shared/azure/graph';
import { explainGraph } from '../shared/errors/graph';
import { stop } from '../shared/errors/stop';
import { credentialName } from '../shared/model/names';
import { combine, done, RetryLater, type Change, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan, IdentityRef } from '../shared/model/plan';
import { CREDENTIAL_LIMIT } from '../shared/registry/applicationPool';
import type { Ports } from '../shared/ports';

/** Onboardings that share an application create the shared trust at once: who comes second looks again. */
const LOOKS = 2;

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
      issuer: `${config.cloud.tokenIssuer}/${config.tenantId}/v2.0`,
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
      const changes: Change[] = [];
      for (let look = 1; look <= LOOKS; look += 1) {
        const existing = await graph.listFederatedCredentials(application.objectId);
        const missing = wanted.filter((credential) => !existing.some(({ name }) => name === credential.name));
        if (existing.length + missing.length > CREDENTIAL_LIMIT) {
          return stop('credential-slots-full', { application: application.uniqueName, limit: CREDENTIAL_LIMIT });
        }
        for (const credential of wanted.filter((one) => !missing.includes(one))) {
          if (existing.some((before) => before.name === credential.name && isSame(before, credential))) continue;
          await graph.updateFederatedCredential(application.objectId, credential);
          changes.push('updated');
        }
        let isComplete = true;
        for (const credential of missing) {
          if (await graph.createFederatedCredential(application.objectId, credential)) changes.push('created');
          else isComplete = false;
        }
        if (isComplete) return done({ credentials: wanted.map(({ name }) => name) }, combine(...changes));
      }
      throw new RetryLater(`Microsoft Graph: ${application.uniqueName} is changed by others`);
    } catch (error) {
      if (error instanceof RetryLater) throw error;
      return explainGraph(error);
    }
  };

/** Subjects are compared with regard to letter case, as Entra does. */
function isSame(a: FederatedCredential, b: FederatedCredential): boolean {
  return a.issuer === b.issuer && a.subject === b.subject && a.audiences.join() === b.audiences.join();
}
