import { randomUUID } from 'node:crypto';
import { keyUri } from '../keyVault/keyBundle';
import type { VaultObserver } from '../keyVault/observer';
import { nearExpiryAt } from '../keyVault/rotationPolicy';
import { keyIdOf, keyVaultState, type Key, type KeyVersion, type Vault } from '../keyVault/state';
import type { Core } from '../core/service';
import { eventTime } from './eventBody';
import type { EventGridState, GridEvent } from './state';

interface VaultEventsOptions {
  readonly core: Core;
  readonly state: EventGridState;
  /** Writes data as the samples of the documentation do: stray blanks, numbers as text. */
  odd(): boolean;
  publish(event: GridEvent): void;
  /** Called when the next due time may have changed. */
  changed(): void;
  dropSubscriptions(vaultId: string): void;
}

/**
 * Events of Key Vault ("Azure Key Vault as Event Grid source", 2025): new versions, expiry, access policies. Nothing tells of
 * disabling, deletion, roles or firewalls, and a Managed HSM tells of nothing.
 */
export function createVaultEvents({ core, state, odd, publish, changed, dropSubscriptions }: VaultEventsOptions) {
  const { vaults, keys } = keyVaultState(core.store);
  /** Ids of keys whose current version expires. */
  const watched = new Set([...keys.entries()].flatMap(([id, { versions }]) => (versions.at(-1)?.expires ? [id] : [])));
  let next: number | undefined;

  function raise(vault: Vault, name: string, subject: string, data: Record<string, unknown>): void {
    publish({
      id: randomUUID(),
      source: vault.id,
      subject,
      type: `Microsoft.KeyVault.${name}`,
      time: eventTime(core.clock.now()),
      dataVersion: '1',
      data,
    });
  }

  function raiseOfKey(name: string, vault: Vault, key: Key, version: KeyVersion): void {
    if (vault.managedHsm) return;
    raise(vault, name, key.name, {
      Id: keyUri(core.vaultSuffix, vault.name, key.name, version.version),
      VaultName: vault.name,
      ObjectType: 'Key',
      ...(odd()
        ? {
            'ObjectName ': key.name,
            Version: ` ${version.version}`,
            NBF: version.notBefore === undefined ? '' : String(version.notBefore),
            EXP: version.expires === undefined ? '' : String(version.expires),
          }
        : {
            ObjectName: key.name,
            Version: version.version,
            NBF: version.notBefore ?? null,
            EXP: version.expires ?? null,
          }),
    });
  }

  const lookAgain = (): void => {
    next = undefined;
    changed();
  };

  function lookAgainAt(key: Key): void {
    if (key.versions.at(-1)?.expires !== undefined) watched.add(keyIdOf(key.vault, key.name));
    lookAgain();
  }

  const observer: VaultObserver = {
    versionCreated(vault, key, version) {
      raiseOfKey('KeyNewVersionCreated', vault, key, version);
      lookAgainAt(key);
    },
    keyChanged: lookAgainAt,
    vaultRecovered: lookAgain,
    accessPoliciesChanged(vault) {
      // What the data holds is not documented beyond its names: what names a vault is given, the rest is null.
      const data = { Id: `https://${vault.name}.${core.vaultSuffix}`, VaultName: vault.name, ObjectType: 'Vault' };
      const rest = { ObjectName: vault.name, Version: null, NBF: null, EXP: null };
      raise(vault, 'VaultAccessPolicyChanged', vault.name, { ...data, ...rest });
    },
    vaultDeleted: ({ id }) => dropSubscriptions(id),
  };

  /** Current versions with an expiry, of keys that are there. */
  function* expiring(): Generator<{ vault: Vault; key: Key; version: KeyVersion; expires: number }> {
    for (const id of watched) {
      const key = keys.get(id);
      const version = key?.versions.at(-1);
      if (!key || version?.expires === undefined) {
        watched.delete(id);
        continue;
      }
      const vault = vaults.get(key.vault);
      if (key.deleted || !vault || vault.managedHsm || vault.deletedAt !== undefined) continue;
      yield { vault, key, version, expires: version.expires };
    }
  }

  const toldKey = (key: Key, version: KeyVersion) => `${key.vault}/${key.name}/${version.version}`.toLowerCase();

  return {
    observer,

    /** Raises what the clock has brought, once for each expiry time. */
    raiseDue(): void {
      const now = core.clock.now().getTime();
      next = Infinity;
      for (const { vault, key, version, expires } of expiring()) {
        const id = toldKey(key, version);
        const told = state.toldExpiries.get(id) ?? {};
        const nearAt = nearExpiryAt(key, expires);
        const tellNear = told.near !== expires && nearAt <= now && now < expires * 1000;
        const tellExpired = told.expired !== expires && expires * 1000 <= now;
        if (tellNear) raiseOfKey('KeyNearExpiry', vault, key, version);
        if (tellExpired) raiseOfKey('KeyExpired', vault, key, version);
        if (tellNear) state.toldExpiries.set(id, { ...told, near: expires });
        if (tellExpired) state.toldExpiries.set(id, { ...told, near: expires, expired: expires });
        if (now < nearAt) next = Math.min(next, nearAt);
        else if (now < expires * 1000) next = Math.min(next, expires * 1000);
      }
    },

    /** When the clock brings the next event; at once if that is not known. */
    nextDue: (): number => next ?? 0,
  };
}
