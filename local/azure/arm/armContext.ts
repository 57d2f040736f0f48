import type { Core, Route, SimRequest, SimResponse } from '../core/service';
import { createAuthoriser, type Authoriser, type Caller } from './caller';
import { armError, badRequest } from './errors';
import { createLookTimes, type LookTimes, type Upkeep } from './lookTimes';
import { groupId, normalId } from './resourceId';
import { armState, type ArmState } from './state';
import { noWriteObserver, type WriteObserver } from './writeObserver';

interface ArmBehaviour {
  /** Resources on a page of a list. */
  pageSize: number;
}

/** What every part of the resource manager works with. */
export interface ArmContext {
  readonly core: Core;
  readonly state: ArmState;
  readonly authoriser: Authoriser;
  /** Told of everything that is written. */
  readonly observer: WriteObserver;
  /** What tests change. */
  readonly behaviour: ArmBehaviour;
  readonly looks: LookTimes;
  /** What resources do by themselves; filled by the providers. */
  readonly upkeep: Upkeep[];
  /** Brings operations of a resource that are due to their end; filled by the providers, by lower-case namespace. */
  readonly settlers: Map<string, ((resourceId: string) => Promise<void>)[]>;
}

export function createContext(core: Core, observer: WriteObserver = noWriteObserver): ArmContext {
  const state = armState(core.store);
  return {
    core,
    state,
    authoriser: createAuthoriser(core, state),
    observer,
    behaviour: { pageSize: 1000 },
    looks: createLookTimes(core),
    upkeep: [],
    settlers: new Map(),
  };
}

export interface ArmOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  /** Api-versions that the provider answers to. */
  readonly versions: readonly string[];
  /** Management action that the caller's role must allow, such as `Microsoft.Storage/storageAccounts/read`. */
  readonly action: string;
  /** A role on something below the scope is enough: the handler shows only what the caller may see. */
  readonly orBelow?: true;
  /** Resource id that the request is about. */
  scope(request: SimRequest): string;
  handler(request: SimRequest, scope: string, caller: Caller): SimResponse | Promise<SimResponse>;
}

/** A route that checks api-version, token and role before its handler runs, and records what is written. */
export function armRoute(context: ArmContext, operation: ArmOperation): Route {
  const write = operation.method !== 'GET';
  return {
    method: operation.method,
    path: operation.path,
    operation: operation.operation,
    write,
    handler: async (request) => {
      const scope = operation.scope(request);
      const caller = await context.authoriser.authorise(request, operation.action, scope, operation.orBelow);
      checkApiVersion(request, operation.versions);
      if (operation.method === 'PUT' || operation.method === 'PATCH') recordWrite(context.state, scope, request.body);
      const response = await operation.handler(request, scope, caller);
      if (write) context.observer.answered({ request, response, scope, action: operation.action, caller });
      return response;
    },
  };
}

function checkApiVersion(request: SimRequest, versions: readonly string[]): void {
  const version = request.query.get('api-version');
  if (!version)
    throw badRequest(
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  if (!versions.includes(version.toLowerCase()))
    throw badRequest(
      'InvalidApiVersionParameter',
      `The api-version '${version}' is not simulated for this type. The simulated versions are '${versions.join(', ')}'.`,
    );
}

function recordWrite(state: ArmState, id: string, body: Buffer): void {
  const count = (state.writes.get(normalId(id))?.count ?? 0) + 1;
  state.writes.set(normalId(id), { count, lastBody: body.toString() });
}

/** Throws 404 `ResourceGroupNotFound` when the group of this resource does not exist. */
export function requireGroup(state: ArmState, id: string): void {
  if (!state.resourceGroups.has(normalId(groupId(id))))
    throw armError(404, 'ResourceGroupNotFound', `Resource group '${id.split('/')[4] ?? ''}' could not be found.`);
}
