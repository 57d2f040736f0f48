import { z } from 'zod';
import type { Store } from '../core/service';
import { badRequest } from './errors';
import { identityRequest } from './identityBlock';
import type { OperationError } from './operations';
import { normalId, normalRegion } from './resourceId';
import type { ManagedIdentityBlock, TrackedResource } from './state';

export const DISK_ENCRYPTION_SET_TYPE = 'Microsoft.Compute/diskEncryptionSets';
/** From the first one with keys of other tenants on ("Use customer-managed keys across tenants, managed disks", 2022). */
export const DISK_ENCRYPTION_SET_VERSIONS = [
  '2021-12-01',
  '2022-03-02',
  '2022-07-02',
  '2023-01-02',
  '2023-04-02',
  '2023-10-02',
  '2024-03-02',
  '2025-01-02',
  '2026-03-02',
];

const key = z.object({ keyUrl: z.string(), sourceVault: z.object({ id: z.string().optional() }).optional() });
const properties = z.object({
  encryptionType: z
    .enum([
      'EncryptionAtRestWithCustomerKey',
      'EncryptionAtRestWithPlatformAndCustomerKeys',
      'ConfidentialVmEncryptedWithCustomerKey',
    ])
    .optional(),
  activeKey: key.optional(),
  rotationToLatestKeyVersionEnabled: z.boolean().optional(),
  federatedClientId: z.string().optional(),
});
export const setUpdate = z.object({
  tags: z.record(z.string(), z.string()).optional(),
  identity: identityRequest.optional(),
  properties: properties.optional(),
});
export const setCreation = setUpdate.extend({ location: z.string() });

type Properties = z.infer<typeof properties>;
/** `properties` of a set as answers carry them ("Disk Encryption Sets REST", 2025-01-02), previous keys aside. */
export type SetProperties = Properties & {
  readonly provisioningState: 'Creating' | 'Updating' | 'Deleting' | 'Succeeded' | 'Failed';
  readonly lastKeyRotationTimestamp?: string;
  readonly autoKeyRotationError?: OperationError;
};

/** A disk under a set, and the version of the key that its data key is wrapped with. Keyed by lower-case id. */
export interface Disk {
  readonly id: string;
  readonly setId: string;
  readonly keyUrl: string;
  /** As whom the set came to that key, where it comes as somebody else by now. Azure does not say how it goes on: our reading. */
  readonly wrappedBy?: SetUser;
}

/** As whom a set comes to its key. */
interface SetUser {
  readonly identity?: ManagedIdentityBlock | undefined;
  readonly federatedClientId?: string | undefined;
}

export const userOf = (set: TrackedResource): SetUser => ({
  identity: set.identity,
  federatedClientId: propertiesOf(set).federatedClientId,
});

/** The collections of disk encryption sets. */
export function diskState(store: Store) {
  return {
    sets: store.collection<TrackedResource>('arm.diskEncryptionSets'),
    disks: store.collection<Disk>('arm.disks'),
  };
}

export type DiskState = ReturnType<typeof diskState>;

export const disksOf = ({ disks }: DiskState, setId: string): readonly Disk[] =>
  disks.by('set', (disk) => [normalId(disk.setId)])(normalId(setId));

export const propertiesOf = (set: TrackedResource) => set.properties as unknown as SetProperties;

/** The same set with some properties changed; `undefined` takes one away. */
export function withProperties(set: TrackedResource, change: Partial<Record<keyof SetProperties, unknown>>) {
  const merged = Object.entries({ ...set.properties, ...change }).filter(([, value]) => value !== undefined);
  return { ...set, properties: Object.fromEntries(merged) } satisfies TrackedResource;
}

const NAME = /^[A-Za-z0-9_-]{1,80}$/;

/** The beginning of a set: Azure has none without key. */
export function newSet(id: string, location: string, tags?: Record<string, string>): TrackedResource {
  const name = id.split('/').at(-1) ?? '';
  if (!NAME.test(name)) throw badRequest('InvalidResourceName', `The name '${name}' is not valid.`);
  return {
    id,
    name,
    type: DISK_ENCRYPTION_SET_TYPE,
    location: normalRegion(location),
    ...(tags && { tags }),
    properties: { encryptionType: 'EncryptionAtRestWithCustomerKey', provisioningState: 'Creating' },
  };
}

/** What a request makes of the properties: `None` as federated client takes the one before away. */
export function mergeSetProperties(before: TrackedResource, wanted: Properties = {}): TrackedResource {
  const { federatedClientId } = wanted;
  return withProperties(before, {
    ...wanted,
    ...(federatedClientId?.toLowerCase() === 'none' && { federatedClientId: undefined }),
  });
}

/** Throws the refusal of a parameter as the compute provider words it. */
export const invalidParameter = (name: string, message: string) =>
  badRequest('InvalidParameter', `Parameter 'diskEncryptionSet.${name}' is invalid: ${message}`);

/** `https://HOST/keys/NAME/VERSION`. The version is needed even with automatic rotation. Throws when it is none. */
export function readKeyUrl(keyUrl: string): { vaultUri: string; keyName: string; keyVersion: string } {
  const url = URL.canParse(keyUrl) ? new URL(keyUrl) : undefined;
  const path = /^\/keys\/([0-9A-Za-z-]{1,127})\/([0-9a-f]{32})$/i.exec(url?.pathname ?? '');
  if (url?.protocol !== 'https:' || !path)
    throw invalidParameter(
      'properties.activeKey.keyUrl',
      `'${keyUrl}' is not https://{vault}/keys/{key}/{version}; the version is required.`,
    );
  return { vaultUri: url.origin, keyName: path[1] ?? '', keyVersion: path[2] ?? '' };
}

/** A set as ARM shows it: keys that disks are still wrapped with, and nothing of what the set remembers. */
export function setBody(disks: DiskState, set: TrackedResource) {
  const { keyCheckedAt: _, wrapped: __, identity, ...rest } = set;
  const active = propertiesOf(set).activeKey?.keyUrl;
  const keys = new Set(disksOf(disks, set.id).map(({ keyUrl }) => keyUrl));
  const previousKeys = [...keys].filter((keyUrl) => keyUrl !== active).map((keyUrl) => ({ keyUrl }));
  return {
    ...rest,
    ...(identity && { identity: { ...identity, type: identity.type.replace(',', ', ') } }),
    properties: { ...set.properties, previousKeys },
  };
}
