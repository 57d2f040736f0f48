import type { Core, SimRequest, TokenClaims } from '../core/service';
import { armError } from './errors';
import { covers, subscriptionId } from './resourceId';
import { allowsAction, findRole, type RoleDefinition } from './roleDefinitions';
import type { ArmState, Delegation, Subscription } from './state';

/** Who makes a management request, and as what. */
export interface Caller {
  readonly claims: TokenClaims;
  readonly subscription: Subscription;
  /** Present when the caller comes from a managing tenant by Azure Lighthouse. */
  readonly delegations?: readonly Delegation[];
}

export type Authoriser = ReturnType<typeof createAuthoriser>;

/** Decides who may do what. The token's tenant must be the subscription's, or manage it by Azure Lighthouse. */
export function createAuthoriser(core: Core, state: ArmState) {
  /** Roles that a caller has on a scope; with `orBelow` also those on something in it. */
  function rolesOf(caller: Caller, scope: string, orBelow = false): RoleDefinition[] {
    const reaches = (granted: string) => covers(granted, scope) || (orBelow && covers(scope, granted));
    const oid = caller.claims.oid.toLowerCase();
    const visibleBefore = core.clock.now().getTime() - core.lag.rolePropagationMs;
    const ids = caller.delegations
      ? caller.delegations
          .filter((one) => one.principalId.toLowerCase() === oid && (!one.scope || reaches(one.scope)))
          .flatMap((one) => one.roleIds)
      : state
          .rolesOf(oid)
          .filter((one) => Date.parse(one.createdOn) <= visibleBefore && reaches(one.scope))
          .map((one) => one.roleId);
    return ids.flatMap((id) => findRole(id) ?? []);
  }

  const can = (caller: Caller, action: string, scope: string, orBelow?: boolean): boolean =>
    rolesOf(caller, scope, orBelow).some((role) => allowsAction(role, action));

  /** Verifies the token and the role. Throws 401, 403 `AuthorizationFailed` or 404 `SubscriptionNotFound`. */
  async function authorise(request: SimRequest, action: string, scope: string, orBelow?: boolean): Promise<Caller> {
    const claims = await core.authenticate(request, [...core.audiences.resourceManager, core.origin]);
    const subscription = state.subscriptions.get(subscriptionId(scope));
    if (!subscription)
      throw armError(404, 'SubscriptionNotFound', `The subscription '${subscriptionId(scope)}' could not be found.`);
    const home = claims.tid.toLowerCase() === subscription.tenantId.toLowerCase();
    const delegations = subscription.delegations.filter(
      (one) => one.managingTenantId.toLowerCase() === claims.tid.toLowerCase(),
    );
    if (!home && delegations.length === 0)
      throw armError(
        401,
        'InvalidAuthenticationTokenTenant',
        `The access token is from the wrong issuer 'https://sts.windows.net/${claims.tid}/'. It must match the tenant 'https://sts.windows.net/${subscription.tenantId}/' associated with this subscription.`,
      );
    const caller: Caller = { claims, subscription, ...(!home && { delegations }) };
    if (!can(caller, action, scope, orBelow))
      throw armError(
        403,
        'AuthorizationFailed',
        `The client '${claims.appid ?? claims.oid}' with object id '${claims.oid}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
      );
    return caller;
  }

  return { authorise, can };
}
