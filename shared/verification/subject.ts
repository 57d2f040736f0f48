import { parseArmId } from '../model/armId';
import type { KeyUri } from '../model/keyUri';
import type { EncryptionPlan } from '../model/plan';
import type { KeyRequirements } from '../targets';

/** One key that is to be verified, and for what. */
export interface Subject {
  readonly key: KeyUri;
  readonly requirements: KeyRequirements;
  readonly plan: EncryptionPlan;
  /** Where the vault must be, if the kind wants it in one region. */
  readonly location: string;
  readonly customerId: string;
  /** The application that acts in the vault's tenant. */
  readonly clientId: string;
}

/** The subscription of the resource: the only one whose vaults are looked for. */
export const subscriptionOf = ({ resourceId }: EncryptionPlan): string => parseArmId(resourceId)?.subscriptionId ?? '';
