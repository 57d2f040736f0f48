import type { SimRequest } from '../core/service';
import type { ArmContext } from './armContext';
import { armError } from './errors';
import { resourceId } from './resourceId';
import { SQL_TYPE, SQL_VERSIONS } from './sqlModel';
import type { SqlOperations } from './sqlOperations';
import type { SqlProtection } from './sqlProtection';
import type { SqlState } from './sqlState';
import type { TrackedResource } from './state';

/** What every part of a SQL server works with. */
export interface SqlContext {
  readonly arm: ArmContext;
  readonly sql: SqlState;
  readonly protection: SqlProtection;
  readonly operations: SqlOperations;
  /** The server after everything due has happened. Throws 404 if there is none. */
  current(serverId: string): Promise<TrackedResource>;
}

/** Path of a server and the parts that all routes of a server have. */
export const sqlRoute = {
  path: `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/${SQL_TYPE}/{server}`,
  versions: SQL_VERSIONS,
};
export const sqlScope = ({ params }: SimRequest): string =>
  resourceId(params['subscriptionId'] ?? '', params['group'] ?? '', SQL_TYPE, params['server'] ?? '');

/** A change of the server itself, which everything below it has to wait for. */
export function refuseWhileServerChanges({ operations }: SqlContext, serverId: string): void {
  if (operations.isRunning(serverId))
    throw armError(
      409,
      'ConflictingServerOperation',
      `An operation is currently in progress for the server '${serverId.split('/').at(-1) ?? ''}'. Please wait until it is done.`,
    );
}
