import { parseArmId } from '../model/armId';
import { parseKeyUri } from '../model/keyUri';
import type { Ports } from '../ports';
import type { ProtectedResource, ResourceRecord, WatchedKey } from '../registry';
import { noteUse } from './identities';

type Needs = Pick<Ports, 'registry' | 'config'>;

/**
 * Enters a resource into every list that finds it again: by its keys, by its subscription, by its onboarding. `before`: as
 * it was entered last. Safe to repeat.
 */
export async function watch(ports: Needs, resource: ProtectedResource, before?: ProtectedResource): Promise<void> {
  const { registry } = ports;
  const { resourceId, onboardingId } = resource;
  const uses = usesOf(ports, resource);
  const isStill = (use: WatchedKey) =>
    uses.some(({ vaultHost, keyName }) => vaultHost === use.vaultHost && keyName === use.keyName);
  const former = before ? usesOf(ports, before).filter((use) => !isStill(use)) : [];
  await Promise.all([
    ...uses.map((use) => registry.watchedKeys.watch(use)),
    ...former.map((use) => registry.watchedKeys.unwatch(use)),
    registry.watchedSubscriptions.add(placeOf(resource), resourceId),
    noteUse(registry, { ...resource.plan, resourceId }),
    registry.onboardings.addResource(onboardingId, resourceId),
  ]);
}

/** Takes a resource out of the lists by which events and sweeps find it. Its onboarding still knows it. */
export async function unwatch(ports: Needs, resource: ProtectedResource): Promise<void> {
  const { registry } = ports;
  await Promise.all([
    ...usesOf(ports, resource).map((use) => registry.watchedKeys.unwatch(use)),
    registry.watchedSubscriptions.remove(placeOf(resource), resource.resourceId),
  ]);
}

/**
 * Ends the bindings of the vaults a resource has used, where none that is kept uses them. One that began to meanwhile is
 * seen by the second look, which binds the vault again.
 */
export async function freeVaults({ registry }: Needs, { resource, keys }: ResourceRecord): Promise<void> {
  const { customerId, plan } = resource;
  const hosts = new Set([resource.wanted.keyUri, ...keys.map(({ keyUri }) => keyUri)].map((uri) => new URL(uri).host));
  const isUsed = async (host: string) => (await registry.watchedKeys.resourcesOf(host)).length > 0;
  for (const host of hosts) {
    if (await isUsed(host)) continue;
    await registry.vaultBindings.free(host, customerId);
    if (await isUsed(host)) await registry.vaultBindings.bind(host, { customerId, tenantId: plan.vaultTenantId });
  }
}

function usesOf({ config }: Needs, { resourceId, onboardingId, wanted }: ProtectedResource): WatchedKey[] {
  return [wanted.keyUri, wanted.geo?.keyUri].flatMap((uri) => {
    const parsed = parseKeyUri(uri ?? '', config.cloud);
    if (!parsed.ok) return [];
    const { vaultHost, keyName } = parsed.key;
    return [{ vaultHost, keyName, resourceId, onboardingId }];
  });
}

const placeOf = ({ resourceId, plan }: ProtectedResource) => ({
  subscriptionId: parseArmId(resourceId)?.subscriptionId ?? '',
  kind: plan.kind,
});
