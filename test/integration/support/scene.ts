import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { CRYPTO_USER_ROLE } from '../../../local/cloud/customer';
import type { Simulator } from '../../../local/azure';
import type { NewResource } from '../../../local/azure/arm/control';
import type { NewVault } from '../../../local/azure/keyVault/control';
import type { NewKey } from '../../../local/azure/keyVault/keyStore';
import type { Outcome } from '../../../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan, IdentityRef, WantedEncryption } from '../../../shared/model/plan';
import type { VaultType } from '../../../shared/model/keyUri';
import type { ResourceKind } from '../../../shared/model/resourceKind';
import type { OnboardingRequest } from '../../../shared/model/request';
import type { Deployment, TestCloud } from './testCloud';

const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const LOCATION = 'westeurope';
/** One key for all customers: making one takes a tenth of a second. */
const MATERIAL = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** Who hosts what, and whose the vault is. */
export const TOPOLOGIES = {
  'storage across tenants': { kind: 'storageAccount', hosting: 'vendor', vault: 'customer' },
  'storage in one tenant': { kind: 'storageAccount', hosting: 'vendor', vault: 'vendor' },
  'storage in the customer tenant': { kind: 'storageAccount', hosting: 'customer', vault: 'customer' },
  'SQL across tenants': { kind: 'sqlServer', hosting: 'vendor', vault: 'customer' },
  'SQL in one tenant': { kind: 'sqlServer', hosting: 'vendor', vault: 'vendor' },
  'SQL in the customer tenant': { kind: 'sqlServer', hosting: 'customer', vault: 'customer' },
  'disks across tenants': { kind: 'diskEncryptionSet', hosting: 'vendor', vault: 'customer' },
  'disks in one tenant': { kind: 'diskEncryptionSet', hosting: 'vendor', vault: 'vendor' },
  'disks in the customer tenant': { kind: 'diskEncryptionSet', hosting: 'customer', vault: 'customer' },
  'MySQL in the customer tenant': { kind: 'mysqlFlexibleServer', hosting: 'customer', vault: 'customer' },
  'MySQL in one tenant': { kind: 'mysqlFlexibleServer', hosting: 'vendor', vault: 'vendor' },
} as const;
export type Topology = keyof typeof TOPOLOGIES;

export interface SceneOptions {
  readonly vault?: Partial<NewVault>;
  readonly key?: NewKey;
  /** Where the key is; default: Key Vault. */
  readonly vaultType?: VaultType;
  /** Makes the resource; default: one without copies, of the kind's simplest. */
  readonly makeResource?: (sim: Simulator, place: NewResource) => string;
}

/** A customer with a vault, a key and a resource; nothing of Latchkey's is there yet. */
export interface Scene {
  readonly customerId: string;
  readonly onboardingId: string;
  readonly tenantId: string;
  readonly vaultName: string;
  readonly vaultHost: string;
  readonly vaultId: string;
  readonly keyUri: string;
  readonly resourceId: string;
  readonly request: OnboardingRequest;
  grant(principalId: string): void;
  revoke(principalId: string): void;
}

const MAKE: Readonly<Record<ResourceKind, (sim: Simulator, place: NewResource) => string>> = {
  storageAccount: ({ arm }, place) => arm.createStorageAccount(place).id,
  mysqlFlexibleServer: ({ arm }, place) => arm.createMysqlServer(place).id,
  sqlServer({ arm }, place) {
    const { id } = arm.createSqlServer(place);
    arm.createSqlDatabase(id, 'app');
    return id;
  },
  // A set has a key from its beginning: here one that nobody tries.
  diskEncryptionSet: ({ arm, vaultSuffix }, place) =>
    arm.createDiskEncryptionSet({ ...place, keyUrl: `https://first.${vaultSuffix}/keys/first/${'0'.repeat(32)}` }).id,
};

let scenes = 0;

/** Sets up a new customer of that topology. */
export async function createScene(
  { sim, vendor }: TestCloud,
  topology: Topology,
  options: SceneOptions = {},
): Promise<Scene> {
  const { kind, hosting, vault: owner } = TOPOLOGIES[topology];
  const id = `c${(scenes += 1)}`;
  const own = { tenantId: randomUUID(), subscriptionId: randomUUID() };
  if (owner === 'customer') {
    sim.entra.createTenant({ id: own.tenantId, name: id, domain: `${id}.example` });
    sim.arm.createSubscription({ id: own.subscriptionId, tenantId: own.tenantId, name: id });
  }
  const { tenantId, subscriptionId } = owner === 'customer' ? own : vendor;
  const vaultName = `${id}-keys`;
  const place = { name: vaultName, tenantId, subscriptionId, resourceGroup: 'keys', location: LOCATION };
  const inHsm = options.vaultType === 'managedHsm';
  const vault = inHsm ? sim.keyVault.createManagedHsm(place) : sim.keyVault.createVault({ ...place, ...options.vault });
  const needsOwnMaterial = options.key?.size !== undefined || options.key?.kty?.startsWith('EC');
  const key = await sim.keyVault.createKey(vaultName, 'cmk', {
    ...(needsOwnMaterial ? {} : { material: MATERIAL }),
    ...options.key,
  });
  const home = hosting === 'vendor' ? vendor.subscriptionId : subscriptionId;
  const resource = { subscriptionId: home, resourceGroup: 'data', name: `${id}data`, location: LOCATION };
  const resourceId = (options.makeResource ?? MAKE[kind])(sim, resource);
  if (hosting === 'customer') {
    const { tenantId: managingTenantId, identity } = vendor;
    sim.arm.delegate({ subscriptionId, managingTenantId, principalId: identity.principalId, roleIds: [CONTRIBUTOR] });
  }
  const onboardingId = `onboarding-${id}`;
  return {
    customerId: id,
    onboardingId,
    tenantId,
    vaultName,
    vaultHost: new URL(key.baseId).host,
    vaultId: vault.id,
    keyUri: key.baseId,
    resourceId,
    request: {
      contractVersion: 1,
      onboardingId,
      customer: { id, name: id, tenantId },
      resource: { kind, id: resourceId, hosting },
      key: { uri: key.baseId },
    },
    grant: (principalId) =>
      inHsm
        ? sim.keyVault.assignHsmRole({ hsm: vaultName, principalId })
        : void sim.arm.assignRole({ scope: vault.id, principalId, roleDefinitionId: CRYPTO_USER_ROLE }),
    revoke: (principalId) =>
      inHsm
        ? sim.keyVault.removeHsmRole({ hsm: vaultName, principalId })
        : void sim.arm.removeRole({ scope: vault.id, principalId }),
  };
}

/** The value of an outcome that must be `done`. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(`${outcome.code}: ${outcome.reason}`);
  return outcome.value;
}

/** A scene whose application, identity and trust are there; consented and granted. */
export interface ReadyScene extends Scene {
  readonly plan: EncryptionPlan;
  readonly application: ApplicationRef;
  readonly identity: IdentityRef;
  /** Object id of the application in the vault's tenant. */
  readonly principalId: string;
  readonly wanted: WantedEncryption;
}

/** Goes all the way to where the key can be verified and set. */
export async function createReadyScene(
  cloud: TestCloud,
  { activities }: Deployment,
  topology: Topology,
  options: SceneOptions = {},
): Promise<ReadyScene> {
  const scene = await createScene(cloud, topology, options);
  const plan = valueOf(await activities.planEncryption({ request: scene.request }));
  const application = valueOf(await activities.ensureApplication({ plan, customerId: scene.customerId }));
  const identity = valueOf(await activities.ensureManagedIdentity({ plan, customerId: scene.customerId }));
  valueOf(await activities.ensureFederatedCredential({ plan, application, identity }));
  const principalId = cloud.sim.entra.consent(scene.tenantId, application.clientId).id;
  scene.grant(principalId);
  if (!plan.crossTenant) scene.grant(identity.principalId);
  const keyUri = cloud.sim.keyVault.currentKey(scene.vaultName, 'cmk').kid;
  const wanted: WantedEncryption = {
    keyUri,
    pinned: false,
    identityId: identity.resourceId,
    ...(plan.crossTenant ? { federatedClientId: application.clientId } : {}),
  };
  return { ...scene, plan, application, identity, principalId, wanted };
}
