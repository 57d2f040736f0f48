import type { Route, SimRequest, SimResponse } from '../core/service';
import { requireGroup, type ArmContext } from './armContext';
import type { Caller } from './caller';
import { armError, badRequest, resourceNotFound } from './errors';
import { attachIdentities } from './identityBlock';
import {
  backupOf,
  checkCopy,
  openBackup,
  requireEncryptedReplicas,
  sourceIdOf,
  standalone,
  withBackups,
  withRole,
} from './mysqlCopies';
import { checkEncryptionRequest, encryptionOf, useServerKeys } from './mysqlEncryption';
import {
  mergeProperties,
  newServer,
  serverBody,
  serverCreation,
  serverUpdate,
  stateOf,
  withState,
  type ServerCreation,
} from './mysqlModel';
import { upkeepOf } from './lookTimes';
import { asRoutine } from './routineLook';
import { mysqlRoutes, MYSQL_VERSIONS } from './mysqlRoutes';
import { createOperations, type Attempt } from './operations';
import { parseBody } from './parseBody';
import { normalId } from './resourceId';
import { inSubscription, type Operation, type TrackedResource } from './state';

/** A server notices a lost key within about ten minutes ("Data encryption with customer-managed keys, MySQL Flexible Server", 2026-01-07). */
const MYSQL_KEY_CHECK_MS = 10 * 60 * 1000;

export type MysqlServers = ReturnType<typeof createMysqlServers>;

/** MySQL flexible servers. Changes are long-running; the server uses its key when the operation ends. */
export function createMysqlServers(context: ArmContext) {
  const { core, state } = context;
  const servers = state.mysqlServers;
  const now = () => core.clock.now();

  function find(id: string): TrackedResource {
    const server = servers.get(normalId(id));
    if (!server) throw resourceNotFound(id);
    return server;
  }

  const save = (server: TrackedResource): TrackedResource => {
    servers.set(normalId(server.id), server);
    return server;
  };

  const bySource = servers.by('source', (one) => [normalId(sourceIdOf(one) ?? '')]);
  const replicasOf = (id: string) => bySource(normalId(id));

  /** A server with replicas is a source; one without is none, unless it is a replica. */
  function setRole(id: string | undefined): void {
    const server = servers.get(normalId(id ?? ''));
    if (!server || server.properties['replicationRole'] === 'Replica') return;
    const replicationRole = replicasOf(server.id).length > 0 ? 'Source' : 'None';
    save({ ...server, properties: { ...server.properties, replicationRole } });
  }

  /** Saves a server whose change came to its end. */
  function finish(server: TrackedResource): TrackedResource {
    const time = now().getTime();
    const { restoredFrom: _, ...saved } = withBackups(withState(server, 'Ready'), time);
    save({ ...saved, keyCheckedAt: time });
    setRole(saved.id);
    setRole(sourceIdOf(saved));
    return find(saved.id);
  }

  async function attempt({ kind, target }: Operation): Promise<Attempt> {
    if (kind === 'delete' || !target) return {};
    const error = await openBackup(core, target.restoredFrom);
    return error ? { error } : useServerKeys(core, target);
  }

  function succeed({ kind, resourceId: id, before, target }: Operation): void {
    if (kind === 'delete' || !target) {
      servers.delete(normalId(id));
      // Replicas of a deleted source go on as servers of their own ("Read replicas ...", 2026).
      for (const replica of replicasOf(id)) save(standalone(replica));
    } else finish(target);
    setRole(before && sourceIdOf(before));
  }

  function fail({ kind, resourceId: id, before, target }: Operation): void {
    if (kind === 'create') servers.delete(normalId(id));
    else if (before) save(before);
    setRole(id);
    setRole(target && sourceIdOf(target));
  }

  const operations = createOperations(context, {
    provider: 'Microsoft.DBforMySQL',
    operation: 'arm.mysqlServers',
    versions: MYSQL_VERSIONS,
    outcome: { attempt, succeed, fail, body: serverBody, find: (id) => servers.get(normalId(id)) },
  });

  /** Looks at the key now. A server that lost it becomes `Inaccessible` and stays so until its encryption is set again. */
  async function checkKey(id: string): Promise<TrackedResource> {
    const server = save({ ...find(id), keyCheckedAt: now().getTime() });
    if (stateOf(server) !== 'Ready') return server;
    const { error } = await useServerKeys(core, server);
    const lost = error && error.code !== 'InternalServerError' && stateOf(find(id)) === 'Ready';
    return lost ? save(withState(find(id), 'Inaccessible')) : find(id);
  }

  /** A server that is `Inaccessible` or being changed does not look. */
  function nextLook(server: TrackedResource): number {
    const { keyCheckedAt } = server;
    const looks =
      keyCheckedAt !== undefined && encryptionOf(server)?.type === 'AzureKeyVault' && stateOf(server) === 'Ready';
    return looks ? context.looks.next(keyCheckedAt, MYSQL_KEY_CHECK_MS) : Infinity;
  }

  async function current(id: string): Promise<TrackedResource> {
    await operations.settle(id);
    const server = find(id);
    return nextLook(server) > now().getTime() ? server : asRoutine(() => checkKey(id));
  }

  async function settled(id: string): Promise<TrackedResource> {
    await operations.settle(id);
    return find(id);
  }

  async function idle(id: string): Promise<TrackedResource> {
    const server = await settled(id);
    if (['Updating', 'Starting', 'Dropping'].includes(stateOf(server)))
      throw armError(
        409,
        'ServerIsBusy',
        `The server '${server.name}' is busy processing another operation. Please try again later.`,
      );
    return server;
  }

  async function patch(request: SimRequest, id: string, caller: Caller): Promise<SimResponse> {
    const before = await idle(id);
    const wanted = parseBody(serverUpdate, request);
    if (stateOf(before) === 'Inaccessible' && wanted.properties?.dataEncryption?.type !== 'AzureKeyVault')
      throw armError(
        409,
        'ServerUnavailableForOperation',
        `Operation 'UpdateServer' cannot be performed as server '${before.name}' is currently in state 'Inaccessible'.`,
      );
    const identity = wanted.identity && attachIdentities(context, caller, before, before.identity, wanted.identity);
    const merged = mergeProperties(
      {
        ...before,
        ...(identity && { identity }),
        ...(wanted.sku && { sku: wanted.sku }),
        ...(wanted.tags && { tags: wanted.tags }),
      },
      wanted.properties,
    );
    const target = withRole(before, merged, wanted.properties?.replicationRole);
    checkEncryptionRequest(core, target);
    const replicas = await Promise.all(replicasOf(id).map((one) => settled(one.id)));
    requireEncryptedReplicas(before, target, replicas);
    save(withState(before, 'Updating'));
    return operations.accepted(request, operations.begin('update', { resource: before, before, target }));
  }

  async function sourceOf(id: string, wanted: ServerCreation): Promise<TrackedResource | undefined> {
    const { createMode = 'Default', sourceServerResourceId: sourceId = '' } = wanted.properties ?? {};
    if (createMode === 'Default') return undefined;
    if (!servers.has(normalId(sourceId)))
      throw badRequest('InvalidParameterValue', `The source server '${sourceId}' does not exist.`);
    const source = await settled(sourceId);
    checkCopy({ id, wanted, source, replicas: replicasOf(sourceId), now: now().getTime() });
    return source;
  }

  async function put(request: SimRequest, id: string, caller: Caller): Promise<SimResponse> {
    requireGroup(state, id);
    if (servers.has(normalId(id))) return patch(request, id, caller);
    const wanted = parseBody(serverCreation, request);
    const source = await sourceOf(id, wanted);
    const restoredFrom = source && backupOf(source, wanted);
    const fresh = newServer(id, wanted, source, now().toISOString());
    const identity = wanted.identity && attachIdentities(context, caller, fresh, undefined, wanted.identity);
    const target = mergeProperties(
      { ...fresh, ...(identity && { identity }), ...(restoredFrom && { restoredFrom }) },
      wanted.properties,
    );
    checkEncryptionRequest(core, target);
    save(withState(fresh, 'Starting'));
    return operations.accepted(request, operations.begin('create', { resource: fresh, target }));
  }

  async function remove(request: SimRequest, id: string): Promise<SimResponse> {
    if (!servers.has(normalId(id))) return { status: 204 };
    const before = await settled(id);
    if (stateOf(before) !== 'Inaccessible') await idle(id);
    save(withState(before, 'Dropping'));
    return operations.accepted(request, operations.begin('delete', { resource: before, before }));
  }

  const handlers = { get: current, patch, put, remove, replicasOf, of: inSubscription(servers) };
  const routes: Route[] = [...mysqlRoutes(context, handlers), ...operations.routes];
  context.upkeep.push(
    upkeepOf(
      () => servers.values(),
      nextLook,
      ({ id }) => current(id),
    )(core),
  );
  return { routes, finish, checkKey };
}
