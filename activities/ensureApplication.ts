import { explainGraph } from '../shared/errors/graph';
import { stop } from '../shared/errors/stop';
import { applicationName, credentialName, MARK } from '../shared/model/names';
import { combine, done, RetryLater, type Change, type Outcome } from '../shared/model/outcome';
import { CONSENT_CALLBACK_PATH } from '../shared/model/paths';
import type { ApplicationRef, EncryptionPlan } from '../shared/model/plan';
import type { Ports } from '../shared/ports';

/**
 * The multitenant application that serves this onboarding: allocated from the pool, created by its unique name, with our
 * redirect address and its service principal in the vendor's own tenant. It asks for no permission at all: consent only
 * installs it. Writes what differs; may be called again at any time.
 */
export const ensureApplication =
  ({ graph, registry, config }: Ports) =>
  async ({ plan }: { plan: EncryptionPlan }): Promise<Outcome<ApplicationRef>> => {
    const entry = await registry.applicationPool.allocate(credentialName(plan.identityId), plan.crossTenant);
    const uniqueName = applicationName(config.applicationName, entry);
    const wanted = {
      displayName: `${config.vendorName} customer-managed keys ${entry}`,
      signInAudience: 'AzureADMultipleOrgs',
      tags: [`${MARK.key}:${MARK.value}`],
      web: { redirectUris: [`${config.publicUrl}${CONSENT_CALLBACK_PATH}`] },
    };
    try {
      let change: Change = 'unchanged';
      let application = await graph.findApplication(uniqueName);
      if (!application) {
        application = (await graph.createApplication(uniqueName, wanted)) ?? (await graph.findApplication(uniqueName));
        change = 'created';
      } else if (!application.tags.includes(wanted.tags[0] ?? '')) {
        return stop('not-ours', { what: `The application ${uniqueName}` });
      } else if (!isAsWanted(application, wanted)) {
        await graph.updateApplication(application.id, wanted);
        change = 'updated';
      }
      if (!application) throw new RetryLater(`Microsoft Graph: application ${uniqueName} is not visible yet`);
      if (!(await graph.findServicePrincipal(application.appId))) {
        const created = await graph.createServicePrincipal(application.appId);
        change = combine(change, created ? 'created' : 'unchanged');
      }
      return done(
        { uniqueName, displayName: wanted.displayName, objectId: application.id, clientId: application.appId },
        change,
      );
    } catch (error) {
      if (error instanceof RetryLater) throw error;
      return explainGraph(error);
    }
  };

function isAsWanted(
  application: { displayName: string; signInAudience: string; web?: { redirectUris?: readonly string[] } | undefined },
  wanted: { displayName: string; signInAudience: string; web: { redirectUris: string[] } },
): boolean {
  return (
    application.displayName === wanted.displayName &&
    application.signInAudience === wanted.signInAudience &&
    wanted.web.redirectUris.every((uri) => application.web?.redirectUris?.includes(uri))
  );
}
