import { randomUUID } from 'node:crypto';
import { operationFault } from '../core/operationFault';
import type { Route, SimRequest, SimResponse } from '../core/service';
import { armRoute, type ArmContext } from './armContext';
import { armError } from './errors';
import { upkeepOf } from './lookTimes';
import { normalId, normalRegion, subscriptionId } from './resourceId';
import type { Operation, TrackedResource } from './state';

export interface OperationError {
  readonly code: string;
  readonly message: string;
}

/** How the work of an operation ended: in an error, or with the resource as it is now. */
export interface Attempt {
  readonly error?: OperationError;
  readonly target?: TrackedResource;
}

/** What a provider does when one of its operations comes to its end. */
interface OperationOutcome {
  /** The work itself, done when the operation is due; an error fails the operation. */
  attempt(operation: Operation): Promise<Attempt>;
  succeed(operation: Operation): void;
  fail(operation: Operation): void;
  /** Body of a finished `Location`. */
  body(resource: TrackedResource): unknown;
  find(resourceId: string): TrackedResource | undefined;
  /** HTTP status of the `Location` of a failed operation, 400 by default. */
  status?(code: string, version: string): number;
}

interface OperationsOptions {
  readonly provider: string;
  readonly operation: string;
  readonly versions: readonly string[];
  readonly outcome: OperationOutcome;
}

/**
 * Long-running operations of a provider, as ARM tells about them ("Track asynchronous Azure operations", 2026). An operation
 * is due `lag.operationMs` after its start, and ends when somebody looks at it or at its resource after that.
 */
export function createOperations(context: ArmContext, { provider, operation, versions, outcome }: OperationsOptions) {
  const { core, state } = context;
  const settling = new Map<string, Promise<void>>();
  const now = () => core.clock.now().getTime();

  function begin(
    kind: Operation['kind'],
    { resource, before, target }: { resource: TrackedResource; before?: TrackedResource; target?: TrackedResource },
  ): Operation {
    const fault = operationFault();
    const started: Operation = {
      id: randomUUID(),
      subscriptionId: subscriptionId(resource.id),
      location: normalRegion(resource.location),
      resourceId: resource.id,
      kind,
      startTime: new Date(now()).toISOString(),
      dueAt: now() + core.lag.operationMs + (fault?.type === 'prolongOperation' ? fault.ms : 0),
      status: 'InProgress',
      ...(before && { before }),
      ...(target && { target }),
      ...(fault?.type === 'failOperation' && { failure: { code: fault.code, message: fault.message } }),
    };
    state.operations.set(started.id, started);
    return started;
  }

  async function end(running: Operation): Promise<void> {
    const planned = running.failure ?? state.plannedFailures.get(normalId(running.resourceId));
    if (!running.failure && planned) state.plannedFailures.delete(normalId(running.resourceId));
    const { error, target }: Attempt = planned ? { error: planned } : await outcome.attempt(running);
    const endTime = new Date(now()).toISOString();
    const ended: Operation = {
      ...running,
      status: error ? 'Failed' : 'Succeeded',
      endTime,
      ...(error && { error }),
      ...(target && { target }),
    };
    if (error) outcome.fail(ended);
    else outcome.succeed(ended);
    state.operations.set(ended.id, ended);
    context.observer.ended(ended);
  }

  /** Brings operations of a resource that are due to their end, once, however many ask. */
  async function settle(resourceId: string): Promise<void> {
    const due = state
      .runningOn(resourceId)
      .filter((one) => one.dueAt <= now() && normalId(one.resourceId) === normalId(resourceId));
    for (const one of due) {
      const settled = settling.get(one.id) ?? end(one).finally(() => settling.delete(one.id));
      settling.set(one.id, settled);
      await settled;
    }
  }

  context.upkeep.push(
    upkeepOf(
      () => state.running(provider),
      ({ dueAt }) => dueAt,
      ({ resourceId }) => settle(resourceId),
    )(core),
  );
  const settlers = context.settlers.get(provider.toLowerCase()) ?? [];
  context.settlers.set(provider.toLowerCase(), [...settlers, settle]);

  const url = (kind: string, one: Operation, version: string) =>
    `${core.origin}/subscriptions/${one.subscriptionId}/providers/${provider}/locations/${one.location}/${kind}/${one.id}?api-version=${version}`;

  function waitHeaders(one: Operation): Record<string, string> {
    const seconds = Math.ceil((one.dueAt - now()) / 1000);
    return seconds > 0 ? { 'retry-after': String(Math.min(seconds, 15)) } : {};
  }

  /** 202 with both ways to follow the operation. */
  function accepted(request: SimRequest, one: Operation): SimResponse {
    const version = request.query.get('api-version') ?? '';
    return {
      status: 202,
      headers: {
        'azure-asyncoperation': url('azureAsyncOperation', one, version),
        location: url('operationResults', one, version),
        ...waitHeaders(one),
      },
    };
  }

  async function load(request: SimRequest): Promise<Operation> {
    const id = request.params['operation'] ?? '';
    const known = state.operations.get(id);
    if (!known || known.subscriptionId.toLowerCase() !== (request.params['subscriptionId'] ?? '').toLowerCase())
      throw armError(404, 'OperationIdNotFound', `The operation '${id}' was not found.`);
    await settle(known.resourceId);
    return state.operations.get(id) ?? known;
  }

  async function status(request: SimRequest): Promise<SimResponse> {
    const one = await load(request);
    return {
      status: 200,
      headers: one.status === 'InProgress' ? waitHeaders(one) : {},
      body: {
        id: decodeURIComponent(request.url.pathname),
        name: one.id,
        status: one.status,
        startTime: one.startTime,
        ...(one.endTime && { endTime: one.endTime }),
        ...(one.error && { error: one.error }),
      },
    };
  }

  async function result(request: SimRequest): Promise<SimResponse> {
    const one = await load(request);
    if (one.status === 'InProgress') return accepted(request, one);
    const status = (code: string) => outcome.status?.(code, request.query.get('api-version') ?? '') ?? 400;
    if (one.error) throw armError(status(one.error.code), one.error.code, one.error.message);
    const resource = outcome.find(one.resourceId);
    return resource ? { status: 200, body: outcome.body(resource) } : { status: 204 };
  }

  const follow = (kind: string, handler: (request: SimRequest) => Promise<SimResponse>): Route =>
    armRoute(context, {
      method: 'GET',
      path: `/subscriptions/{subscriptionId}/providers/${provider}/locations/{location}/${kind}/{operation}`,
      operation: `${operation}.${kind}`,
      versions,
      action: `${provider}/locations/${kind}/read`,
      scope: ({ params }) =>
        state.operations.get(params['operation'] ?? '')?.resourceId ??
        `/subscriptions/${params['subscriptionId'] ?? ''}`,
      handler,
    });

  return {
    begin,
    settle,
    accepted,
    routes: [follow('azureAsyncOperation', status), follow('operationResults', result)],
  };
}
