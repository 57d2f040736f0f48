import { armState } from '../arm/state';
import type { Core } from '../core/service';
import { keyUri } from './keyBundle';
import { keySize } from './keyMaterial';
import type { KeyChange, KeyStore, NewKey } from './keyStore';
import type { VaultObserver } from './observer';
import { checkRotationPolicy, type NewRotationPolicy } from './rotationPolicy';
import { keyIdOf, type AccessPolicy, type KeyVaultState, type KeyVersion, type NetworkAcls, type Vault } from './state';
import { createHsmControl } from './managedHsmControl';
import type { OperationCount } from './wrapRoutes';
import { suffixOf } from './vaultHosts';

export interface NewVault {
  readonly name: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  /** Permission model: role assignments (default) or access policies. */
  readonly rbac?: boolean;
  readonly accessPolicies?: readonly AccessPolicy[];
  readonly softDelete?: boolean;
  /** 7 to 90, default 90. */
  readonly softDeleteRetentionInDays?: number;
  readonly purgeProtection?: boolean;
  readonly sku?: 'standard' | 'premium';
  readonly networkAcls?: Partial<NetworkAcls>;
  readonly publicNetworkAccess?: 'Enabled' | 'Disabled';
  readonly tags?: Record<string, string>;
}

export interface Firewall {
  readonly publicNetworkAccess?: 'Enabled' | 'Disabled';
  readonly networkAcls?: Partial<NetworkAcls>;
}

/** Key id with and without version. */
interface KeyRef {
  readonly kid: string;
  readonly baseId: string;
  readonly version: string;
}

const VAULT_NAME = /^[a-zA-Z](?!.*--)[0-9A-Za-z-]{1,22}[0-9A-Za-z]$/;
const OPEN: NetworkAcls = { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] };

/** What tests and the demo do in the role of the key owner or of Azure itself. Every function throws when the name is unknown. */
export type KeyVaultControl = ReturnType<typeof createControl>;

export function createControl(
  core: Core,
  state: KeyVaultState,
  keys: KeyStore,
  counts: Map<string, OperationCount>,
  observer: VaultObserver,
) {
  const arm = armState(core.store);

  function stored(name: string): Vault {
    const vault = state.vaults.get(name.toLowerCase());
    if (!vault) throw new Error(`No vault ${name}`);
    return vault;
  }

  function live(name: string): Vault {
    const vault = stored(name);
    if (vault.deletedAt !== undefined) throw new Error(`Vault ${name} is deleted`);
    return vault;
  }

  const save = (vault: Vault): Vault => {
    state.vaults.set(vault.name, vault);
    return vault;
  };

  function reference(vault: Vault, name: string, version: string): KeyRef {
    return {
      kid: keyUri(suffixOf(core, vault), vault.name, name, version),
      baseId: keyUri(suffixOf(core, vault), vault.name, name),
      version,
    };
  }

  function newest(vault: Vault, name: string): KeyRef {
    const key = keys.find(vault, name);
    return reference(vault, key.name, keys.findVersion(key, '').version);
  }

  function make(wanted: NewVault, type: 'vaults' | 'managedHSMs'): Vault & { uri: string } {
    const name = wanted.name.toLowerCase();
    const retention = wanted.softDeleteRetentionInDays ?? 90;
    if (!VAULT_NAME.test(name)) throw new Error(`Vault name ${wanted.name} is not valid`);
    if (retention < 7 || retention > 90) throw new Error(`Retention of ${retention} days is not between 7 and 90`);
    if (state.vaults.has(name)) throw new Error(`Vault ${name} exists already`);
    const vault = save({
      id: `/subscriptions/${wanted.subscriptionId}/resourceGroups/${wanted.resourceGroup}/providers/Microsoft.KeyVault/${type}/${name}`,
      name,
      ...(type === 'managedHSMs' && { managedHsm: true }),
      tenantId: wanted.tenantId,
      location: wanted.location,
      sku: wanted.sku ?? 'standard',
      rbac: wanted.rbac ?? true,
      accessPolicies: wanted.accessPolicies ?? [],
      softDelete: wanted.softDelete ?? true,
      softDeleteRetentionInDays: retention,
      purgeProtection: wanted.purgeProtection ?? true,
      publicNetworkAccess: wanted.publicNetworkAccess ?? 'Enabled',
      ...(wanted.networkAcls && { networkAcls: { ...OPEN, ...wanted.networkAcls } }),
      ...(wanted.tags && { tags: wanted.tags }),
    });
    return { ...vault, uri: `https://${name}.${suffixOf(core, vault)}` };
  }

  let rotating = Promise.resolve();
  async function makeDueVersions(): Promise<void> {
    const now = core.clock.now().getTime();
    for (const { vault, key, at } of keys.rotations()) {
      if (at > now) continue;
      const size = keySize(keys.findVersion(key, '').pem);
      await keys.rotate(vault, key.name, size, key.rotationPolicy?.material);
    }
  }

  return {
    /** Makes a vault and returns it with its URI; `id` is its resource id. */
    createVault: (wanted: NewVault): Vault & { uri: string } => make(wanted, 'vaults'),

    ...createHsmControl(core, state, (wanted) => make(wanted, 'managedHSMs')),

    vault: stored,

    /** Makes a key, or a new version of it. */
    async createKey(vaultName: string, name: string, wanted: NewKey = {}): Promise<KeyRef> {
      const vault = live(vaultName);
      await keys.create(vault, name, wanted);
      return newest(vault, name);
    },

    /** Makes a new version of the same kind and size. */
    async rotate(vaultName: string, name: string, wanted: { material?: string } = {}): Promise<KeyRef> {
      const vault = live(vaultName);
      const size = keySize(keys.findVersion(keys.find(vault, name), '').pem);
      await keys.rotate(vault, name, size, wanted.material);
      return newest(vault, name);
    },

    /** What Key Vault does with the key by itself, when `rotateDue` is called: new versions, notices, expiry of new versions. */
    setRotationPolicy(vaultName: string, name: string, policy: NewRotationPolicy): void {
      const vault = live(vaultName);
      checkRotationPolicy(policy, Boolean(vault.managedHsm));
      keys.setRotationPolicy(vault, name, policy);
    },

    /** Makes the versions that rotation policies ask for by now: one a key, however long ago it was due. */
    rotateDue(): Promise<void> {
      // One after the other: what one look has made is not due for the next.
      rotating = rotating.catch(() => undefined).then(makeDueVersions);
      return rotating;
    },

    /** When the next version is due by a rotation policy, in milliseconds since 1970; `Infinity` if none is. */
    nextRotation: (): number => Math.min(Infinity, ...keys.rotations().map(({ at }) => at)),

    /** Changes one version, the current one if none is named. */
    setAttributes(vaultName: string, name: string, change: KeyChange & { version?: string }): void {
      keys.change(live(vaultName), name, change.version ?? '', change);
    },

    /** Versions of a key, oldest first. */
    versions: (vaultName: string, name: string): readonly Pick<KeyVersion, 'version' | 'enabled'>[] =>
      keys.find(live(vaultName), name).versions,

    currentKey(vaultName: string, name: string): KeyRef {
      return newest(live(vaultName), name);
    },

    deleteKey(vaultName: string, name: string): void {
      keys.remove(live(vaultName), name);
    },

    recoverKey(vaultName: string, name: string): void {
      keys.recover(live(vaultName), name);
    },

    /** Soft-deletes the vault. Its role assignments are lost, as in Azure ("Key Vault recovery management", 2026). */
    deleteVault(vaultName: string): void {
      const vault = live(vaultName);
      const below = `${vault.id}/`.toLowerCase();
      for (const [id, assignment] of [...arm.roleAssignments.entries()])
        if (`${assignment.scope}/`.toLowerCase().startsWith(below)) arm.roleAssignments.delete(id);
      save({ ...vault, deletedAt: core.clock.now().getTime() });
      observer.vaultDeleted(vault);
    },

    /** Brings the vault and its keys back; its role assignments stay lost. */
    recoverVault(vaultName: string): void {
      const { deletedAt: _, ...vault } = stored(vaultName);
      save(vault);
      observer.vaultRecovered(vault);
    },

    /** Sets network rules; what is not given becomes open. */
    setFirewall(vaultName: string, firewall: Firewall): void {
      save({
        ...live(vaultName),
        publicNetworkAccess: firewall.publicNetworkAccess ?? 'Enabled',
        networkAcls: { ...OPEN, ...firewall.networkAcls },
      });
    },

    setAccessPolicies(vaultName: string, accessPolicies: readonly AccessPolicy[]): void {
      const vault = live(vaultName);
      if (vault.managedHsm) throw new Error(`${vaultName} is a Managed HSM: it has no access policies`);
      save({ ...vault, accessPolicies });
      observer.accessPoliciesChanged(vault);
    },

    /** Switches to role assignments or to access policies: what the other model granted means nothing then. */
    setPermissionModel(vaultName: string, model: 'rbac' | 'accessPolicies'): void {
      const vault = live(vaultName);
      if (vault.managedHsm) throw new Error(`${vaultName} is a Managed HSM: it has roles of its own`);
      save({ ...vault, rbac: model === 'rbac' });
      if (vault.rbac !== (model === 'rbac')) observer.accessPoliciesChanged(vault);
    },

    /** Turns purge protection on or, which Azure never does, off. */
    setPurgeProtection(vaultName: string, purgeProtection: boolean): void {
      save({ ...live(vaultName), purgeProtection });
    },

    /** Wraps and unwraps done with a key since the process started. */
    operationCount(vaultName: string, name: string): Readonly<OperationCount> {
      return counts.get(keyIdOf(vaultName, name)) ?? { wraps: 0, unwraps: 0 };
    },

    unwrapCount(vaultName: string, name: string): number {
      return counts.get(keyIdOf(vaultName, name))?.unwraps ?? 0;
    },
  };
}
