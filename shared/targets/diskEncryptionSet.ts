import { sameArmId } from '../model/armId';
import { differences } from './differences';
import { explainTarget } from './explainTarget';
import { listResources } from './listResources';
import { pollOperation } from './operations';
import type { ResourceView, Target } from './target';
import { appliedBy } from './writes';

/** Compute resource provider, disk encryption sets, REST API version 2025-01-02. */
const API = 'api-version=2025-01-02';

interface DiskEncryptionSet {
  readonly location: string;
  readonly identity?: { readonly type?: string; readonly userAssignedIdentities?: Record<string, unknown> };
  readonly properties?: {
    readonly provisioningState?: string;
    readonly activeKey?: { readonly keyUrl?: string };
    readonly previousKeys?: readonly { readonly keyUrl?: string }[];
    readonly rotationToLatestKeyVersionEnabled?: boolean;
    readonly federatedClientId?: string;
    readonly autoKeyRotationError?: { readonly code?: string; readonly message?: string };
  };
}

type Properties = NonNullable<DiskEncryptionSet['properties']>;

/** States in which the set takes a write; in any other an operation runs. */
const IDLE: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Canceled']);

/**
 * Disk encryption sets: across tenants as the federated application. The key is always named with its version; the set
 * follows new versions by itself unless one was pinned (Azure docs "Cross-tenant customer-managed keys for managed
 * disks", 2026-05; REST "Disk Encryption Sets", 2025-01-02). There is no service-managed key to go back to.
 */
export const diskEncryptionSet: Target = {
  kind: 'diskEncryptionSet',
  requirements: {
    keyKinds: ['RSA', 'RSA-HSM'],
    keySizes: [2048, 3072, 4096],
    // An expired key does not wrap, and the disks' keys are wrapped anew with it.
    expiry: 'future',
    retentionDays: 7,
    region: 'same',
    versionless: false,
    source: 'Azure docs "Server-side encryption of Azure managed disks", customer-managed keys, restrictions',
    date: '2026-05-31',
  },
  async read(azure, resourceId) {
    const set = (await azure.rest.find(`${resourceId}?${API}`)) as DiskEncryptionSet | undefined;
    return set && viewOf(set);
  },
  list: (azure, subscriptionId) =>
    listResources(
      azure.rest,
      `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/diskEncryptionSets?${API}`,
      viewOf,
    ),
  copiesOf: async () => [],
  async apply(azure, resourceId, wanted, before) {
    // A set uses the one identity it has; its others served only to read earlier keys.
    const others = before.identityIds
      .filter((id) => !sameArmId(id, wanted.identityId))
      .map((id) => [id, null] as const);
    const userAssignedIdentities = { ...Object.fromEntries(others), [wanted.identityId]: {} };
    const answer = await azure.rest.send('PATCH', `${resourceId}?${API}`, {
      body: {
        identity: { type: 'UserAssigned', userAssignedIdentities },
        properties: {
          activeKey: { keyUrl: wanted.keyUri },
          rotationToLatestKeyVersionEnabled: !wanted.pinned,
          federatedClientId: wanted.federatedClientId ?? 'None',
        },
      },
    });
    return appliedBy(answer, 'set');
  },
  poll: (azure, operation) => pollOperation(azure.rest, operation),
  differences: (view, wanted) => differences(view, wanted, { follows: true }),
  explain: explainTarget,
};

/** A failed change or rotation leaves the set with its former key, or with one that it cannot use; a new write ends that. */
function troubleOf({ provisioningState, autoKeyRotationError: error }: Properties): string | undefined {
  if (error) return `automatic rotation failed: ${[error.code, error.message].filter(Boolean).join(' ')}`;
  return provisioningState === 'Failed' ? 'its last change failed' : undefined;
}

function viewOf({ location, identity, properties = {} }: DiskEncryptionSet): ResourceView {
  const {
    activeKey,
    federatedClientId,
    previousKeys = [],
    provisioningState = 'Succeeded',
    rotationToLatestKeyVersionEnabled,
  } = properties;
  const identityIds = Object.keys(identity?.userAssignedIdentities ?? {});
  return {
    location,
    availability: IDLE.has(provisioningState) ? 'ready' : 'busy',
    hasSystemIdentity: identity?.type?.includes('SystemAssigned') ?? false,
    identityIds,
    geoBackup: false,
    trouble: troubleOf(properties),
    encryption: {
      source: activeKey?.keyUrl === undefined ? 'service' : 'customer',
      keyUri: activeKey?.keyUrl,
      previousKeys: previousKeys.flatMap(({ keyUrl }) => keyUrl ?? []),
      follows: rotationToLatestKeyVersionEnabled ?? false,
      // A set uses the identity it has: none is named beside the key.
      identityId: identityIds[0],
      federatedClientId: federatedClientId === 'None' ? undefined : federatedClientId,
    },
  };
}
