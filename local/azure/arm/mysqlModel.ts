import { z } from 'zod';
import { badRequest } from './errors';
import { identityRequest } from './identityBlock';
import { dataEncryption } from './mysqlEncryption';
import { normalRegion } from './resourceId';
import type { TrackedResource } from './state';

export const MYSQL_TYPE = 'Microsoft.DBforMySQL/flexibleServers';
const NAME = /^[a-z0-9][-a-z0-9]{0,62}(?<!-)$/;

const fields = z.record(z.string(), z.unknown());
const sku = z.object({ name: z.string(), tier: z.enum(['Burstable', 'GeneralPurpose', 'MemoryOptimized']) });
const updateProperties = z.strictObject({
  administratorLoginPassword: z.string().optional(),
  version: z.string().optional(),
  storage: fields.optional(),
  backup: fields.optional(),
  highAvailability: fields.optional(),
  maintenanceWindow: fields.optional(),
  replicationRole: z.string().optional(),
  dataEncryption: dataEncryption.optional(),
  network: fields.optional(),
});
const createProperties = updateProperties.extend({
  administratorLogin: z.string().optional(),
  availabilityZone: z.string().optional(),
  createMode: z.enum(['Default', 'PointInTimeRestore', 'Replica', 'GeoRestore']).optional(),
  sourceServerResourceId: z.string().optional(),
  restorePointInTime: z.iso.datetime({ offset: true }).optional(),
});
const common = {
  identity: identityRequest.optional(),
  sku: sku.optional(),
  tags: z.record(z.string(), z.string()).optional(),
};

/** Body of PATCH. Unknown properties are refused: a silently dropped `dataEncryption` is the mistake to catch. */
export const serverUpdate = z.object({ ...common, properties: updateProperties.optional() });
/** Body of PUT. */
export const serverCreation = z.object({ ...common, location: z.string(), properties: createProperties.optional() });
type ServerUpdate = z.infer<typeof serverUpdate>;
export type ServerCreation = z.infer<typeof serverCreation>;

/** A new server with what Azure fills in; a copy takes size, version, network and tags from its source. `time` is ISO 8601. */
export function newServer(
  id: string,
  wanted: ServerCreation,
  source: TrackedResource | undefined,
  time: string,
): TrackedResource {
  const name = id.split('/').at(-1) ?? '';
  if (!NAME.test(name)) throw badRequest('InvalidParameterValue', `The server name '${name}' is not valid.`);
  const { createMode } = wanted.properties ?? {};
  const replica = createMode === 'Replica';
  const from = source?.properties ?? {};
  const tags = wanted.tags ?? source?.tags;
  return {
    id,
    name,
    type: MYSQL_TYPE,
    location: normalRegion(wanted.location),
    ...(tags && { tags }),
    sku: wanted.sku ?? source?.sku ?? { name: 'Standard_D2ds_v4', tier: 'GeneralPurpose' },
    properties: {
      administratorLogin: wanted.properties?.administratorLogin ?? from['administratorLogin'] ?? 'cloudsa',
      storage: from['storage'] ?? { storageSizeGB: 20, iops: 360, autoGrow: 'Enabled', storageSku: 'Premium_LRS' },
      version: from['version'] ?? '8.0.21',
      state: 'Starting',
      fullyQualifiedDomainName: `${name}.mysql.database.azure.com`,
      availabilityZone: wanted.properties?.availabilityZone ?? '1',
      maintenanceWindow: { customWindow: 'Disabled', dayOfWeek: 0, startHour: 0, startMinute: 0 },
      replicationRole: replica ? 'Replica' : 'None',
      replicaCapacity: replica ? 0 : 10,
      ...(replica && { sourceServerResourceId: wanted.properties?.sourceServerResourceId }),
      network: from['network'] ?? { publicNetworkAccess: 'Enabled' },
      backup: {
        backupRetentionDays: 7,
        backupIntervalHours: 24,
        geoRedundantBackup: 'Disabled',
        ...(from['backup'] as object | undefined),
        earliestRestoreDate: time,
      },
      highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
    },
  };
}

/** The server with the properties of a request put over its own; nested blocks are merged, passwords are not kept. */
export function mergeProperties(server: TrackedResource, properties: ServerUpdate['properties'] = {}): TrackedResource {
  const merged: Record<string, unknown> = { ...server.properties };
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || NOT_KEPT.has(name)) continue;
    const nested = typeof value === 'object' && name !== 'dataEncryption';
    merged[name] = nested ? { ...(merged[name] as object | undefined), ...value } : value;
  }
  return { ...server, properties: merged };
}

const NOT_KEPT = new Set([
  'administratorLoginPassword',
  'createMode',
  'restorePointInTime',
  'sourceServerResourceId',
  'administratorLogin',
  'availabilityZone',
]);

export const stateOf = (server: TrackedResource): string => String(server.properties['state']);

export function withState(server: TrackedResource, state: string): TrackedResource {
  return { ...server, properties: { ...server.properties, state } };
}

/** What is sent: without the simulator's own notes. */
export function serverBody(server: TrackedResource) {
  const { keyCheckedAt: _, wrapped: __, backups: ___, restoredFrom: ____, ...body } = server;
  return body;
}
