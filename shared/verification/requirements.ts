import type { KeyUri } from '../model/keyUri';
import type { ResourceKind } from '../model/resourceKind';
import { TARGETS, type KeyRequirements } from '../targets';

/** What a kind demands of this key: of those in a Managed HSM, only the kinds it has (Azure docs "Managed HSM", 2026-11). */
export function requirementsOf(kind: ResourceKind, { vaultType }: Pick<KeyUri, 'vaultType'>): KeyRequirements {
  const { requirements } = TARGETS[kind];
  if (vaultType === 'keyVault') return requirements;
  return { ...requirements, keyKinds: requirements.keyKinds.filter((name) => name.endsWith('-HSM')) };
}
