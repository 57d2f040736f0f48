import { randomUUID } from 'node:crypto';
import type { SimClock } from '../core/service';
import { badParameter, forbidden, keyNotFound, keyVaultError } from './errors';
import { generateEcKey, generateOctKey, generateRsaKey, OCT_SIZES, RSA_SIZES } from './keyMaterial';
import { noVaultObserver, type VaultObserver } from './observer';
import { expiryOf, rotationAt, type NewRotationPolicy } from './rotationPolicy';
import { KEY_TYPES, keyIdOf, type Key, type KeyVaultState, type KeyVersion, type Vault } from './state';

const RSA_OPERATIONS: readonly string[] = ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'];
const EC_OPERATIONS: readonly string[] = ['sign', 'verify'];
const OCT_OPERATIONS: readonly string[] = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];
const KEY_NAME = /^[0-9A-Za-z-]{1,127}$/;
const DAY_SECONDS = 24 * 3600;

/** What a caller can choose when a key version is made. Times are seconds since 1970. */
export interface NewKey {
  readonly kty?: string;
  /** Bits. RSA: 2048 (default), 3072 or 4096; symmetric: 128, 192 or 256 (default). */
  readonly size?: number;
  readonly ops?: readonly string[];
  readonly enabled?: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
  readonly tags?: Record<string, string>;
  /** A private key as PEM, used instead of making one: a bench with hundreds of vaults shares one. */
  readonly material?: string;
}

/** What can be changed on a version; `null` clears a time. */
export interface KeyChange {
  readonly enabled?: boolean;
  readonly notBefore?: number | null;
  readonly expires?: number | null;
  readonly ops?: readonly string[];
  readonly tags?: Record<string, string>;
}

interface Kind {
  readonly operations: readonly string[];
  readonly sizes: readonly number[];
  /** Size of a key for which none is asked. */
  readonly usual: number;
  make(size: number): string | Promise<string>;
}
const RSA: Kind = { operations: RSA_OPERATIONS, sizes: RSA_SIZES, usual: 2048, make: generateRsaKey };
const EC: Kind = { operations: EC_OPERATIONS, sizes: [256], usual: 256, make: generateEcKey };
const OCT: Kind = { operations: OCT_OPERATIONS, sizes: OCT_SIZES, usual: 256, make: generateOctKey };
const KINDS: Readonly<Record<KeyVersion['kty'], Kind>> = { RSA, 'RSA-HSM': RSA, EC, 'EC-HSM': EC, 'oct-HSM': OCT };

/** Which types of key a vault or HSM makes ("Key types, algorithms and operations", 2026). */
function keyTypeFor(vault: Vault, wanted: string | undefined): KeyVersion['kty'] {
  const kty = wanted ?? (vault.managedHsm ? 'RSA-HSM' : 'RSA');
  const known = KEY_TYPES.find((one) => one === kty);
  if (!known) throw badParameter(`Keys of type ${kty} are not simulated.`);
  const inHsm = known.endsWith('-HSM');
  if (vault.managedHsm && !inHsm) throw badParameter(`Key type ${kty} is not supported by a Managed HSM.`);
  if (!vault.managedHsm && inHsm && (vault.sku !== 'premium' || known === 'oct-HSM'))
    throw badParameter(`Key type ${kty} needs a ${known === 'oct-HSM' ? 'Managed HSM' : 'premium vault'}.`);
  return known;
}

export type KeyStore = ReturnType<typeof createKeyStore>;

/** Keys and their life: made, rotated, changed, soft-deleted, recovered, purged. Knows nothing of HTTP or permissions. */
export function createKeyStore(state: KeyVaultState, clock: SimClock, observer: VaultObserver = noVaultObserver) {
  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  /** Keys with a rotation policy: few, where there are thousands. */
  const rotating = new Set([...state.keys.entries()].flatMap(([id, key]) => (key.rotationPolicy ? [id] : [])));

  function stored(vault: Vault, name: string): Key | undefined {
    const id = keyIdOf(vault.name, name);
    const key = state.keys.get(id);
    if (!key?.deleted || key.deleted.scheduledPurgeDate > seconds()) return key;
    state.keys.delete(id);
    return undefined;
  }

  const save = (key: Key): Key => {
    state.keys.set(keyIdOf(key.vault, key.name), key);
    return key;
  };

  function find(vault: Vault, name: string): Key {
    const key = stored(vault, name);
    if (!key || key.deleted) throw keyNotFound(name);
    return key;
  }

  function findDeleted(vault: Vault, name: string): Key {
    const key = stored(vault, name);
    if (!key?.deleted) throw keyNotFound(name);
    return key;
  }

  /** The version asked for, or the current one when `version` is empty. */
  function findVersion(key: Key, version: string): KeyVersion {
    const found = version ? key.versions.find((one) => one.version === version.toLowerCase()) : key.versions.at(-1);
    if (!found) throw keyNotFound(`${key.name}/${version}`);
    return found;
  }

  async function makeVersion(vault: Vault, wanted: NewKey, before?: Key): Promise<KeyVersion> {
    const kty = keyTypeFor(vault, wanted.kty);
    const { operations, sizes, usual, make } = KINDS[kty];
    const size = wanted.size ?? usual;
    if (!sizes.includes(size)) throw badParameter(`Property key_size has invalid value ${size}.`);
    const now = seconds();
    const expires = wanted.expires ?? expiryOf(before?.rotationPolicy, now);
    return {
      version: randomUUID().replaceAll('-', ''),
      kty,
      keyOps: wanted.ops ?? operations,
      pem: wanted.material ?? (await make(size)),
      enabled: wanted.enabled ?? true,
      ...(wanted.notBefore !== undefined && { notBefore: wanted.notBefore }),
      ...(expires !== undefined && { expires }),
      created: now,
      updated: now,
      ...(wanted.tags && { tags: wanted.tags }),
    };
  }

  /** Makes a key, or a new version of an existing one. */
  async function create(vault: Vault, name: string, wanted: NewKey): Promise<Key> {
    if (!KEY_NAME.test(name)) throw badParameter(`The key name ${name} is not valid.`);
    if (stored(vault, name)?.deleted)
      throw keyVaultError(409, 'Conflict', `Key ${name} is currently in a deleted but recoverable state.`, {
        innerCode: 'ObjectIsDeletedButRecoverable',
      });
    const version = await makeVersion(vault, wanted, stored(vault, name));
    const existing = stored(vault, name);
    const key = save({
      ...existing,
      vault: vault.name,
      name: existing?.name ?? name,
      versions: [...(existing?.versions ?? []), version],
    });
    observer.versionCreated(vault, key, version);
    return key;
  }

  /** A new version of the same kind, size and operations; with an expiry if its rotation policy says so. */
  async function rotate(vault: Vault, name: string, size: number | undefined, material?: string): Promise<Key> {
    const { kty, keyOps, tags } = findVersion(find(vault, name), '');
    return create(vault, name, {
      kty,
      ops: keyOps,
      ...(size !== undefined && { size }),
      ...(tags && { tags }),
      ...(material !== undefined && { material }),
    });
  }

  function change(vault: Vault, name: string, version: string, wanted: KeyChange): KeyVersion {
    const key = find(vault, name);
    const before = findVersion(key, version);
    const { notBefore, expires, ...rest } = before;
    const nbf = wanted.notBefore === undefined ? notBefore : (wanted.notBefore ?? undefined);
    const exp = wanted.expires === undefined ? expires : (wanted.expires ?? undefined);
    const after: KeyVersion = {
      ...rest,
      enabled: wanted.enabled ?? before.enabled,
      keyOps: wanted.ops ?? before.keyOps,
      ...(nbf !== undefined && { notBefore: nbf }),
      ...(exp !== undefined && { expires: exp }),
      ...(wanted.tags && { tags: wanted.tags }),
      updated: seconds(),
    };
    observer.keyChanged(save({ ...key, versions: key.versions.map((one) => (one === before ? after : one)) }));
    return after;
  }

  /** Soft-deletes, or deletes for good in a vault without soft delete; returns the key as it was. */
  function remove(vault: Vault, name: string): Key {
    const key = find(vault, name);
    if (!vault.softDelete) {
      state.keys.delete(keyIdOf(vault.name, name));
      return key;
    }
    const deletedDate = seconds();
    const scheduledPurgeDate = deletedDate + vault.softDeleteRetentionInDays * DAY_SECONDS;
    return save({ ...key, deleted: { deletedDate, scheduledPurgeDate } });
  }

  function recover(vault: Vault, name: string): Key {
    const { deleted: _, ...key } = findDeleted(vault, name);
    save(key);
    observer.keyChanged(key);
    return key;
  }

  function purge(vault: Vault, name: string): void {
    const key = findDeleted(vault, name);
    if (vault.purgeProtection)
      throw forbidden(
        'ForbiddenByPurgeProtection',
        'Operation "purge" is not allowed because purge protection is enabled for this vault.',
      );
    state.keys.delete(keyIdOf(key.vault, key.name));
  }

  function list(vault: Vault, deleted: boolean): Key[] {
    return state
      .keysOf(vault.name)
      .flatMap((key) => stored(vault, key.name) ?? [])
      .filter((key) => Boolean(key.deleted) === deleted);
  }

  function setRotationPolicy(vault: Vault, name: string, wanted: NewRotationPolicy): Key {
    const key = find(vault, name);
    const [created, updated] = [key.rotationPolicy?.created ?? seconds(), seconds()];
    const changed = save({ ...key, rotationPolicy: { ...wanted, created, updated } });
    rotating.add(keyIdOf(vault.name, name));
    observer.keyChanged(changed);
    return changed;
  }

  /** Keys that their policy replaces, and when, in milliseconds since 1970. */
  function rotations(): { vault: Vault; key: Key; at: number }[] {
    return [...rotating].flatMap((id) => {
      const key = state.keys.get(id);
      const vault = key && state.vaults.get(key.vault);
      const at = key && !key.deleted ? rotationAt(key) : undefined;
      return at === undefined || !key || !vault || vault.deletedAt !== undefined ? [] : [{ vault, key, at }];
    });
  }

  return {
    setRotationPolicy,
    rotations,
    find,
    findDeleted,
    findVersion,
    create,
    rotate,
    change,
    remove,
    recover,
    purge,
    list,
    seconds,
  };
}
