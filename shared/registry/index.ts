import { applicationPool } from './applicationPool';
import { approvals } from './approvals';
import { audit } from './audit';
import { SHARED_PACE_MS } from './batched';
import { bulks } from './bulks';
import { drills } from './drills';
import { identityUses } from './identityUses';
import { onboardings } from './onboardings';
import { revalidations } from './revalidations';
import { overview } from './overview';
import { resources } from './resources';
import { statistics } from './statistics';
import { sweeps } from './sweeps';
import type { Tables } from './table';
import { vaultBindings } from './vaultBindings';
import { watchedKeys } from './watchedKeys';
import { watchedSubscriptions } from './watchedSubscriptions';

/** Latchkey's own store: what is known and what was decided. Durable history is not a database; this is. */
export function createRegistry(tables: Tables) {
  return {
    onboardings: onboardings(tables.onboardings),
    vaultBindings: vaultBindings(tables.vaultBindings),
    applicationPool: applicationPool(tables.applicationPool, SHARED_PACE_MS),
    resources: resources(tables.resources),
    drills: drills(tables.resources),
    watchedKeys: watchedKeys(tables.watchedKeys),
    watchedSubscriptions: watchedSubscriptions(tables.watchedSubscriptions),
    sweeps: sweeps(tables.sweeps),
    revalidations: revalidations(tables.revalidations),
    identityUses: identityUses(tables.identityUses),
    audit: audit(tables.audit),
    bulks: bulks(tables.bulks),
    approvals: approvals(tables.approvals),
    overview: overview(tables.overview, tables.customerThings),
    statistics: statistics(tables.statistics),
  };
}
export type Registry = ReturnType<typeof createRegistry>;

export type { StoredApproval } from './approvals';
export { azureTables } from './azureTable';
export type { BulkPage } from './bulks';
export type { Facts, Invitation, Onboarding, StatusRecord } from './onboardings';
export type { Answered, Asked, AskedRelease, ProtectedResource, ResourceRecord } from './resources';
export type { ListedRow } from './overview';
export type { PendingFact } from './pendingFacts';
export type { WatchedKey } from './watchedKeys';
export type { WatchedResource, WatchedSubscription } from './watchedSubscriptions';
export type { Row, Table, Tables } from './table';
