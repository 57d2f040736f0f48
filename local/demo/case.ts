import type { Customer } from '../cloud/customer';
import type { Findings } from './judge';
import type { Stage, Teller } from './stage';

/** One customer's story: what is played, and what the three places should say afterwards. */
export interface Case {
  readonly key: string;
  readonly title: string;
  readonly onboardingId: string;
  readonly customer?: Customer;
  /** The resource that is to be encrypted. */
  readonly resourceId?: string;
  /** Copies of the resource that are to be encrypted as well. Asked after the play. */
  copies?(): readonly string[];
  play(): Promise<void>;
  /** Asked after the play. */
  expected(): Findings;
}

/** Prepares a case on a stage. */
export type Story = (stage: Stage, teller: Teller) => Promise<Case>;
