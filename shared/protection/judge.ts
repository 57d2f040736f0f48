import type { KeyVersion } from '../azure/vaults';
import { CODES, type Code } from '../errors/codes';
import { stop } from '../errors/stop';
import { formatKeyUri, sameKey, sameKeyUri } from '../model/keyUri';
import { isNeeded, type KeyUse } from '../model/ledger';
import type { Verdict } from '../model/look';
import type { Stop } from '../model/outcome';
import { DAY } from '../model/time';
import type { CheckName } from '../model/verification';
import type { ProtectedResource } from '../registry';
import type { NamedKey } from '../registry/namedKey';
import { TARGETS, type ResourceView } from '../targets';
import { LIFECYCLES } from '../targets/lifecycle';
import type { CheckedKey } from '../verification/checkKey';

/** What was read of a resource, of its keys and of what was written down about them. */
export interface Facts {
  readonly resource: ProtectedResource;
  readonly view: ResourceView | undefined;
  /** The version in use, checked. */
  readonly key: CheckedKey;
  /** The same of geo-redundant backups. */
  readonly geo?: CheckedKey | undefined;
  readonly hasIdentity: boolean;
  /** Of the identity that is there, where it can be seen: somebody may have made it again. */
  readonly principalId?: string | undefined;
  readonly named: NamedKey | undefined;
  readonly keys: readonly KeyUse[];
  readonly now: Date;
}

/** Without these a resource cannot use its key; whatever else fails will only matter later. */
const TAKEN: ReadonlySet<CheckName> = new Set([
  'vaultReachable',
  'tenantMatches',
  'vaultBound',
  'keyExists',
  'keyEnabled',
  'permissions',
  'unwrap',
]);
const WARN_DAYS = 30;

/** What a look comes to: the most urgent of what the facts say. Pure. */
export function judge(facts: Facts): Verdict {
  const { resource, view } = facts;
  if (!view) return { is: 'gone' };
  const loss = lossOf(facts, view);
  if (loss) return { is: 'lost', stop: loss };
  if (view.availability === 'inaccessible') return { is: 'stranded', stop: whyStranded(facts) };
  const broken = [facts.key, facts.geo].map(brokenCheck).find((one) => one !== undefined);
  if (broken) return { is: 'unclear', detail: `${broken.code}: ${broken.reason}` };
  if (view.availability === 'busy') return { is: 'fine' };
  const { resourceId } = resource;
  const differences = differencesOf(facts, view);
  if (differences.length > 0) {
    const reason = stop('encryption-changed', { resourceId, detail: differences.join('; ') });
    return { is: differences.every((one) => one === view.trouble) ? 'stalled' : 'changed', stop: reason };
  }
  const shown = view.encryption.keyUri;
  const open = facts.keys.find(({ until, place }) => until === undefined && place === undefined);
  if (shown !== undefined && open && !sameKeyUri(shown, open.keyUri)) return { is: 'followed', keyUri: shown };
  return rotation(facts) ?? risk(facts) ?? { is: 'fine' };
}

/**
 * What is not as it was set. A version that was set by somebody else, perhaps by the process of the original, is no such
 * thing if it is the one that should be in use.
 */
function differencesOf(facts: Facts, view: ResourceView): string[] {
  const { resource, key } = facts;
  const { wanted, plan } = resource;
  const keyUri = formatKeyUri(key.key);
  const isNext = sameKey(keyUri, wanted.keyUri) && rotation(facts) === undefined;
  return TARGETS[plan.kind].differences(view, isNext ? { ...wanted, keyUri } : wanted);
}

/** What keeps our application from the key, which says nothing of a resource that comes as an identity of its own. */
const OURS: ReadonlySet<Code> = new Set(['consent-missing', 'application-disabled', 'vault-access-denied']);

function lossOf(facts: Facts, view: ResourceView): Stop | undefined {
  const { resource, key, geo, hasIdentity, now } = facts;
  const { resourceId, plan } = resource;
  for (const one of geo ? [key, geo] : [key]) {
    const taken = takenFrom(one);
    if (!taken || (OURS.has(taken.code) && saysItIsWell(facts, view))) continue;
    const newest = newestUsable(one.versions, now);
    if (taken.code !== 'key-disabled' || !newest || newest.version === one.key.version) return taken;
    const keyUri = formatKeyUri(one.key);
    return stop('key-version-disabled', { keyUri, resourceId, newest: newest.version });
  }
  const identityName = plan.identityId.split('/').at(-1) ?? '';
  if (!hasIdentity) return stop('identity-gone', { identityName, resourceId });
  const { vaultHost, vaultName } = key.key;
  const detail = view.availability === 'inaccessible' ? 'the resource says that it is inaccessible' : view.trouble;
  return detail !== undefined && key.isHidden ? stop('vault-firewall', { vaultHost, vaultName, detail }) : undefined;
}

/** What the customer has taken away, if that is why the key cannot be used. */
function takenFrom(key: CheckedKey): Stop | undefined {
  const taken = failure(key, (name) => TAKEN.has(name));
  return taken?.kind === 'needs-customer' ? taken : undefined;
}

/** Whether the resource comes to the key in its own name, and would tell if it could not. */
const saysItIsWell = ({ resource: { plan } }: Facts, { availability }: ResourceView): boolean =>
  !plan.crossTenant && LIFECYCLES[plan.kind].showsLoss && availability === 'ready';

/** In one tenant the resource reads the key as an identity of its own, whose role we cannot see. */
function whyStranded({ resource, key, ...facts }: Facts): Stop {
  const { resourceId, plan, identity } = resource;
  if (plan.crossTenant) return stop('resource-inaccessible', { resourceId });
  const { vaultName, keyName } = key.key;
  const identityName = plan.identityId.split('/').at(-1) ?? '';
  const keyUri = formatKeyUri(key.key);
  const detail = 'the resource says that it is inaccessible';
  const { principalId = identity.principalId } = facts;
  return stop('identity-access-denied', { identityName, keyUri, detail, principalId, vaultName, keyName });
}

/** A check that failed for a reason that is not the customer's: of us, or unknown. */
function brokenCheck(key: CheckedKey | undefined): Stop | undefined {
  const failed = key && failure(key, (name) => TAKEN.has(name));
  return failed?.kind === 'needs-customer' ? undefined : failed;
}

function failure({ report }: CheckedKey, counts: (name: CheckName) => boolean): Stop | undefined {
  const failed = report.checks.find(({ name, result }) => result === 'fail' && counts(name));
  const { code, reason = '', remedy = '' } = failed ?? {};
  if (code === undefined) return undefined;
  return { kind: CODES[code].kind, code, reason, remedy };
}

function rotation({ resource, key, geo, named, now }: Facts): Verdict | undefined {
  const { wanted, plan } = resource;
  const uri = nextVersion(key, named?.uri, named?.rotation, now);
  const geoUri = geo && nextVersion(geo, named?.geoUri, named?.rotation, now);
  const isSame = sameKeyUri(uri, formatKeyUri(key.key)) && (!geo || sameKeyUri(geoUri, formatKeyUri(geo.key)));
  if (isSame || uri === undefined) return undefined;
  const follows = !wanted.pinned && sameKey(uri, wanted.keyUri);
  const hours = follows ? LIFECYCLES[plan.kind].followsWithinHours : undefined;
  return { is: 'rotated', key: { uri, ...(geoUri === undefined ? {} : { geoUri }) }, ...(hours ? { hours } : {}) };
}

/** The version that should be in use; of another key than the one in use no version is known yet. */
function nextVersion(
  { key, versions }: CheckedKey,
  named: string | undefined,
  policy: NamedKey['rotation'],
  now: Date,
): string | undefined {
  const current = formatKeyUri(key);
  if (named !== undefined && !sameKey(named, current)) return named;
  const isVersion = named !== undefined && new URL(named).pathname.split('/').filter(Boolean).length > 2;
  if (policy === 'manual' && isVersion) return named;
  const newest = newestUsable(versions, now);
  return newest ? formatKeyUri({ ...key, version: newest.version }) : current;
}

/** The newest version that can be used now; versions come newest first. */
export function newestUsable(versions: readonly KeyVersion[], now: Date): KeyVersion | undefined {
  return versions.find(({ enabled, notBefore }) => enabled && (notBefore === undefined || notBefore <= now));
}

function risk(facts: Facts): Verdict | undefined {
  const { key, geo } = facts;
  const taken = takenFrom(key) ?? (geo && takenFrom(geo)) ?? hiddenSince(facts);
  const found = taken ?? oldVersionDisabled(facts) ?? expiry(facts, key) ?? (geo && expiry(facts, geo));
  // Expiry has words of its own here, for a key that is in use.
  const others = found ?? [key, geo].map((one) => one && failure(one, isLater)).find((one) => one);
  return others && { is: 'risk', stop: others };
}

/** A firewall has been closed since the key was set, and the resource will not tell whether it is let through. */
function hiddenSince({ resource: { plan, wanted }, key }: Facts): Stop | undefined {
  if (!key.isHidden || wanted.isHidden === true || LIFECYCLES[plan.kind].showsLoss) return undefined;
  const { vaultHost, vaultName } = key.key;
  const detail = 'whether it keeps the resource out as well can only be told by setting the key again: revalidate it';
  return stop('vault-firewall', { vaultHost, vaultName, detail });
}

const isLater = (name: CheckName): boolean => !TAKEN.has(name) && name !== 'keyExpiry';

function oldVersionDisabled({ resource, keys, key, now }: Facts): Stop | undefined {
  const { resourceId } = resource;
  for (const use of keys) {
    if (use.until === undefined || !isNeeded(use, now)) continue;
    const isIt = ({ version }: KeyVersion) => sameKeyUri(use.keyUri, formatKeyUri({ ...key.key, version }));
    if (key.versions.find(isIt)?.enabled !== false) continue;
    const isBackups = LIFECYCLES[resource.plan.kind].oldVersionKeptBy === 'backups';
    const what = use.neededByDisks
      ? 'disks that are not wrapped anew yet'
      : isBackups
        ? 'backups'
        : 'the change of keys';
    const until = use.neededByDisks ? 'they are' : (use.neededUntil ?? '');
    return stop('old-version-disabled', { keyUri: use.keyUri, resourceId, what, until });
  }
  return undefined;
}

function expiry({ resource, now }: Facts, { key, versions }: CheckedKey): Stop | undefined {
  const { expiresOn } = versions.find(({ version }) => version === key.version) ?? {};
  if (expiresOn === undefined || expiresOn.getTime() - now.getTime() > WARN_DAYS * DAY) return undefined;
  const { vaultName, keyName } = key;
  const { expiryMeans: means } = LIFECYCLES[resource.plan.kind];
  const details = { keyUri: formatKeyUri(key), vaultName, keyName, expires: expiresOn.toISOString(), means };
  return expiresOn > now ? stop('key-expiring', details) : stop('key-expired', details);
}
