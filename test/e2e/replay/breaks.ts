import type { FaultKind } from '../../../local/azure/core/faults';
import type { StepName } from '../../../shared/replay/steps';
import type { Combination } from '../../../shared/targets';

export const STORAGE: Combination = {
  kind: 'storageAccount',
  hosting: 'vendor',
  vaultTenant: 'other',
  vaultType: 'keyVault',
  region: 'same',
  geo: 'none',
};
/** Its writes are operations that are polled. */
export const SQL: Combination = { ...STORAGE, kind: 'sqlServer' };

const OUTAGE: FaultKind = { type: 'serverError', status: 503 };
const NO_RIGHT: FaultKind = { type: 'respond', status: 403, code: 'AuthorizationFailed', message: 'No right yet.' };
const NOT_THERE: FaultKind = { type: 'respond', status: 404, code: 'ResourceNotFound', message: 'Not there yet.' };
const NO_GRAPH: FaultKind = { type: 'respond', status: 403, code: 'Authorization_RequestDenied', message: 'Not yet.' };

/** Who lets a broken onboarding go on, and how. */
export type Way = 'resume' | 'replay';

/** A step of an onboarding, and how it is broken. */
export interface Break {
  readonly step: StepName;
  /** Which calls of the step are answered how; without, the step itself throws, or a person keeps back what it needs. */
  readonly fault?: readonly [operation: RegExp, kind: FaultKind];
  readonly keepsBack?: 'consent' | 'role' | 'key' | 'everything, and declines';
  /** What it waits for meanwhile. */
  readonly parked: string;
  /** Default: both. */
  readonly way?: Way;
  /** It ends by itself. */
  readonly ends?: true;
  readonly combination?: Combination;
}

export const BREAKS: readonly Break[] = [
  { step: 'planEncryption', fault: [/./, OUTAGE], parked: 'operator retries-used-up' },
  { step: 'ensureApplication', fault: [/^graph\./, NO_GRAPH], parked: 'operator graph-permission-missing' },
  { step: 'ensureManagedIdentity', fault: [/^arm\./, NO_RIGHT], parked: 'operator access-to-azure-denied' },
  { step: 'ensureFederatedCredential', fault: [/^graph\./, OUTAGE], parked: 'operator retries-used-up' },
  { step: 'inviteCustomer', parked: 'operator retries-used-up' },
  { step: 'checkConsent', keepsBack: 'consent', parked: 'customer consent-missing' },
  { step: 'checkKeyNamed', keepsBack: 'key', parked: 'customer key-missing' },
  { step: 'verifyKey', keepsBack: 'role', parked: 'customer vault-access-denied' },
  { step: 'startEncryption', fault: [/^arm\..*update$/, NO_RIGHT], parked: 'operator access-to-azure-denied' },
  { step: 'pollEncryption', fault: [/^arm\./, OUTAGE], parked: 'operator retries-used-up', combination: SQL },
  { step: 'confirmEncryption', fault: [/^arm\./, OUTAGE], parked: 'operator retries-used-up', combination: SQL },
  { step: 'announce', parked: 'nobody ' },
  // Protected by then: there is nothing to begin anew.
  { step: 'startKeepEncrypted', parked: 'operator retries-used-up', way: 'resume' },
  {
    step: 'planEncryption',
    fault: [/^arm\./, NOT_THERE],
    parked: 'nobody resource-not-found',
    way: 'replay',
    ends: true,
  },
  {
    step: 'checkConsent',
    keepsBack: 'everything, and declines',
    parked: 'nobody consent-declined',
    way: 'replay',
    ends: true,
  },
];

export function waysOf(only: Break['way']): readonly Way[] {
  return only === undefined ? ['resume', 'replay'] : [only];
}
