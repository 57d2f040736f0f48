import type { ResourceKind } from '../model/resourceKind';
import { diskEncryptionSet } from './diskEncryptionSet';
import { mysqlFlexibleServer } from './mysqlFlexibleServer';
import { sqlServer } from './sqlServer';
import { storageAccount } from './storageAccount';
import type { Target } from './target';

/** The target of each kind. */
export const TARGETS: Readonly<Record<ResourceKind, Target>> = {
  storageAccount,
  sqlServer,
  diskEncryptionSet,
  mysqlFlexibleServer,
};

export { CAPABILITIES, type Capability } from './capabilities';
export { combinationsOf, DIMENSIONS, type Combination, type Dimensions } from './combinations';
export { decidingRow, findCapability, type PartlyKnown } from './findCapability';
export { copiesToPlan, copyAbroad, copyWithoutKey, type CopyFirst } from './copies';
export { nextWrite } from './nextWrite';
export { explainOffer, whyNotOffered } from './explainOffer';
export { encryptionFailed } from './explainTarget';
export type { KeyRequirements, Applied, Operation, OperationStatus, ResourceView, Target } from './target';
