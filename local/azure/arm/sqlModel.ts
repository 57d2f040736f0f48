import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest } from './errors';
import { identityRequest } from './identityBlock';
import { normalRegion } from './resourceId';
import type { TrackedResource } from './state';

export const SQL_TYPE = 'Microsoft.Sql/servers';
/** Preview versions are those of the published SDK, 2023-08-01 is the stable one ("Azure SQL REST", 2026). */
export const SQL_VERSIONS = [
  '2020-11-01-preview',
  '2021-11-01',
  '2022-08-01-preview',
  '2023-05-01-preview',
  '2023-08-01',
  '2023-08-01-preview',
];
/** Name of the key and protector that the service keeps itself. */
export const SERVICE_MANAGED = 'ServiceManaged';
const NAME = /^[a-z0-9][-a-z0-9]{0,62}(?<!-)$/;

const updateProperties = z.strictObject({
  administratorLogin: z.string().optional(),
  administratorLoginPassword: z.string().optional(),
  version: z.string().optional(),
  minimalTlsVersion: z.string().optional(),
  publicNetworkAccess: z.enum(['Enabled', 'Disabled', 'SecuredByPerimeter']).optional(),
  restrictOutboundNetworkAccess: z.enum(['Enabled', 'Disabled']).optional(),
  administrators: z.record(z.string(), z.unknown()).optional(),
  primaryUserAssignedIdentityId: z.string().optional(),
  federatedClientId: z.guid().nullish(),
  keyId: z.string().optional(),
});

/** Body of PATCH. Unknown properties are refused: a silently dropped `federatedClientId` is the mistake to catch. */
export const sqlServerUpdate = z.object({
  identity: identityRequest.optional(),
  tags: z.record(z.string(), z.string()).optional(),
  properties: updateProperties.optional(),
});
/** Body of PUT. */
export const sqlServerCreation = sqlServerUpdate.extend({ location: z.string() });
type SqlServerUpdate = z.infer<typeof sqlServerUpdate>;

/** Body of PUT on a server key. */
export const sqlKeyCreation = z.object({
  properties: z.strictObject({
    serverKeyType: z.enum(['AzureKeyVault', 'ServiceManaged']),
    uri: z.string().optional(),
  }),
});

/** Body of PUT on a database: new, or from the backups of another one. */
export const sqlDatabaseCreation = z.object({
  location: z.string(),
  properties: z
    .strictObject({
      createMode: z.enum(['Default', 'PointInTimeRestore']).optional(),
      sourceDatabaseId: z.string().optional(),
      restorePointInTime: z.iso.datetime({ offset: true }).optional(),
    })
    .optional(),
});

/** Body of PUT on the encryption protector. */
export const sqlProtectorUpdate = z.object({
  properties: z.strictObject({
    serverKeyType: z.enum(['AzureKeyVault', 'ServiceManaged']),
    serverKeyName: z.string().optional(),
    autoRotationEnabled: z.boolean().optional(),
  }),
});

/** `properties` of the encryption protector. */
interface ProtectorProperties extends Record<string, unknown> {
  readonly serverKeyName: string;
  readonly serverKeyType: 'AzureKeyVault' | 'ServiceManaged';
  readonly uri?: string;
  readonly thumbprint?: string;
  readonly autoRotationEnabled: boolean;
}

export const protectorProperties = (protector: TrackedResource) => protector.properties as ProtectorProperties;

export const keyPath = (serverId: string, name: string) => `${serverId}/keys/${name}`;
export const protectorPath = (serverId: string) => `${serverId}/encryptionProtector/current`;
export const databasePath = (serverId: string, name: string) => `${serverId}/databases/${name}`;
/** Id of the server that a child belongs to; a server's own id is itself. */
export const serverOf = (id: string): string => id.split('/').slice(0, 9).join('/');
export const lastSegment = (id: string): string => id.split('/').at(-1) ?? '';

/** A new server with what Azure fills in. */
export function newSqlServer(id: string, location: string, tags?: Record<string, string>): TrackedResource {
  const name = lastSegment(id);
  if (!NAME.test(name)) throw badRequest('InvalidServerName', `The server name '${name}' is not valid.`);
  return {
    id,
    name,
    type: SQL_TYPE,
    location: normalRegion(location),
    kind: 'v12.0',
    ...(tags && { tags }),
    properties: {
      administratorLogin: 'cloudsa',
      version: '12.0',
      state: 'Ready',
      fullyQualifiedDomainName: `${name}.database.windows.net`,
      privateEndpointConnections: [],
      minimalTlsVersion: '1.2',
      publicNetworkAccess: 'Enabled',
      restrictOutboundNetworkAccess: 'Disabled',
    },
  };
}

/** Stands for no client: the contract takes UUIDs only. How Azure takes one away is not published: our reading. */
const NO_CLIENT = '00000000-0000-0000-0000-000000000000';
const NOT_KEPT = new Set(['administratorLoginPassword', 'federatedClientId', 'keyId']);

/** The server with the properties of a request put over its own; passwords are not kept, a `null` or empty client id is removed. */
export function mergeSqlProperties(
  server: TrackedResource,
  properties: SqlServerUpdate['properties'] = {},
): TrackedResource {
  const { federatedClientId: before, ...kept } = server.properties;
  const merged: Record<string, unknown> = kept;
  for (const [name, value] of Object.entries(properties))
    if (value !== undefined && !NOT_KEPT.has(name)) merged[name] = value;
  const federatedClientId = properties.federatedClientId === undefined ? before : properties.federatedClientId;
  const isNone = !federatedClientId || federatedClientId === NO_CLIENT;
  return { ...server, properties: { ...merged, ...(isNone ? {} : { federatedClientId }) } };
}

/** A server key as ARM shows it; `time` is ISO 8601. The thumbprint stands for the key's: it tells versions apart. */
export function newSqlKey(server: TrackedResource, name: string, uri: string | undefined, time: string) {
  return {
    id: keyPath(server.id, name),
    name,
    type: `${SQL_TYPE}/keys`,
    location: server.location,
    kind: uri === undefined ? 'servicemanaged' : 'azurekeyvault',
    properties: {
      serverKeyType: uri === undefined ? SERVICE_MANAGED : 'AzureKeyVault',
      ...(uri !== undefined && { uri, thumbprint: thumbprint(uri) }),
      creationDate: time,
    },
  } satisfies TrackedResource;
}

/** A new database with what Azure fills in; `time` is ISO 8601. */
export function newSqlDatabase(server: TrackedResource, name: string, status: string, time: string): TrackedResource {
  return {
    id: databasePath(server.id, name),
    name,
    type: `${SQL_TYPE}/databases`,
    location: server.location,
    kind: 'v12.0,user',
    sku: { name: 'GP_Gen5', tier: 'GeneralPurpose' },
    properties: {
      collation: 'SQL_Latin1_General_CP1_CI_AS',
      maxSizeBytes: 34359738368,
      status,
      databaseId: randomUUID(),
      creationDate: time,
      currentServiceObjectiveName: 'GP_Gen5_2',
      requestedServiceObjectiveName: 'GP_Gen5_2',
      zoneRedundant: false,
    },
  };
}

/** The encryption protector that uses this server key. */
export function newProtector(server: TrackedResource, key: TrackedResource, autoRotation = false): TrackedResource {
  const { serverKeyType, uri } = key.properties;
  return {
    id: protectorPath(server.id),
    name: 'current',
    type: `${SQL_TYPE}/encryptionProtector`,
    location: server.location,
    ...(key.kind !== undefined && { kind: key.kind }),
    properties: {
      serverKeyName: key.name,
      serverKeyType,
      ...(uri !== undefined && { uri, thumbprint: key.properties['thumbprint'] }),
      autoRotationEnabled: autoRotation,
    },
  };
}

const thumbprint = (uri: string) => createHash('sha1').update(uri.toLowerCase()).digest('hex').toUpperCase();
