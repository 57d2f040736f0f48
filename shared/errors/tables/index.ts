import { ANY_SERVICE } from './anyService';
import { DISK_ENCRYPTION_SET } from './diskEncryptionSet';
import { ENTRA } from './entra';
import { GRAPH } from './graph';
import { KEY_VAULT } from './keyVault';
import { MANAGED_IDENTITY } from './managedIdentity';
import { MYSQL } from './mysql';
import { RESOURCE_MANAGER } from './resourceManager';
import { SQL } from './sql';
import { STORAGE } from './storage';

/**
 * What each service's answers mean. `also`: whose answers come through it, because a call needs a token first. Every
 * service ends with what passes by itself. An answer that no row knows goes to the operator, with the file to add it to.
 */
export const TABLES = {
  Entra: { file: 'entra', rows: ENTRA, also: MANAGED_IDENTITY },
  'Microsoft Graph': { file: 'graph', rows: GRAPH, also: MANAGED_IDENTITY },
  'Key Vault': { file: 'keyVault', rows: KEY_VAULT, also: ENTRA },
  'Azure Resource Manager': { file: 'resourceManager', rows: RESOURCE_MANAGER, also: MANAGED_IDENTITY },
  'Azure Storage': { file: 'storage', rows: STORAGE, also: MANAGED_IDENTITY },
  'Azure Database for MySQL': { file: 'mysql', rows: MYSQL, also: MANAGED_IDENTITY },
  'Azure SQL': { file: 'sql', rows: SQL, also: MANAGED_IDENTITY },
  'Disk encryption sets': { file: 'diskEncryptionSet', rows: DISK_ENCRYPTION_SET, also: MANAGED_IDENTITY },
  'Managed identity endpoint': { file: 'managedIdentity', rows: MANAGED_IDENTITY, also: [] },
  'Any service': { file: 'anyService', rows: ANY_SERVICE, also: [] },
} as const;

export type Service = keyof typeof TABLES;
