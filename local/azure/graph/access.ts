import type { Core, SimRequest } from '../core/service';
import { denied } from './graphErrors';
import type { Application } from './state';

/** Who calls, and what its app roles allow. */
export interface Caller {
  readonly tenantId: string;
  readonly objectId: string;
  readonly appId: string;
  /** `all`: every application of its tenant; `owned`: those it owns. */
  readonly write: 'all' | 'owned' | 'none';
  readonly readsAll: boolean;
}

const WRITE_ALL = 'Application.ReadWrite.All';
const WRITE_OWNED = 'Application.ReadWrite.OwnedBy';
const READ_ALL = 'Application.Read.All';

export async function authenticateCaller(core: Core, request: SimRequest): Promise<Caller> {
  const claims = await core.authenticate(request, core.audiences.graph);
  const has = (role: string): boolean => claims.roles?.includes(role) ?? false;
  return {
    tenantId: claims.tid,
    objectId: claims.oid,
    appId: claims.appid ?? '',
    write: has(WRITE_ALL) ? 'all' : has(WRITE_OWNED) ? 'owned' : 'none',
    readsAll: has(WRITE_ALL) || has(WRITE_OWNED) || has(READ_ALL),
  };
}

/** A service principal may read its own application and itself without any permission. */
export function requireRead(caller: Caller, appId?: string): void {
  if (!caller.readsAll && (appId === undefined || appId !== caller.appId)) throw denied();
}

/** @param application what is to be changed; none when something is created. */
export function requireWrite(caller: Caller, application?: Application): void {
  if (caller.write === 'none') throw denied();
  if (caller.write === 'owned' && application && !application.owners.includes(caller.objectId)) throw denied();
}
