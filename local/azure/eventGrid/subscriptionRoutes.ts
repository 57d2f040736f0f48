import { armRoute, type ArmContext } from '../arm/armContext';
import type { Caller } from '../arm/caller';
import { armError, badRequest } from '../arm/errors';
import { parseBody } from '../arm/parseBody';
import { subscriptionId } from '../arm/resourceId';
import type { Route, SimRequest, SimResponse } from '../core/service';
import { readSubscription, subscriptionBody, subscriptionView } from './subscriptionBody';
import { TYPE, type Subscriptions } from './subscriptions';

const VERSIONS = ['2022-06-15', '2025-02-15'];
const QUEUE_WRITE = 'Microsoft.ServiceBus/namespaces/queues/write';

/** Event subscriptions on a vault, a resource group or a subscription ("Event Subscriptions REST", 2025-02-15). */
export function subscriptionRoutes(context: ArmContext, subscriptions: Subscriptions, changed: () => void): Route[] {
  const scopeOf = ({ params }: SimRequest) =>
    `/subscriptions/${params['subscriptionId'] ?? ''}${params['rest'] ? `/${params['rest']}` : ''}`;
  const nameOf = ({ params }: SimRequest) => params['name'] ?? '';
  const notFound = (request: SimRequest) =>
    armError(404, 'ResourceNotFound', `The event subscription '${nameOf(request)}' was not found.`);

  /** Who sends events to a queue must be allowed to write it; a queue of another tenant needs delivery as an identity. */
  function checkLinked(caller: Caller, scope: string, queueId: string): void {
    const linked = context.state.subscriptions.get(subscriptionId(queueId));
    const own = linked && linked.tenantId.toLowerCase() === caller.subscription.tenantId.toLowerCase();
    if (own && context.authoriser.can({ ...caller, subscription: linked }, QUEUE_WRITE, queueId)) return;
    throw armError(
      403,
      'LinkedAuthorizationFailed',
      `The client has permission to perform action '${TYPE}/write' on scope '${scope}', however it is not authorized to perform action '${QUEUE_WRITE}' on the linked scope '${queueId}' or the linked scope is of another tenant.`,
    );
  }

  async function put(request: SimRequest, caller: Caller): Promise<SimResponse> {
    const body = parseBody(subscriptionBody, request);
    const wanted = readSubscription(body, scopeOf(request), nameOf(request));
    if (!wanted) throw badRequest('InvalidRequest', 'The destination of the event subscription is missing.');
    if (wanted.destination.type === 'ServiceBusQueue' && !body.properties.deliveryWithResourceIdentity)
      checkLinked(caller, wanted.scope, wanted.destination.resourceId);
    const { subscription } = await subscriptions.put(wanted);
    changed();
    return { status: 201, body: subscriptionView(subscription) };
  }

  function get(request: SimRequest): SimResponse {
    const found = subscriptions.find(scopeOf(request), nameOf(request));
    if (!found) throw notFound(request);
    return { status: 200, body: subscriptionView(found) };
  }

  function fullUrl(request: SimRequest): SimResponse {
    const found = subscriptions.find(scopeOf(request), nameOf(request));
    if (!found) throw notFound(request);
    if (found.destination.type !== 'WebHook')
      throw badRequest('InvalidRequest', 'The event subscription does not go to a webhook.');
    return { status: 200, body: { endpointUrl: found.destination.url } };
  }

  const bases = ['/subscriptions/{subscriptionId}', '/subscriptions/{subscriptionId}/{*rest}'];
  return bases.flatMap((base) => {
    const path = `${base}/providers/${TYPE}/{name}`;
    const common = { versions: VERSIONS, scope: scopeOf };
    const route = (method: string, name: string, action: string, handler: Handle, tail = ''): Route =>
      armRoute(context, {
        ...common,
        method,
        path: `${path}${tail}`,
        operation: `arm.eventSubscriptions.${name}`,
        action: `${TYPE}/${action}`,
        // What is written is the subscription, not its scope.
        scope: (request) => `${scopeOf(request)}/providers/${TYPE}/${nameOf(request)}`,
        handler: (request, _, caller) => handler(request, caller),
      });
    return [
      route('PUT', 'put', 'write', put),
      route('GET', 'get', 'read', get),
      route('DELETE', 'delete', 'delete', (request) => ({
        status: subscriptions.remove(scopeOf(request), nameOf(request)) ? 200 : 204,
      })),
      route('POST', 'getFullUrl', 'getFullUrl/action', fullUrl, '/getFullUrl'),
      armRoute(context, {
        ...common,
        method: 'GET',
        path: `${base}/providers/${TYPE}`,
        operation: 'arm.eventSubscriptions.list',
        action: `${TYPE}/read`,
        handler: (request) => ({
          status: 200,
          body: { value: subscriptions.list(scopeOf(request)).map(subscriptionView) },
        }),
      }),
    ];
  });
}

type Handle = (request: SimRequest, caller: Caller) => SimResponse | Promise<SimResponse>;

/** The page behind a validation URL; whoever opens it in time completes the handshake. */
export function validationRoute(subscriptions: Subscriptions): Route {
  return {
    method: 'GET',
    path: '/eventsubscriptions/{name}/validate',
    operation: 'eventGrid.validate',
    write: true,
    handler: ({ query }) =>
      subscriptions.validate(query.get('id') ?? '')
        ? {
            status: 200,
            headers: { 'content-type': 'text/plain' },
            body: 'Webhook successfully validated as a subscription endpoint.',
          }
        : {
            status: 400,
            body: { error: { code: 'InvalidRequest', message: 'The validation code is unknown or too old.' } },
          },
  };
}
