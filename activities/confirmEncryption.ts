import { faultOf } from '../shared/errors/fault';
import { explainKnownResource } from '../shared/errors/resourceManager';
import { stop } from '../shared/errors/stop';
import { done, RetryLater, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, KeyChange } from '../shared/model/plan';
import type { Ports } from '../shared/ports';
import { keyInUse, type Rotation } from '../shared/protection/ledger';
import { watch } from '../shared/protection/watch';
import { TARGETS } from '../shared/targets';

interface Input extends KeyChange {
  readonly onboardingId: string;
  readonly customerId: string;
  readonly application: ApplicationRef;
  readonly source?: string | undefined;
  readonly at: string;
}

/** The status of a resource that was released earlier and is protected once more. */
const anew = (onboardingId: string, since: string) => ({
  status: { state: 'protected', waitingFor: 'nobody', since } as const,
  eventId: `${onboardingId}.protected.0`,
});

/** What a resource uses from now on. */
export interface Confirmed {
  /** A key named without its version is confirmed with the one the resource shows. */
  readonly keyUri: string;
  readonly copies: readonly string[];
  /** The resource has moved to this version from another. */
  readonly rotation?: Rotation | undefined;
}

/**
 * Reads the resource back and compares key, version and identity with what was asked for; records the protected
 * resource. An operation's own "Succeeded" proves nothing. May be called again at any time.
 */
export const confirmEncryption =
  (ports: Ports) =>
  async ({ at, ...change }: Input): Promise<Outcome<Confirmed>> => {
    const { azure, registry } = ports;
    const { resourceId, wanted, source } = change;
    const plan = { ...change.plan, resourceId };
    const target = TARGETS[plan.kind];
    let view;
    let copies: readonly string[];
    try {
      view = await target.read(azure, resourceId);
      copies = source === undefined ? await target.copiesOf(azure, resourceId) : [];
    } catch (error) {
      return explainKnownResource(faultOf(error), resourceId);
    }
    if (!view) return stop('resource-gone', { resourceId });
    if (view.availability !== 'ready') throw new RetryLater(`${resourceId} is still ${view.availability}`);
    const differences = target.differences(view, wanted);
    if (differences.length > 0) return stop('encryption-mismatch', { resourceId, detail: differences.join('; ') });
    const { isHidden: _, ...asWanted } = wanted; // A firewall may have been opened when it is read again.
    const keyUri = view.encryption.keyUri ?? wanted.keyUri;
    const record = await registry.resources.readAll(resourceId);
    const known = record?.resource;
    const isAnew = known?.onboardingId !== change.onboardingId;
    const protectedAt = isAnew ? at : known.protectedAt;
    const resource = { ...change, plan, wanted: { ...asWanted, keyUri }, protectedAt };
    const uses = record?.keys ?? [];
    const main = keyInUse(resource, view, keyUri, at, uses);
    const geoKeyUri = wanted.geo && (view.encryption.geo?.keyUri ?? wanted.geo.keyUri);
    const geo = geoKeyUri === undefined ? undefined : keyInUse(resource, view, geoKeyUri, at, uses, 'geo');
    await watch(ports, resource, record);
    await registry.resources.save(resource, {
      keys: [...main.lines, ...(geo?.lines ?? [])],
      status: known && isAnew ? anew(change.onboardingId, at) : undefined,
    });
    const { rotation } = main;
    return done({ keyUri, copies, ...(rotation && { rotation }) });
  };
