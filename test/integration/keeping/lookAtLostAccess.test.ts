import { CAUSES, letHappen, type Cause } from '../../../local/cloud/incidents';
import type { Outcome } from '../../../shared/model/outcome';
import type { Look } from '../../../shared/model/look';
import { confirmationOf, follow, changeOf } from '../support/encrypting';
import { watch } from '../support/runs';
import { createReadyScene, valueOf, type ReadyScene, type SceneOptions, type Topology } from '../support/scene';
import { withTestCloud, type Deployment, type TestCloud } from '../support/testCloud';

/** One look at a resource after something has happened to its key: what is seen of it, by kind. Nothing is written. */

let cloud: TestCloud;
let deployment: Deployment;
withTestCloud((started) => ({ cloud, deployment } = started));

interface Place {
  readonly topology: Topology;
  readonly options?: SceneOptions;
  readonly causes: readonly Cause[];
}
const ROLES: readonly Cause[] = ['roleRemoved', 'resourceRoleRemoved'];
/** What is alike at all kinds is tried at one of them. */
const ALIKE: readonly Cause[] = ['keyDeleted', 'keyExpired', 'connectionsLost'];
const without = (...some: readonly Cause[]): Cause[] => CAUSES.filter((cause) => !some.includes(cause));
const PLACES: Readonly<Record<string, Place>> = {
  'storage across tenants': { topology: 'storage across tenants', causes: without('accessPolicyRemoved') },
  'storage across tenants, policies': {
    topology: 'storage across tenants',
    options: { vault: { rbac: false } },
    causes: ['accessPolicyRemoved', 'keyDeleted'],
  },
  'storage across tenants, HSM': {
    topology: 'storage across tenants',
    options: { vaultType: 'managedHsm' },
    causes: [...ROLES, 'keyDisabled', 'vaultDeleted', 'firewallClosed'],
  },
  'SQL across tenants': { topology: 'SQL across tenants', causes: without('accessPolicyRemoved', ...ALIKE) },
  'SQL in one tenant': {
    topology: 'SQL in one tenant',
    causes: [...ROLES, 'vaultDeleted', 'servicePrincipalRemoved', 'servicePrincipalDisabled'],
  },
  'disks across tenants': { topology: 'disks across tenants', causes: without('accessPolicyRemoved', ...ALIKE) },
  'MySQL in the customer tenant': {
    topology: 'MySQL in the customer tenant',
    causes: without('accessPolicyRemoved', 'federatedCredentialRemoved', ...ALIKE),
  },
};

/** By cause, and where it is another matter. `again`: the look is to be made again, nothing is concluded. */
const SEEN: Readonly<Record<Cause, string | Readonly<Record<string, string>>>> = {
  keyDisabled: 'lost key-disabled',
  versionInUseDisabled: 'lost key-version-disabled',
  // Only an access policy lets us see what was deleted.
  keyDeleted: { default: 'lost key-not-found', 'storage across tenants, policies': 'lost key-deleted' },
  keyExpired: 'risk key-expired',
  roleRemoved: 'lost vault-access-denied',
  resourceRoleRemoved: {
    default: 'lost vault-access-denied',
    'SQL in one tenant': 'stranded identity-access-denied',
    'MySQL in the customer tenant': 'stranded identity-access-denied',
  },
  accessPolicyRemoved: 'lost vault-access-denied',
  firewallClosed: {
    default: 'lost vault-firewall',
    'storage across tenants': 'risk vault-firewall',
    'storage across tenants, policies': 'risk vault-firewall',
    'storage across tenants, HSM': 'risk vault-firewall',
    'disks across tenants': 'lost vault-firewall',
  },
  firewallClosedWithBypass: {
    default: 'fine',
    'storage across tenants': 'risk vault-firewall',
    'storage across tenants, policies': 'risk vault-firewall',
    'storage across tenants, HSM': 'risk vault-firewall',
    'disks across tenants': 'risk vault-firewall',
  },
  vaultDeleted: {
    default: 'lost vault-not-found',
    'SQL in one tenant': 'lost vault-deleted',
    'MySQL in the customer tenant': 'lost vault-deleted',
  },
  vaultUnavailable: 'again',
  connectionsLost: 'again',
  servicePrincipalRemoved: {
    default: 'lost consent-missing',
    'SQL in one tenant': 'risk consent-missing',
    'MySQL in the customer tenant': 'risk consent-missing',
  },
  servicePrincipalDisabled: {
    default: 'lost application-disabled',
    'SQL in one tenant': 'risk application-disabled',
    'MySQL in the customer tenant': 'risk application-disabled',
  },
  identityDeleted: 'lost identity-gone',
  // The key answers us: what is lost is the trust in the identity.
  federatedCredentialRemoved: {
    default: 'fine',
    'SQL across tenants': 'stranded resource-inaccessible',
    'disks across tenants': 'stalled encryption-changed',
  },
};

function expected(cause: Cause, place: string): string {
  const seen = SEEN[cause];
  return typeof seen === 'string' ? seen : (seen[place] ?? seen['default'] ?? '');
}

function say(outcome: Outcome<Look>): string {
  if (outcome.kind !== 'done') return `${outcome.kind} ${outcome.code}`;
  const { verdict } = outcome.value;
  return 'stop' in verdict ? `${verdict.is} ${verdict.stop.code}` : verdict.is;
}

/** Protected, as after an onboarding; the resource has looked at its key since. */
async function protectedScene({ topology, options }: Place): Promise<ReadyScene> {
  const { activities } = deployment;
  const scene = await createReadyScene(cloud, deployment, topology, options);
  if (options?.vault?.rbac === false) {
    const { tenantId, principalId, vaultName } = scene;
    const permissions = { keys: ['get', 'list', 'wrapKey', 'unwrapKey'] };
    cloud.sim.keyVault.setAccessPolicies(vaultName, [{ tenantId, objectId: principalId, permissions }]);
  }
  valueOf(await follow(activities, changeOf(scene)));
  valueOf(await activities.confirmEncryption(confirmationOf(scene)));
  return scene;
}

const rows = Object.entries(PLACES).flatMap(([place, { causes }]) =>
  causes.map((cause) => ({ place, cause, seen: expected(cause, place) })),
);

test.each(rows)('$place, $cause: $seen', async ({ place, cause, seen }) => {
  const scene = await protectedScene(PLACES[place] as Place);
  const { resourceId } = scene;
  // Tokens of before are good for an hour: a deployment of its own has none.
  const { activities } = cloud.deploy();
  const target = { resourceId, clientId: scene.application.clientId };
  const undo = await letHappen(cloud.sim, cause, target);
  try {
    // What a resource notices later, it notices now; but a new version is not taken up yet.
    if (cause !== 'versionInUseDisabled') await cloud.sim.arm.checkKey(resourceId).catch(() => undefined);
    const look = () => activities.lookAtResource({ resourceId, told: [] }).then(say, () => 'again');
    const { result, writes } = await watch(cloud.sim, look);
    expect(result).toBe(seen);
    expect(writes.filter((operation) => operation.startsWith('arm.'))).toEqual([]);
  } finally {
    await undo();
  }
});
