import type { Core } from '../core/service';
import type { Vault } from './state';

type Suffixes = Pick<Core, 'vaultSuffix' | 'managedHsmSuffix'>;

/** What follows the name in the host of a vault or Managed HSM, port included. */
export function suffixOf(core: Suffixes, { managedHsm }: Pick<Vault, 'managedHsm'>): string {
  return managedHsm ? core.managedHsmSuffix : core.vaultSuffix;
}

/** Whose host it is: the name of a vault or of a Managed HSM. `undefined` for other hosts. */
export function vaultOfHost(core: Suffixes, host: string): { name: string; managedHsm: boolean } | undefined {
  const lower = host.toLowerCase();
  for (const managedHsm of [false, true]) {
    const suffix = `.${managedHsm ? core.managedHsmSuffix : core.vaultSuffix}`;
    if (lower.endsWith(suffix)) return { name: lower.slice(0, -suffix.length), managedHsm };
  }
  return undefined;
}
