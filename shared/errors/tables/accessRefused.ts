import { customer, type Source } from '../row';

/** The resource's own service may not use the key: across tenants the application lacks the role, else its identity. */
export const accessRefused = (match: string, meaning: string, source: Source) =>
  [
    customer(match, 'vault-access-denied', meaning, source, { crossTenant: true }),
    customer(match, 'identity-access-denied', meaning, source, { crossTenant: false }),
  ] as const;
