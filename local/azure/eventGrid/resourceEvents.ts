import { randomUUID } from 'node:crypto';
import { normalId, subscriptionId } from '../arm/resourceId';
import { armState, type Operation } from '../arm/state';
import type { TakenWrite, WriteObserver } from '../arm/writeObserver';
import type { Core, SimRequest } from '../core/service';
import { CALLER_ADDRESS } from '../keyVault/access';
import { eventTime } from './eventBody';
import type { AwaitedWrite, EventGridState, GridEvent } from './state';

interface ResourceEventsOptions {
  readonly core: Core;
  readonly state: EventGridState;
  /** Whether a long-running write is told of when it is accepted, too. Not documented; seen either way. */
  atAcceptance(): boolean;
  publish(event: GridEvent): void;
  /** Called when the next due time may have changed. */
  changed(): void;
}

/** An operation that nobody follows is brought to its end so long after it is due: nobody else would see it end. */
const FORGOTTEN_MS = 60_000;

const CLAIM = 'http://schemas.microsoft.com/identity/claims';

/**
 * Events of subscriptions and resource groups ("Azure subscription as an Event Grid source", 2025): every PUT, PATCH, POST and
 * DELETE that succeeded, long-running ones when they end; never what is in the resource.
 */
export function createResourceEvents({ core, state, atAcceptance, publish, changed }: ResourceEventsOptions) {
  const { subscriptions, operations } = armState(core.store);

  function raise({ resourceId, subject, operationName, data }: AwaitedWrite, outcome: 'Success' | 'Failure'): void {
    const kind = operationName.endsWith('/write') ? 'Write' : operationName.endsWith('/delete') ? 'Delete' : 'Action';
    publish({
      id: randomUUID(),
      source: resourceId,
      subject,
      type: `Microsoft.Resources.Resource${kind}${outcome}`,
      time: eventTime(core.clock.now()),
      dataVersion: '2',
      data: { ...data, status: outcome === 'Success' ? 'Succeeded' : 'Failed' },
    });
  }

  function commonData(resourceId: string, operationName: string) {
    const subscription = subscriptions.get(subscriptionId(resourceId));
    return {
      correlationId: randomUUID(),
      resourceProvider: operationName.split('/')[0] ?? '',
      resourceUri: resourceId,
      operationName,
      subscriptionId: subscription?.id ?? subscriptionId(resourceId),
      tenantId: subscription?.tenantId ?? '',
    };
  }

  function describe({ request, scope, action, caller, response }: TakenWrite): AwaitedWrite {
    const { tid, oid, appid = '', aud } = caller.claims;
    const claims = {
      aud,
      iss: `https://sts.windows.net/${tid}/`,
      appid,
      [`${CLAIM}/objectidentifier`]: oid,
      [`${CLAIM}/tenantid`]: tid,
      ver: '1.0',
    };
    const evidence = { principalId: oid.replaceAll('-', ''), principalType: 'ServicePrincipal' };
    // Only updates and deletions come with the request that made them.
    const isCreation = response.status === 201 || startedBy(response.headers)?.kind === 'create';
    return {
      resourceId: scope,
      subject: scope,
      operationName: action,
      data: {
        authorization: { scope, action, evidence },
        claims,
        ...(!isCreation && { httpRequest: describeRequest(request) }),
        ...commonData(scope, action),
      },
    };
  }

  /** The operation that an answer tells how to follow. */
  function startedBy(headers: TakenWrite['response']['headers']): Operation | undefined {
    const url = headers?.['azure-asyncoperation'] ?? headers?.['location'];
    return typeof url === 'string' ? operations.get(new URL(url).pathname.split('/').at(-1) ?? '') : undefined;
  }

  const observer: WriteObserver = {
    answered(write) {
      const described = describe(write);
      const operation = startedBy(write.response.headers);
      if (!operation || operation.status !== 'InProgress') return raise(described, 'Success');
      state.awaitedWrites.set(operation.id, described);
      if (atAcceptance()) raise(described, 'Success');
      changed();
    },
    ended({ id, status }) {
      const awaited = state.awaitedWrites.get(id);
      if (!awaited) return;
      state.awaitedWrites.delete(id);
      raise(awaited, status === 'Failed' ? 'Failure' : 'Success');
    },
    made(id, type) {
      const operationName = `${type}/write`;
      const authorization = { scope: id, action: operationName, evidence: { role: 'Subscription Admin' } };
      const data = { authorization, claims: {}, ...commonData(id, operationName) };
      raise({ resourceId: id, subject: id, operationName, data }, 'Success');
    },
  };

  const forgottenAt = (id: string): number => (operations.get(id)?.dueAt ?? 0) + FORGOTTEN_MS;

  return {
    observer,

    /** Ids of resources whose operations are due and were not looked at; `at` is the time, in milliseconds since 1970. */
    due(at: number): string[] {
      const found = new Map<string, string>();
      for (const [id, { resourceId }] of state.awaitedWrites.entries())
        if ((operations.get(id)?.dueAt ?? 0) <= at) found.set(normalId(resourceId), resourceId);
      return [...found.values()];
    },

    /** Ids of resources with an operation that nobody looked at in time. */
    forgotten(): string[] {
      return this.due(core.clock.now().getTime() - FORGOTTEN_MS);
    },

    nextDue: (): number => Math.min(Infinity, ...[...state.awaitedWrites.entries()].map(([id]) => forgottenAt(id))),
  };
}

function describeRequest({ method, url, headers }: SimRequest) {
  return {
    clientRequestId: headers['x-ms-client-request-id'] ?? randomUUID(),
    clientIpAddress: CALLER_ADDRESS,
    method,
    url: url.href,
  };
}
