import { z } from 'zod';
import type { Core } from '../core/service';
import { keyVaultState } from '../keyVault/state';
import { managedIdentities } from '../managedIdentity/state';
import { badRequest } from './errors';
import { isAttached } from './identityBlock';
import { probeKey, type KeyFailure, type UsableKey } from './keyProbe';
import type { Attempt, OperationError } from './operations';
import { pairedRegion } from '../../../shared/targets/regionPairs';
import { normalId, normalRegion } from './resourceId';
import type { TrackedResource } from './state';

/** `properties.dataEncryption` ("MySQL Flexible Servers REST", 2023-12-30): exactly these five fields. */
export const dataEncryption = z.strictObject({
  type: z.enum(['AzureKeyVault', 'SystemManaged']),
  primaryUserAssignedIdentityId: z.string().optional(),
  primaryKeyURI: z.string().optional(),
  geoBackupUserAssignedIdentityId: z.string().optional(),
  geoBackupKeyURI: z.string().optional(),
});
export type DataEncryption = z.infer<typeof dataEncryption>;

const NO_PAIR = 'the paired region, which this region does not have';
const KEY_SIZES: readonly number[] = [2048, 3072, 4096];

export const encryptionOf = (server: TrackedResource) =>
  server.properties['dataEncryption'] as DataEncryption | undefined;

/** A key with the identity that uses it. */
interface NamedKey {
  readonly identityId: string;
  readonly uri: string;
  /** Where its vault must be. */
  readonly region: string | undefined;
  /** Set for the key of geo-redundant backups. */
  readonly geo?: true;
}

export const isGeoRedundant = (server: TrackedResource) =>
  (server.properties['backup'] as { geoRedundantBackup?: string } | undefined)?.geoRedundantBackup === 'Enabled';

/**
 * Keys a server must be able to use: its own, and one for the paired region when its backups go there. Without
 * geo-redundant backup the geo fields are kept and shown and mean nothing, as in the official example ServerUpdateWithBYOK
 * (azure-rest-api-specs, 2023-12-30), which sends them to a server whose `geoRedundantBackup` is `Disabled`.
 */
function keysOf(server: TrackedResource, encryption: DataEncryption): NamedKey[] {
  const { primaryUserAssignedIdentityId: identityId, primaryKeyURI: uri } = encryption;
  const { geoBackupUserAssignedIdentityId: geoIdentityId, geoBackupKeyURI: geoUri } = encryption;
  if (!identityId || !uri)
    throw badRequest(
      'InvalidParameterValue',
      'primaryUserAssignedIdentityId and primaryKeyURI are required for AzureKeyVault.',
    );
  const keys: NamedKey[] = [{ identityId, uri, region: normalRegion(server.location) }];
  if (!isGeoRedundant(server)) return keys;
  if (!geoIdentityId || !geoUri)
    throw badRequest(
      'InvalidParameterValue',
      'geoBackupUserAssignedIdentityId and geoBackupKeyURI are required when geo-redundant backup is enabled.',
    );
  return [...keys, { identityId: geoIdentityId, uri: geoUri, region: pairedRegion(server.location), geo: true }];
}

/** `https://HOST/keys/NAME/VERSION`, version included: MySQL does not follow rotation. */
function parseKeyUri(uri: string): { vaultUri: string; keyName: string; keyVersion: string } {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const path = /^\/keys\/([0-9A-Za-z-]{1,127})\/([0-9a-f]{32})$/i.exec(url?.pathname ?? '');
  if (url?.protocol !== 'https:' || !path)
    throw badRequest('AzureKeyVaultInvalidUri', `The key URI '${uri}' is not https://{vault}/keys/{name}/{version}.`);
  return { vaultUri: url.origin, keyName: path[1] ?? '', keyVersion: path[2] ?? '' };
}

/**
 * Refuses at once what needs no look at the vault: shape of the URI, identity not attached, geo key missing, geo identity
 * outside of the paired region.
 */
export function checkEncryptionRequest(core: Core, server: TrackedResource): void {
  const encryption = encryptionOf(server);
  if (encryption?.type !== 'AzureKeyVault') return;
  for (const { identityId, uri, region, geo } of keysOf(server, encryption)) {
    parseKeyUri(uri);
    if (!isAttached(server.identity, identityId))
      throw badRequest('AzureKeyVaultNoServerIdentity', `The identity '${identityId}' is not assigned to the server.`);
    const home = normalRegion(managedIdentities(core).get(normalId(identityId))?.location ?? '');
    if (geo && home !== region)
      throw badRequest(
        'InvalidParameterValue',
        `The identity of the geo-redundant backup is in '${home}' and must be in '${region ?? NO_PAIR}'.`,
      );
  }
}

/** Uses the keys as the server does. Returns the server with what it wrapped, or why it cannot, as an operation's error. */
export async function useServerKeys(core: Core, server: TrackedResource): Promise<Attempt> {
  const encryption = encryptionOf(server);
  const { wrapped: held, ...rest } = server;
  if (encryption?.type !== 'AzureKeyVault') return { target: rest };
  let wrapped: Readonly<Record<string, string>> = {};
  for (const key of keysOf(server, encryption)) {
    const used = await openKey(core, key, held);
    const error = 'code' in used ? used : (unsuitable(used) ?? misplaced(core, used.vaultName, key.region));
    if (error) return { error: key.geo ? { ...error, message: `Geo-redundant backup: ${error.message}` } : error };
    if ('wrapped' in used) wrapped = { ...wrapped, ...used.wrapped };
  }
  return { target: { ...rest, wrapped } };
}

/** Uses a key as a server does: what it wrapped earlier it only has to unwrap. Returns why it cannot, as an operation's error. */
export async function openKey(
  core: Core,
  { identityId, uri }: Pick<NamedKey, 'identityId' | 'uri'>,
  wrapped: TrackedResource['wrapped'],
): Promise<OperationError | UsableKey> {
  const identity = managedIdentities(core).get(normalId(identityId));
  if (!identity)
    return { code: 'AzureKeyVaultNoServerIdentity', message: `The identity '${identityId}' does not exist any more.` };
  const found = await probeKey(core, { ...parseKeyUri(uri), identity, ...(wrapped && { wrapped }) });
  return found.usable ? found : { code: CODES[found.failure], message: found.detail };
}

/** Rules of "Data encryption with customer-managed keys, MySQL Flexible Server" (2026-01-07). */
function unsuitable(key: UsableKey): OperationError | undefined {
  if (!key.kty.startsWith('RSA') || !KEY_SIZES.includes(key.size))
    return {
      code: 'AzureKeyVaultKeyNotSupported',
      message: `A key of type ${key.kty} and size ${key.size} cannot be used.`,
    };
  if (key.recoveryLevel !== 'Recoverable')
    return {
      code: 'AzureKeyVaultRecoveryLevelNotSupported',
      message: `The vault needs soft delete, purge protection and 90 days of retention; the key is ${key.recoveryLevel}.`,
    };
  return undefined;
}

function misplaced(core: Core, vaultName: string, region: string | undefined): OperationError | undefined {
  const location = normalRegion(keyVaultState(core.store).vaults.get(vaultName)?.location ?? '');
  if (location === region) return undefined;
  return {
    code: 'AzureKeyVaultRegionMismatch',
    message: `The vault is in '${location}' and must be in '${region ?? NO_PAIR}'.`,
  };
}

/** Published code first (terraform-provider-azurerm issue 20846; SQL and single-server lists); the rest extends the family. */
const CODES: Readonly<Record<KeyFailure, string>> = {
  keyNotFound: 'AzureKeyVaultKeyNotFound',
  accessDenied: 'AzureKeyVaultMissingPermissions',
  keyDisabled: 'AzureKeyVaultKeyDisabled',
  vaultNotFound: 'AzureKeyVaultVaultNotFound',
  tokenRefused: 'AzureKeyVaultTokenRefused',
  tenantMismatch: 'AzureKeyVaultTenantMismatch',
  networkDenied: 'AzureKeyVaultNetworkAccessDenied',
  keyNotInForce: 'AzureKeyVaultKeyNotInForce',
  keyUnsuitable: 'AzureKeyVaultKeyNotSupported',
  unavailable: 'InternalServerError',
};
