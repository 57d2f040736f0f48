import type { Simulator } from '../../azure';
import type { Incident, Place } from './incident';

const anywhere = (): boolean => true;

/** New version of the same material where one is given: making a key takes 100 ms. */
const rotate = ({ keyVault }: Simulator, { vaultName, keyName, material }: Place) =>
  keyVault.rotate(vaultName, keyName, material === undefined ? {} : { material });

/** Disables versions that are enabled; what is returned enables them again. */
function disable({ keyVault }: Simulator, { vaultName, keyName }: Place, versions: readonly string[]): () => void {
  const set = (enabled: boolean): void => {
    for (const version of versions) keyVault.setAttributes(vaultName, keyName, { version, enabled });
  };
  set(false);
  return () => set(true);
}

/** What happens to the key itself, in a vault or a Managed HSM. */
export const keyIncidents = {
  keyDisabled: {
    story: 'The key owner disables every version of the key.',
    remedy: 'Enable them again.',
    possible: anywhere,
    losesKey: anywhere,
    begin(simulator, place) {
      const versions = simulator.keyVault.versions(place.vaultName, place.keyName);
      return disable(
        simulator,
        place,
        versions.filter(({ enabled }) => enabled).map(({ version }) => version),
      );
    },
  },
  versionInUseDisabled: {
    story: 'The key owner makes a new version and disables the old one while it is in use.',
    remedy: 'Enable the old version until everything has moved to the new one.',
    possible: anywhere,
    losesKey: anywhere,
    async begin(simulator, place) {
      await rotate(simulator, place);
      return disable(simulator, place, [place.keyVersion]);
    },
  },
  keyDeleted: {
    story: 'The key owner deletes the key.',
    remedy: 'Recover the deleted key.',
    possible: anywhere,
    losesKey: anywhere,
    begin({ keyVault }, { vaultName, keyName }) {
      keyVault.deleteKey(vaultName, keyName);
      return () => keyVault.recoverKey(vaultName, keyName);
    },
  },
  /** What is in use only unwraps, which an expired key still does ("About keys", Azure Key Vault docs, 2026). */
  keyExpired: {
    story: 'The current version of the key expires.',
    remedy: 'Make a new version without, or with a later, expiry date.',
    possible: anywhere,
    losesKey: () => false,
    begin(simulator, place) {
      const { keyVault, core } = simulator;
      const expires = Math.floor(core.clock.now().getTime() / 1000) - 1;
      keyVault.setAttributes(place.vaultName, place.keyName, { expires });
      return async () => void (await rotate(simulator, place));
    },
  },
} as const satisfies Readonly<Record<string, Incident>>;
