import type { GraphApplication } from '../shared/azure/graph';
import { explainGraph } from '../shared/errors/graph';
import { stop } from '../shared/errors/stop';
import { applicationName, credentialName, MARK } from '../shared/model/names';
import { combine, done, RetryLater, type Change, type Outcome } from '../shared/model/outcome';
import { CONSENT_CALLBACK_PATH } from '../shared/model/paths';
import type { ApplicationRecord, ApplicationRef, EncryptionPlan } from '../shared/model/plan';
import { batched, SHARED_PACE_MS } from '../shared/registry/batched';
import type { Ports } from '../shared/ports';
import { noteUse } from '../shared/protection/identities';

/**
 * The multitenant application that serves this onboarding: allocated from the pool, created by its unique name, with our
 * redirect address and its service principal in the vendor's own tenant. It asks for no permission at all: consent only
 * installs it. Restores it if it was deleted, writes what differs; may be called again at any time. Callers who come at
 * once for the same entry share one look at the directory.
 */
export const ensureApplication = (ports: Ports) => {
  const { registry, config } = ports;

  const ensureEntry = async (entry: number): Promise<Outcome<ApplicationRef>> => {
    const uniqueName = applicationName(config.applicationName, entry);
    const wanted = {
      displayName: `${config.vendorName} customer-managed keys ${entry}`,
      signInAudience: 'AzureADMultipleOrgs',
      tags: [TAG],
      web: { redirectUris: [`${config.publicUrl}${CONSENT_CALLBACK_PATH}`] },
      requiredResourceAccess: [],
    };
    const known = await registry.applicationPool.readApplication(uniqueName);
    const ensured = await ensureRegistration(ports, uniqueName, wanted, known);
    if (ensured.kind !== 'done') return ensured;
    const { id: objectId, appId: clientId, publisherDomain, verifiedPublisher } = ensured.value;
    const reference = { uniqueName, displayName: wanted.displayName, objectId, clientId };
    const record: ApplicationRecord = {
      ...reference,
      publisherDomain: publisherDomain ?? undefined,
      verifiedPublisher: verifiedPublisher?.displayName ?? undefined,
    };
    if (!isSameRecord(known, record)) await registry.applicationPool.saveApplication(record);
    return done(reference, ensured.change);
  };
  const shareEntry = batched(
    async (entries) => {
      const outcome = await ensureEntry(entries[0]);
      return entries.map(() => outcome);
    },
    (entry: number) => entry,
    SHARED_PACE_MS,
  );

  return async ({
    plan,
    customerId,
  }: {
    plan: EncryptionPlan;
    customerId: string;
  }): Promise<Outcome<ApplicationRef>> => {
    // First: from here on nobody who releases another resource gives the place back.
    await noteUse(registry, plan);
    const entry = await registry.applicationPool.allocate({
      holder: credentialName(plan.identityId),
      slot: plan.crossTenant,
      customerId,
      policy: config.applicationPolicy,
    });
    return shareEntry(entry);
  };
};

const TAG = `${MARK.key}:${MARK.value}`;

type Wanted = Required<
  Pick<GraphApplication, 'displayName' | 'signInAudience' | 'tags' | 'web' | 'requiredResourceAccess'>
>;

async function ensureRegistration(
  { graph }: Ports,
  uniqueName: string,
  wanted: Wanted,
  known: ApplicationRecord | undefined,
): Promise<Outcome<GraphApplication>> {
  try {
    let change: Change = 'unchanged';
    let application = await graph.findApplication(uniqueName);
    if (!application) {
      // Deleted by somebody: customers have consented to this very one, so another would not do.
      if (known && (await graph.restoreApplication(known.objectId))) {
        application = await graph.findApplication(uniqueName);
        change = 'updated';
      } else {
        application = (await graph.createApplication(uniqueName, wanted)) ?? (await graph.findApplication(uniqueName));
        change = 'created';
      }
    }
    if (!application) throw new RetryLater(`Microsoft Graph: application ${uniqueName} is not visible yet`);
    if (!application.tags.includes(TAG)) return stop('not-ours', { what: `The application ${uniqueName}` });
    if (!isAsWanted(application, wanted)) {
      await graph.updateApplication(application.id, wanted);
      change = combine(change, 'updated');
    }
    if (!(await graph.findServicePrincipal(application.appId))) {
      const created = await graph.createServicePrincipal(application.appId);
      change = combine(change, created ? 'created' : 'unchanged');
    }
    return done(application, change);
  } catch (error) {
    if (error instanceof RetryLater) throw error;
    return explainGraph(error);
  }
}

/** No other address gets the answers of consent, and no permission is asked for: more than we want is a difference, too. */
function isAsWanted(application: GraphApplication, wanted: Wanted): boolean {
  const uris = application.web?.redirectUris ?? [];
  return (
    application.displayName === wanted.displayName &&
    application.signInAudience === wanted.signInAudience &&
    (application.requiredResourceAccess ?? []).length === 0 &&
    uris.join() === (wanted.web?.redirectUris ?? []).join()
  );
}

function isSameRecord(a: ApplicationRecord | undefined, b: ApplicationRecord): boolean {
  return (
    a?.objectId === b.objectId &&
    a.clientId === b.clientId &&
    a.displayName === b.displayName &&
    a.publisherDomain === b.publisherDomain &&
    a.verifiedPublisher === b.verifiedPublisher
  );
}
