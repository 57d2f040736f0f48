import { faultOf } from '../errors/fault';
import { explainGraph } from '../errors/graph';
import { explainResourceManager } from '../errors/resourceManager';
import { sameArmId } from '../model/armId';
import { credentialName, MARK } from '../model/names';
import type { Stop } from '../model/outcome';
import type { EncryptionPlan } from '../model/plan';
import { isEnd } from '../model/state';
import type { Ports } from '../ports';
import type { ProtectedResource, Registry } from '../registry';
import type { ResourceView } from '../targets';

const identitiesOf = ({ identityId, geo }: EncryptionPlan): string[] =>
  geo ? [identityId, geo.identityId] : [identityId];

/** Notes that a resource uses the managed identities of its plan, or will: before anything is made for it. */
export async function noteUse({ identityUses }: Registry, plan: EncryptionPlan): Promise<void> {
  for (const id of identitiesOf(plan)) await identityUses.add(id, plan.resourceId);
}

/**
 * Takes a resource's managed identities away with what was made for them, where no other resource uses them: trust of the
 * application, place in the pool, identity. What lacks our mark stays, and an identity that the resource still lists: no
 * document says how a server loses its last one. May be called again at any time. What stopped it, if something did.
 */
export async function leaveIdentities(
  ports: Ports,
  resource: ProtectedResource,
  view: ResourceView | undefined,
): Promise<Stop | undefined> {
  const { identityUses } = ports.registry;
  for (const id of identitiesOf(resource.plan)) {
    await identityUses.remove(id, resource.resourceId);
    if (await isUsed(ports.registry, id)) continue;
    await identityUses.beginRemoval(id, resource.resourceId);
    try {
      const stopped = (await isUsed(ports.registry, id)) ? undefined : await removeAll(ports, resource, view, id);
      if (stopped) return stopped;
    } finally {
      await identityUses.endRemoval(id);
    }
  }
  return undefined;
}

async function removeAll(
  ports: Ports,
  { application, identity }: ProtectedResource,
  view: ResourceView | undefined,
  id: string,
): Promise<Stop | undefined> {
  const holder = credentialName(id);
  const principalId = sameArmId(id, identity.geo?.resourceId) ? identity.geo?.principalId : identity.principalId;
  try {
    const trusts = await ports.graph.listFederatedCredentials(application.objectId);
    const ours = trusts.find(({ name, subject }) => name === holder && subject === principalId);
    if (ours) await ports.graph.deleteFederatedCredential(application.objectId, holder);
  } catch (error) {
    if (faultOf(error).status !== 404) return explainGraph(error); // An application that is gone trusts nobody.
  }
  await ports.registry.applicationPool.leave(holder);
  if (view?.identityIds.some((one) => sameArmId(one, id))) return undefined;
  const [, , subscriptionId = '', , resourceGroup = '', , , , name = ''] = id.split('/');
  const identities = ports.azure.identities(subscriptionId);
  try {
    const { tags } = await identities.get(resourceGroup, name);
    if (tags?.[MARK.key] === MARK.value) await identities.delete(resourceGroup, name);
  } catch (error) {
    const fault = faultOf(error);
    if (fault.status !== 404) return explainResourceManager(fault, id);
  }
  return undefined;
}

/** Whether a resource uses the identity that is kept, or may become so; one that never came to it does not count. */
async function isUsed(registry: Registry, identityId: string): Promise<boolean> {
  for (const resourceId of await registry.identityUses.list(identityId)) {
    if (await mayNeed(registry, resourceId)) return true;
  }
  return false;
}

async function mayNeed({ resources, onboardings }: Registry, resourceId: string): Promise<boolean> {
  if (await resources.read(resourceId)) return true; // Who is done with an identity takes its use away itself.
  const claim = await resources.readPart(resourceId, 'claim');
  const status = claim && (await onboardings.readPart(claim.onboardingId, 'status'));
  return !status || !isEnd(status.status.state);
}
