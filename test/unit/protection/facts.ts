import { parseKeyUri } from '../../../shared/model/keyUri';
import { CHECKS, type Check, type CheckName } from '../../../shared/model/verification';
import type { KeyVersion } from '../../../shared/azure/vaults';
import type { Code } from '../../../shared/errors/codes';
import type { ResourceKind } from '../../../shared/model/resourceKind';
import type { Facts } from '../../../shared/protection/judge';
import type { ProtectedResource } from '../../../shared/registry';
import type { ResourceView } from '../../../shared/targets';
import type { CheckedKey } from '../../../shared/verification/checkKey';
import {
  config,
  disksResource,
  KEY_URI,
  KEY_VERSION,
  mysqlResource,
  NOW,
  sqlResource,
  storageResource,
} from '../../support/samples';

export const RESOURCES: Readonly<Record<ResourceKind, ProtectedResource>> = {
  storageAccount: storageResource,
  sqlServer: sqlResource,
  diskEncryptionSet: disksResource,
  mysqlFlexibleServer: mysqlResource,
};
export const OLD = KEY_VERSION;
export const NEW = 'f'.repeat(32);
export const uriOf = (version: string, base = KEY_URI): string => `${base}/${version}`;
export const GEO_KEY_URI = `https://fabrikam-geo.vault.azure.net/keys/payments`;

/** A version as the vault lists it; newer ones are given first. */
export const version = (name: string, more: Partial<KeyVersion> = {}): KeyVersion => ({
  version: name,
  enabled: true,
  created: 0,
  ...more,
});

/** A key whose checks passed, but for those that are given. */
export function checked(
  failures: Partial<Record<CheckName, Code>> = {},
  { base = KEY_URI, inUse = OLD, ...more }: Partial<CheckedKey> & { base?: string; inUse?: string } = {},
): CheckedKey {
  const parsed = parseKeyUri(uriOf(inUse, base), config.cloud);
  if (!parsed.ok) throw new Error(parsed.wanted);
  const checks = CHECKS.map((name): Check => {
    const code = failures[name];
    return code
      ? { name, result: 'fail', code, reason: `because of ${code}`, remedy: 'mend it' }
      : { name, result: 'pass' };
  });
  return {
    key: parsed.key,
    // Newest first.
    versions: [version(inUse)],
    isHidden: false,
    report: { keyUri: uriOf(inUse, base), checks },
    ...more,
  };
}

/** The resource as it was set, with what is given changed. */
export function viewOf(
  { wanted, plan }: ProtectedResource,
  { encryption, ...more }: Partial<Omit<ResourceView, 'encryption'>> & { encryption?: object } = {},
): ResourceView {
  const { keyUri, identityId, federatedClientId, geo } = wanted;
  return {
    location: plan.location,
    availability: 'ready',
    hasSystemIdentity: false,
    identityIds: [identityId],
    geoBackup: geo !== undefined,
    encryption: { source: 'customer', keyUri, follows: true, identityId, federatedClientId, geo, ...encryption },
    ...more,
  };
}

/** Facts of a resource with which all is well, but for those that are given. */
export function factsOf(kind: ResourceKind, more: Partial<Facts> = {}): Facts {
  const resource = more.resource ?? RESOURCES[kind];
  return {
    resource,
    view: viewOf(resource),
    key: checked(),
    hasIdentity: true,
    named: { uri: KEY_URI },
    keys: [{ keyUri: uriOf(OLD), from: '2026-01-01T00:00:00.000Z' }],
    now: NOW,
    ...more,
  };
}
