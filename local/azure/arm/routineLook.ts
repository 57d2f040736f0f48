import { AsyncLocalStorage } from 'node:async_hooks';
import { findTenant } from '../entra/state';
import type { Core } from '../core/service';
import { findApplication, findServicePrincipal } from '../graph/state';
import { keyIdOf, keyVaultState } from '../keyVault/state';
import { managedIdentities } from '../managedIdentity/state';
import type { KeyUse, UsableKey } from './keyProbe';
import { normalId } from './resourceId';
import { armState } from './state';

const routine = new AsyncLocalStorage<true>();

/** Runs what a resource does because it is time to, not because somebody asked: what it knows already it need not try again. */
export const asRoutine = <T>(look: () => T): T => routine.run(true, look);

interface Known {
  readonly evidence: readonly unknown[];
  readonly found: UsableKey;
}

const MOST = 100_000;
const memories = new WeakMap<Core, Map<string, Known>>();

/** What earlier looks have found, each with the stored objects that it rests on: stored objects are replaced, never changed. */
export function rememberedLooks(core: Core, use: KeyUse, vaultName: string) {
  const memory = memories.get(core) ?? new Map<string, Known>();
  memories.set(core, memory);
  const { vaultUri, keyName, keyVersion, identity, federatedClientId, wrapped = {} } = use;
  const key = [vaultUri, keyName, keyVersion, identity.id, federatedClientId, Object.values(wrapped).at(-1)].join(' ');
  const evidence = evidenceOf(core, use, vaultName);
  return {
    /** What the last look found, if this is a routine look and nothing it rests on has changed. Faults must be met. */
    recall(): UsableKey | undefined {
      if (!routine.getStore() || core.faults.remaining().length > 0) return undefined;
      const known = memory.get(key);
      const same = known?.evidence.every((one, index) => one === evidence[index]) === true;
      return same && wrapped[known.found.kid] !== undefined ? known.found : undefined;
    },
    /** Notes what a look has found. */
    keep(found: UsableKey): UsableKey {
      if (memory.size >= MOST) memory.clear();
      memory.set(key, { evidence, found });
      return found;
    },
  };
}

function evidenceOf(core: Core, { keyName, identity, federatedClientId }: KeyUse, vaultName: string): unknown[] {
  const { vaults, keys, hsmRolesOf } = keyVaultState(core.store);
  const vault = vaults.get(vaultName);
  const tenantId = vault?.tenantId ?? '';
  const principal =
    federatedClientId === undefined ? undefined : findServicePrincipal(core, tenantId, federatedClientId);
  return [
    vault,
    keys.get(keyIdOf(vaultName, keyName)),
    managedIdentities(core).get(normalId(identity.id)),
    principal,
    federatedClientId === undefined ? undefined : findApplication(core, federatedClientId),
    findTenant(core, tenantId),
    armState(core.store).rolesOf(principal?.id ?? identity.principalId),
    hsmRolesOf(vaultName),
  ];
}
