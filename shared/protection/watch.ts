import { parseArmId } from '../model/armId';
import { parseKeyUri } from '../model/keyUri';
import type { Sights } from '../model/sight';
import type { Ports } from '../ports';
import type { ProtectedResource, ResourceRecord, WatchedKey } from '../registry';

type Needs = Pick<Ports, 'registry' | 'config'>;

/**
 * Enters a resource into every list that finds it again: by its keys, by its subscription, by its onboarding. `before`: as
 * it was entered last. Safe to repeat.
 */
export async function watch(
  ports: Needs,
  resource: ProtectedResource,
  { resource: before, sights }: Partial<Pick<ResourceRecord, 'resource' | 'sights'>> = {},
): Promise<void> {
  const { registry } = ports;
  const { resourceId, onboardingId } = resource;
  const uses = usesOf(ports, resource, sights);
  const isStill = (use: WatchedKey) =>
    uses.some(({ vaultHost, keyName }) => vaultHost === use.vaultHost && keyName === use.keyName);
  const former = before ? usesOf(ports, before).filter((use) => !isStill(use)) : [];
  await Promise.all([
    ...uses.map((use) => registry.watchedKeys.watch(use)),
    ...former.map((use) => registry.watchedKeys.unwatch(use)),
    registry.watchedSubscriptions.note(placeOf(resource), resourceId, sights?.resource),
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

/**
 * Writes down what a look saw where sweeps compare with it, if it is not what was seen before. Part of a look, so that
 * nobody else writes the same meanwhile. Safe to repeat.
 */
export async function noteSights(
  ports: Needs,
  { resource, sights: before }: Pick<ResourceRecord, 'resource' | 'sights'>,
  seen: Sights,
): Promise<void> {
  const { registry } = ports;
  const { resourceId } = resource;
  const sights = { ...before, ...seen };
  if (JSON.stringify(sights) === JSON.stringify(before)) return;
  await Promise.all([
    ...usesOf(ports, resource, sights).map((use) => registry.watchedKeys.watch(use)),
    registry.watchedSubscriptions.note(placeOf(resource), resourceId, sights.resource),
  ]);
  await registry.resources.savePart(resourceId, 'sights', sights);
}

function usesOf(
  { config }: Needs,
  { resourceId, onboardingId, wanted }: ProtectedResource,
  sights: Sights = {},
): WatchedKey[] {
  const keys = [
    { uri: wanted.keyUri, sight: sights.key },
    { uri: wanted.geo?.keyUri, sight: sights.geo },
  ];
  return keys.flatMap(({ uri, sight }) => {
    const parsed = parseKeyUri(uri ?? '', config.cloud);
    if (!parsed.ok) return [];
    const { vaultHost, keyName } = parsed.key;
    return [{ vaultHost, keyName, resourceId, onboardingId, ...(sight && { sight }) }];
  });
}

const placeOf = ({ resourceId, plan }: ProtectedResource) => ({
  subscriptionId: parseArmId(resourceId)?.subscriptionId ?? '',
  kind: plan.kind,
});
