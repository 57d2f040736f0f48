import { createHash } from 'node:crypto';

/** Names of the orchestrators, and the instance ids that make a run of one thing the only one. */
export const ONBOARD_CUSTOMER = 'onboardCustomer';
export const KEEP_ENCRYPTED = 'keepEncrypted';
export const REVALIDATE_MANY = 'revalidateMany';
export const BULK = 'bulk';
/** The orchestrator that compares the list with the records, and its only instance. */
export const MEND_OVERVIEW = 'compareOverview';
/** The orchestrator of sweeps and its only instance. */
export const SWEEP = 'sweep';

export const onboardingInstance = (onboardingId: string): string => `onboarding-${onboardingId}`;

export const revalidationInstance = (id: string): string => `revalidation-${id}`;

export const bulkInstance = (id: string): string => `bulk-${id}`;

/** ARM ids hold slashes and differ in letter case, so instances and registry rows go by a hash. */
export function resourceKey(resourceId: string): string {
  return createHash('sha256').update(resourceId.toLowerCase()).digest('hex').slice(0, 32);
}

export const resourceInstance = (resourceId: string): string => `resource-${resourceKey(resourceId)}`;
