import type { Core } from '../core/service';
import { managedIdentities } from '../managedIdentity/state';
import { badRequest } from './errors';
import { probeKey, type UsableKey } from './keyProbe';
import type { OperationError } from './operations';
import { normalId } from './resourceId';
import { sqlKeyCode } from './sqlErrors';
import type { TrackedResource } from './state';

const KEY_SIZES: readonly number[] = [2048, 3072];
/** Vault name and key name together ("TDE with customer-managed key", 2026). */
const MAX_NAMES = 94;

interface KeyAddress {
  readonly vaultUri: string;
  readonly keyName: string;
  readonly keyVersion: string;
  /** `VAULT_KEY_VERSION`: what a server must call this key. */
  readonly serverKeyName: string;
}

/** Reads `https://VAULT.SUFFIX/keys/NAME/VERSION`, version included. Throws the refusal of a URI that is not one. */
export function readKeyUri(core: Core, uri: string): KeyAddress {
  if (!URL.canParse(uri))
    throw badRequest('AzureKeyVaultMalformedVaultUri', `The provided Key Vault uri '${uri}' is not valid.`);
  const url = new URL(uri);
  const [, vault = ''] = /^([0-9a-z-]{3,24})\./.exec(url.host.toLowerCase()) ?? [];
  const ours = [core.vaultSuffix, core.managedHsmSuffix].some(
    (suffix) => url.host.toLowerCase() === `${vault}.${suffix}`,
  );
  const path = /^\/keys\/([0-9a-z-]{1,127})\/([0-9a-z]{32})$/i.exec(url.pathname);
  if (url.protocol !== 'https:' || !ours || !path)
    throw badRequest(
      'AzureKeyVaultInvalidUri',
      `'${uri}' is not a key with a version in a vault of this cloud. Please use a valid Azure Key Vault URI.`,
    );
  const [, keyName = '', keyVersion = ''] = path;
  return { vaultUri: url.origin, keyName, keyVersion, serverKeyName: `${vault}_${keyName}_${keyVersion}` };
}

/** Throws unless a server key is named after its URI. */
export function checkKeyName(name: string, { serverKeyName, keyVersion }: KeyAddress): void {
  const tooLong = serverKeyName.length - keyVersion.length - 2 > MAX_NAMES;
  if (name.toLowerCase() === serverKeyName.toLowerCase() && !tooLong) return;
  throw badRequest(
    'InvalidKeyName',
    tooLong
      ? `Vault name and key name are longer than ${MAX_NAMES} characters together.`
      : `45336: The server key name '${name}' must be made of vault, key and version: '${serverKeyName}'.`,
  );
}

/** Uses a server key as the server does. Returns what it learned, or why it cannot, as an operation's error. */
export async function useSqlKey(
  core: Core,
  server: TrackedResource,
  key: TrackedResource,
  version?: 'newest',
): Promise<OperationError | UsableKey> {
  const { primaryUserAssignedIdentityId, federatedClientId } = server.properties as Partial<Record<string, string>>;
  const identity = managedIdentities(core).get(normalId(primaryUserAssignedIdentityId ?? server.id));
  if (!identity || !server.identity)
    return { code: 'AzureKeyVaultNoServerIdentity', message: 'The server identity is not correctly configured.' };
  if (federatedClientId !== undefined && primaryUserAssignedIdentityId === undefined)
    return {
      code: 'BlockSystemAssignedIdentityForCrossTenantCMK',
      message: 'A key of another tenant cannot be used with a system-assigned identity.',
    };
  const address = readKeyUri(core, String(key.properties['uri']));
  const found = await probeKey(core, {
    vaultUri: address.vaultUri,
    keyName: address.keyName,
    keyVersion: version === 'newest' ? '' : address.keyVersion,
    identity,
    ...(key.wrapped && { wrapped: key.wrapped }),
    ...(federatedClientId !== undefined && { federatedClientId }),
  });
  if (found.usable) return found;
  return { code: sqlKeyCode(found.failure, found.detail), message: found.detail };
}

/** What keeps a usable key from becoming a server key or protector ("TDE with customer-managed key", 2026). `now` in milliseconds. */
export function unsuitableForSql(key: UsableKey, now: number): OperationError | undefined {
  if (!key.kty.startsWith('RSA') || !KEY_SIZES.includes(key.size))
    return {
      code: 'AzureKeyVaultRsaKeyNotSupported',
      message: `A key of type ${key.kty} and size ${key.size} is not supported: RSA or RSA-HSM of 2048 or 3072 bits is.`,
    };
  if (key.expires !== undefined && key.expires * 1000 <= now)
    return { code: 'AzureKeyVaultInvalidExpirationDate', message: 'The expiration date of the key is in the past.' };
  if (key.recoveryLevel.includes('Purgeable'))
    return {
      code: 'SecurityInvalidAzureKeyVaultRecoveryLevel',
      message: `The vault needs soft delete and purge protection; the key is ${key.recoveryLevel}.`,
    };
  return undefined;
}
