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

export {
  CAPABILITIES,
  combinationsOf,
  findCapability,
  type Capability,
  type Combination,
  type PartlyKnown,
} from './capabilities';
export { explainOffer } from './explainOffer';
export { encryptionFailed } from './explainTarget';
export type { KeyRequirements, Applied, Operation, OperationStatus, ResourceView, Target } from './target';
