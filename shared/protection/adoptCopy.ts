import type { Starter } from '../durable/starter';
import { explainKnownResource } from '../errors/resourceManager';
import { faultOf } from '../errors/fault';
import { parseArmId, sameArmId } from '../model/armId';
import { KEEP_ENCRYPTED, resourceInstance } from '../model/instances';
import { parseKeyUri } from '../model/keyUri';
import { kindOf, type ResourceKind } from '../model/resourceKind';
import type { Ports } from '../ports';
import type { ProtectedResource } from '../registry';
import { TARGETS, type ResourceView } from '../targets';

/** What came of it: protection was begun, the resource was under protection, or it is no copy of anything of ours. */
type Adoption = 'adopted' | 'known' | 'not-ours';

/**
 * Takes a resource of unknown standing that may be a copy of a protected one under protection, if it is one: by what it says it was made from,
 * else by the key it uses, because a restored server does not say. Tags are no sign: restores inherit them (Azure docs
 * "Backup and restore in Azure Database for MySQL - Flexible Server", 2026). May be called again at any time.
 */
export async function adoptCopy(ports: Ports, starter: Starter, resourceId: string): Promise<Adoption> {
  const kind = kindOf(parseArmId(resourceId)?.type ?? '');
  if (kind === undefined) return 'not-ours';
  let view: ResourceView | undefined;
  try {
    view = await TARGETS[kind].read(ports.azure, resourceId);
  } catch (error) {
    explainKnownResource(faultOf(error), resourceId); // Throws what a retry can cure; what we may not see is not ours.
    return 'not-ours';
  }
  return view ? adopt(ports, starter, { resourceId, kind, view }) : 'not-ours';
}

interface Seen {
  readonly resourceId: string;
  readonly kind: ResourceKind;
  readonly view: ResourceView;
}

/** The same of a resource that has been read. */
export async function adoptSeen(ports: Ports, starter: Starter, seen: Seen): Promise<Adoption> {
  const { standing } = await ports.registry.resources.standingOf(seen.resourceId);
  if (standing !== 'unknown') return standing === 'kept' ? 'known' : 'not-ours';
  return adopt(ports, starter, seen);
}

async function adopt(ports: Ports, starter: Starter, { resourceId, kind, view }: Seen): Promise<Adoption> {
  const source = await sourceOf(ports, resourceId, kind, view);
  if (!source) return 'not-ours';
  const { onboardingId, customerId } = source;
  const { policy } = ports.config;
  const input = { resourceId, onboardingId, customerId, policy, source: source.resourceId };
  const started = await starter.startOnce(KEEP_ENCRYPTED, resourceInstance(resourceId), input);
  return started ? 'adopted' : 'known';
}

async function sourceOf(
  ports: Ports,
  resourceId: string,
  kind: ResourceKind,
  { copyOf, encryption }: ResourceView,
): Promise<ProtectedResource | undefined> {
  const { registry, config } = ports;
  const { resources } = registry;
  const kept = async (id: string) =>
    (await resources.standingOf(id)).standing === 'kept' ? resources.read(id) : undefined;
  if (copyOf !== undefined) return kept(copyOf);
  const parsed = parseKeyUri(encryption.keyUri ?? '', config.cloud);
  if (!parsed.ok) return undefined;
  const { vaultHost, keyName } = parsed.key;
  for (const use of await registry.watchedKeys.resourcesOf(vaultHost, keyName)) {
    const resource = sameArmId(use.resourceId, resourceId) ? undefined : await kept(use.resourceId);
    if (resource?.plan.kind === kind) return resource;
  }
  return undefined;
}
