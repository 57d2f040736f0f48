import type { Customer } from '../cloud/customer';
import type { Facts } from './judge';

/** The registry of an onboarding that ended well: one run, and the key that was verified is the one in use. */
export const registryProtected = ({ keyVersionUri }: Customer): Facts => ({
  state: 'protected',
  runs: '1',
  'verified key': keyVersionUri,
});

/** A resource that uses the customer's key, set by one write; `trusts` is 1 where it reaches it across tenants. */
export const azureProtected = ({ keyVersionUri }: Customer, as: string, trusts: number): Facts => ({
  key: keyVersionUri,
  'reads it as': as,
  'has used it': 'yes',
  writes: '1',
  identities: '1',
  trusts: `${trusts}`,
  application: 'installed',
});

/** A resource that nobody touched. */
export const azureUntouched = (identities: number, trusts: number): Facts => ({
  key: "the service's own",
  writes: '0',
  identities: `${identities}`,
  trusts: `${trusts}`,
  application: 'not installed',
});

export const ACROSS_TENANTS = 'application latchkey-0001, by its own identity';
export const IN_ONE_TENANT = 'its own identity';

/** Events in the order of their arrival. */
export const eventsInOrder = (...names: readonly string[]): Facts => ({ events: names.join(', ') });
