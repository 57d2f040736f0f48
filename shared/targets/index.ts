import type { ResourceKind } from '../model/resourceKind';
import { mysqlFlexibleServer } from './mysqlFlexibleServer';
import { storageAccount } from './storageAccount';
import type { Target } from './target';

/** The target of each kind. */
export const TARGETS: Readonly<Record<ResourceKind, Target>> = { storageAccount, mysqlFlexibleServer };

export { CAPABILITIES, findCapability, type Capability } from './capabilities';
export { encryptionFailed } from './explainTarget';
export type { KeyRequirements, Operation, OperationStatus, ResourceView, Target } from './target';
