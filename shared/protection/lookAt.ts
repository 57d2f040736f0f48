import { explainKnownResource } from '../errors/resourceManager';
import { faultOf, isTransient } from '../errors/fault';
import { isRunning } from '../model/drill';
import { parseKeyUri } from '../model/keyUri';
import type { Look, Verdict } from '../model/look';
import { RetryLater } from '../model/outcome';
import { GONE, type Sights } from '../model/sight';
import type { Ports } from '../ports';
import type { Answered, ProtectedResource, ResourceRecord } from '../registry';
import { namedKey } from '../registry/namedKey';
import { TARGETS, type ResourceView } from '../targets';
import { checkKey, type CheckedKey } from '../verification/checkKey';
import { requirementsOf } from '../verification/requirements';
import { freeVersions, withoutRewrapped } from './ledger';
import { judge } from './judge';
import { sightsOf } from './sights';
import { noteSights } from './watch';

/** Managed identities, REST API version 2024-11-30. */
const IDENTITY_API = 'api-version=2024-11-30';

/**
 * Looks at a protected resource, at the keys it uses and at what people asked for. Changes nothing in Azure; writes to
 * the registry which versions are no longer needed, when it looked, and what of what people asked for is `done`.
 */
export async function lookAt(
  ports: Ports,
  record: ResourceRecord,
  told: readonly string[],
  done: Answered = {},
): Promise<Look> {
  const { registry, now } = ports;
  const { resource, release, revalidate } = record;
  const { resourceId } = resource;
  const { verdict, view, copies = [], sights } = await see(ports, record);
  if (sights) await noteSights(ports, record, sights);
  const at = now().toISOString();
  const answered = { ...record.looked?.answered, ...done };
  await registry.resources.savePart(resourceId, 'looked', { at, answered });
  const keys = view ? withoutRewrapped(record.keys, view) : record.keys;
  for (const [index, use] of keys.entries()) {
    const isTold = told.includes(use.keyUri) && !use.freed;
    if (isTold || use !== record.keys[index]) {
      await registry.resources.saveKey(resourceId, { ...use, ...(isTold ? { freed: true } : {}) });
    }
  }
  const drill = await watchDrill(ports, record, view, at);
  const free = freeVersions(keys, now()).filter((keyUri) => !told.includes(keyUri));
  return {
    verdict,
    resource,
    copies,
    free,
    ...(drill && { drill }),
    ...(release && release.at !== answered.release && { release: { at: release.at, how: release.how } }),
    ...(revalidate &&
      revalidate.at !== answered.revalidate && { revalidate: { at: revalidate.at, notBefore: revalidate.notBefore } }),
  };
}

/** Notes when a resource says of itself, while the customer tries the off switch, that it cannot reach its key. */
async function watchDrill(
  { registry }: Ports,
  { resource, drills = [] }: ResourceRecord,
  view: ResourceView | undefined,
  at: string,
): Promise<true | undefined> {
  const drill = drills.at(-1);
  if (!drill || !isRunning(drill, at)) return undefined;
  const isNews = view?.availability === 'inaccessible' && !drill.said;
  if (isNews) await registry.drills.add(resource.resourceId, drill.number, 'said', { at });
  return true;
}

interface Seen {
  readonly verdict: Verdict;
  readonly view?: ResourceView | undefined;
  readonly copies?: readonly string[];
  /** What the next sweep compares with. */
  readonly sights?: Sights;
}

/** What a look at it comes to; writes nothing. */
export async function see(ports: Ports, record: ResourceRecord): Promise<Seen> {
  const { azure, registry, now } = ports;
  const { resource, keys } = record;
  const { resourceId, plan, onboardingId } = resource;
  let view: ResourceView | undefined;
  try {
    view = await TARGETS[plan.kind].read(azure, resourceId);
  } catch (error) {
    const { code, reason } = explainKnownResource(faultOf(error), resourceId);
    return { verdict: { is: 'unclear', detail: `${code}: ${reason}` } };
  }
  if (!view) return { verdict: { is: 'gone' }, sights: { resource: { ...sightBefore(record), shown: GONE } } };
  const [key, geo, request, identity, copies] = await Promise.all([
    checkInUse(ports, resource, view.encryption.keyUri ?? resource.wanted.keyUri, plan.location),
    plan.geo &&
      checkInUse(ports, resource, view.encryption.geo?.keyUri ?? resource.wanted.geo?.keyUri, plan.geo.location),
    registry.onboardings.readPart(onboardingId, 'request'),
    readIdentity(ports, plan.identityId),
    unknownCopies(ports, resource),
  ]);
  if (!key) return { verdict: { is: 'unclear', detail: 'the resource shows no key of this cloud' }, view };
  const named = await namedKey(registry, onboardingId, request?.request.key);
  const facts = { resource, view, key, geo, ...identity, named, keys, now: now() };
  return { verdict: judge(facts), view, copies, sights: sightsOf(facts, view) };
}

const sightBefore = ({ resource, sights }: ResourceRecord) =>
  sights?.resource ?? { identityId: resource.plan.identityId, hasIdentity: true };

async function checkInUse(
  ports: Ports,
  { plan, customerId, application }: ProtectedResource,
  keyUri: string | undefined,
  location: string,
): Promise<CheckedKey | undefined> {
  const parsed = parseKeyUri(keyUri ?? '', ports.config.cloud);
  if (!parsed.ok) return undefined;
  const { key } = parsed;
  const requirements = requirementsOf(plan.kind, key);
  return checkKey(ports, { key, plan, location, requirements, customerId, clientId: application.clientId });
}

interface Identity {
  readonly properties: { readonly principalId: string };
}

async function readIdentity(
  { azure }: Ports,
  identityId: string,
): Promise<{ hasIdentity: boolean; principalId?: string | undefined }> {
  try {
    const found = (await azure.rest.find(`${identityId}?${IDENTITY_API}`)) as Identity | undefined;
    return { hasIdentity: found !== undefined, principalId: found?.properties.principalId };
  } catch (error) {
    const fault = faultOf(error);
    if (isTransient(fault)) throw new RetryLater(`Managed identities: ${fault.code} ${fault.message}`);
    return { hasIdentity: true }; // That we may not look is no sign that it is gone.
  }
}

/** Copies that nobody protects yet. Copies of copies are asked for where the original is. */
async function unknownCopies(
  { azure, registry }: Ports,
  { resourceId, plan, source }: ProtectedResource,
): Promise<string[]> {
  if (source !== undefined) return [];
  const copies = await TARGETS[plan.kind].copiesOf(azure, resourceId);
  const known = await Promise.all(copies.map((id) => registry.resources.read(id)));
  return copies.filter((_, index) => known[index] === undefined);
}
