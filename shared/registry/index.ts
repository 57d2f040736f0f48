import { applicationPool } from './applicationPool';
import { audit } from './audit';
import { onboardings } from './onboardings';
import { resources } from './resources';
import type { Tables } from './table';
import { vaultBindings } from './vaultBindings';

/** Latchkey's own store: what is known and what was decided. Durable history is not a database; this is. */
export function createRegistry(tables: Tables) {
  return {
    onboardings: onboardings(tables.onboardings),
    vaultBindings: vaultBindings(tables.vaultBindings),
    applicationPool: applicationPool(tables.applicationPool),
    resources: resources(tables.resources),
    audit: audit(tables.audit),
  };
}
export type Registry = ReturnType<typeof createRegistry>;

export { azureTables } from './azureTable';
export type { Facts, Invitation, Onboarding, StatusRecord } from './onboardings';
export type { ProtectedResource } from './resources';
export type { Row, Table, TableName, Tables } from './table';
