import { SimError, type Route, type SimRequest } from '../core/service';
import { armRoute, type ArmContext } from './armContext';
import { badRequest } from './errors';
import { normalId } from './resourceId';

interface Listed<T extends { readonly id: string }> {
  /** Such as `Microsoft.Storage/storageAccounts`. */
  readonly type: string;
  /** Such as `arm.storageAccounts.list`. */
  readonly operation: string;
  readonly versions: readonly string[];
  /** What there is in a subscription, whose id is in lower case. */
  of(subscriptionId: string): readonly T[];
  /** A resource as its own GET shows it; `undefined` if it is gone by now. */
  show(one: T): Promise<object | undefined> | object | undefined;
}

const SUBSCRIPTION = '/subscriptions/{subscriptionId}';

/**
 * The list of a provider's resources in a subscription (or resource group), in pages: what the caller may read, which is
 * all of it with a role there, and else what it has a role on ("Azure Resource Manager, List operations", 2026).
 * @param path place that is listed, such as a resource group.
 */
export function listRoute<T extends { readonly id: string }>(
  context: ArmContext,
  { type, operation, versions, of, show }: Listed<T>,
  path = SUBSCRIPTION,
): Route {
  const action = `${type}/read`;
  return armRoute(context, {
    method: 'GET',
    path: `${path}/providers/${type}`,
    operation,
    versions,
    action,
    orBelow: true,
    scope: scopeOf,
    handler: async (request, scope, caller) => {
      const { can } = context.authoriser;
      const there = of((request.params['subscriptionId'] ?? '').toLowerCase());
      const within = request.params['group'] === undefined ? there : there.filter(({ id }) => isIn(scope, id));
      const visible = can(caller, action, scope) ? within : within.filter(({ id }) => can(caller, action, id));
      const { page, nextLink } = pageOf(request, visible, context.behaviour.pageSize);
      const shown = await Promise.all(page.map(async (one) => show(one)));
      const value = shown.filter((one) => one !== undefined);
      return { status: 200, body: { value, ...(nextLink !== undefined && { nextLink }) } };
    },
  });
}

const scopeOf = ({ params }: SimRequest): string =>
  `/subscriptions/${params['subscriptionId'] ?? ''}${params['group'] === undefined ? '' : `/resourceGroups/${params['group']}`}`;

const isIn = (scope: string, id: string): boolean => normalId(id).startsWith(`${normalId(scope)}/`);

/** A page in the order of ids, so that what comes and goes between two pages does not move the rest. */
function pageOf<T extends { readonly id: string }>(request: SimRequest, all: readonly T[], size: number) {
  const sorted = all.map((one) => ({ one, key: normalId(one.id) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const token = request.query.get('$skiptoken');
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url').toString();
  if (after !== undefined && !after.startsWith('/'))
    throw badRequest('InvalidSkipToken', `The skip token '${token ?? ''}' is not valid.`);
  const rest = after === undefined ? sorted : sorted.filter(({ key }) => key > after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  if (!last || rest.length <= size) return { page: page.map(({ one }) => one) };
  const link = new URL(request.url);
  link.searchParams.set('$skiptoken', Buffer.from(last.key).toString('base64url'));
  return { page: page.map(({ one }) => one), nextLink: link.href };
}

/** What is shown of a resource that may be deleted while it is looked at. */
export const orGone = (shown: Promise<object>): Promise<object | undefined> =>
  shown.catch((error: unknown) => {
    if (error instanceof SimError && error.status === 404) return undefined;
    throw error;
  });
