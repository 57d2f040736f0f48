import { createHash } from 'node:crypto';
import type { Code } from '../errors/codes';
import { formatKeyUri, sameKey } from '../model/keyUri';
import type { KeySight, KeyState, Sights } from '../model/sight';
import type { CheckName } from '../model/verification';
import type { ProtectedResource } from '../registry';
import type { ResourceView } from '../targets';
import type { CheckedKey } from '../verification/checkKey';
import { newestUsable, type Facts } from './judge';

/** What a glance sees as well, in the order in which it meets it. */
const GLANCED: readonly CheckName[] = [
  'vaultReachable',
  'tenantMatches',
  'keyExists',
  'keyEnabled',
  'permissions',
  'unwrap',
];

/** Codes that say more than a glance can tell apart. */
const COARSE: Readonly<Partial<Record<Code, Code>>> = {
  'key-deleted': 'key-not-found',
  'vault-deleted': 'vault-not-found',
};

/** What a look saw, as the next sweep will see it if nothing changes. What is being changed is not noted. */
export function sightsOf({ resource, key, geo, hasIdentity, now }: Facts, view: ResourceView): Sights {
  const { wanted, plan } = resource;
  const { identityId } = plan;
  return {
    key: sightOfKey(resource, key, wanted.keyUri, now),
    ...(geo && { geo: sightOfKey(resource, geo, wanted.geo?.keyUri, now) }),
    ...(view.availability === 'busy' ? {} : { resource: { shown: shownBy(view), identityId, hasIdentity } }),
  };
}

/** A key that was checked, as a glance at it would have told. `given`: the key that the resource was given. */
function sightOfKey(
  { plan, application }: ProtectedResource,
  { key, report, versions, isHidden }: CheckedKey,
  given: string | undefined,
  now: Date,
): KeySight {
  const failed = GLANCED.map((name) => report.checks.find((check) => check.name === name)).find(
    (check) => check?.result === 'fail',
  );
  const code = failed?.code;
  const seen: KeyState = isHidden ? 'hidden' : code === undefined ? 'usable' : (COARSE[code] ?? code);
  const keyUri = formatKeyUri(key);
  const newestAt = newestUsable(versions, now)?.created;
  return {
    keyUri,
    tenantId: plan.vaultTenantId,
    clientId: application.clientId,
    state: sameKey(keyUri, given) ? seen : 'elsewhere',
    ...(newestAt === undefined ? {} : { newestAt }),
  };
}

/** What a resource shows of what matters to us, in short: a read and a list of it come to the same. */
export function shownBy({ availability, encryption, identityIds, trouble }: ResourceView): string {
  const { source, keyUri, follows, identityId, federatedClientId, geo, previousKeys = [] } = encryption;
  const shown = [
    availability === 'inaccessible',
    source,
    ...[keyUri, identityId, federatedClientId, geo?.keyUri, geo?.identityId].map((text) => text?.toLowerCase() ?? ''),
    follows,
    previousKeys.map((uri) => uri.toLowerCase()).sort(),
    identityIds.map((id) => id.toLowerCase()).sort(),
    trouble,
  ];
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 16);
}
