import { stop } from '../shared/errors/stop';
import { formatKeyUri, parseKeyUri, type KeyUri } from '../shared/model/keyUri';
import { done, type Outcome, type Stop } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan } from '../shared/model/plan';
import type { VerifiedKey } from '../shared/model/verification';
import type { Ports } from '../shared/ports';
import { namedKey, type NamedKey } from '../shared/registry/namedKey';
import { checkKey, type CheckedKey } from '../shared/verification/checkKey';
import { requirementsOf } from '../shared/verification/requirements';

interface Input {
  readonly onboardingId: string;
  readonly customerId: string;
  readonly plan: EncryptionPlan;
  readonly application: ApplicationRef;
  /** What the request names, if the customer has named nothing since. */
  readonly key?: NamedKey | undefined;
  /** The key that is verified whatever has been named. */
  readonly instead?: NamedKey | undefined;
}

/**
 * Checks everything a key must be before a resource depends on it, and the key of its geo-redundant backups likewise. The
 * report goes to the registry for the customer page. Only the report and the bindings of the vaults are written; may be
 * called again at any time.
 */
export const verifyKey =
  (ports: Ports) =>
  async (input: Input): Promise<Outcome<VerifiedKey>> => {
    const { onboardingId, customerId, plan, instead } = input;
    const named = instead ?? (await namedKey(ports.registry, onboardingId, input.key));
    if (named === undefined) return stop('key-missing', {});
    const key = readKeyUri(ports, named.uri);
    if ('code' in key) return key;
    const geo = plan.geo && readGeoKey(ports, plan, plan.geo.location, named.geoUri);

    const check = (one: KeyUri, location: string): Promise<CheckedKey> =>
      checkKey(ports, {
        key: one,
        plan,
        location,
        requirements: requirementsOf(plan.kind, one),
        customerId,
        clientId: input.application.clientId,
      });
    const main = await check(key, plan.location);
    const second = plan.geo && geo && !('code' in geo) ? await check(geo, plan.geo.location) : undefined;
    await ports.registry.onboardings.save(onboardingId, 'report', {
      at: ports.now().toISOString(),
      ...main.report,
      ...(second && { geo: second.report }),
    });
    const failure = main.failure ?? (geo && 'code' in geo ? geo : second?.failure);
    if (failure) return failure;

    for (const { key: verified } of second ? [main, second] : [main]) {
      const taken = await bind(ports, verified, input);
      if (taken) return taken;
    }
    const geoKeyUri = second && formatKeyUri(second.key);
    return done({
      keyUri: formatKeyUri(main.key),
      pinned: key.version !== undefined,
      ...(main.isHidden ? { isHidden: true } : {}),
      ...(geoKeyUri === undefined ? {} : { geoKeyUri }),
    });
  };

function readKeyUri({ config }: Ports, named: string): KeyUri | Stop {
  const parsed = parseKeyUri(named, config.cloud);
  return parsed.ok ? parsed.key : stop('key-uri-invalid', { seen: named, wanted: parsed.wanted });
}

function readGeoKey(
  ports: Ports,
  { resourceId }: EncryptionPlan,
  location: string,
  named: string | undefined,
): KeyUri | Stop {
  return named === undefined ? stop('geo-key-missing', { resourceId, location }) : readKeyUri(ports, named);
}

/** A vault serves one customer, also one that we could not look into; why this one does not, if another was faster. */
async function bind(
  { registry }: Ports,
  { vaultHost }: KeyUri,
  { customerId, plan }: Input,
): Promise<Stop | undefined> {
  const wanted = { customerId, tenantId: plan.vaultTenantId };
  const binding = await registry.vaultBindings.bind(vaultHost, wanted);
  const isOurs = binding.customerId === customerId && binding.tenantId === plan.vaultTenantId;
  return isOurs ? undefined : stop('vault-bound-elsewhere', { vaultHost });
}
