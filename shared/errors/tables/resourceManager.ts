import { fatal, operator, retry } from '../row';

const DEPLOY = { title: 'Azure docs "Troubleshoot common Azure deployment errors"', date: '2026-11' };
const RBAC = { title: 'Azure docs "Troubleshoot Azure RBAC"', date: '2026-11' };
const LOCKS = { title: 'Azure docs "Lock your resources to protect your infrastructure"', date: '2026-11' };

/** Conflicts of any provider: most pass when the other operation ends, some never do. */
export const CONFLICTS = [
  operator('ScopeLocked', 'resource-locked', 'a lock forbids the change', LOCKS),
  operator('ReadOnlyDisabledSubscription', 'access-to-azure-denied', 'the subscription is disabled', DEPLOY),
  operator('MissingSubscriptionRegistration', 'access-to-azure-denied', 'a provider is not registered', DEPLOY),
  retry('*', 'another operation runs', DEPLOY, { status: 409 }),
] as const;

/** Azure Resource Manager itself, whichever provider is behind it. */
export const RESOURCE_MANAGER = [
  ...CONFLICTS,
  operator('RequestDisallowedByPolicy', 'azure-policy-blocks', 'an Azure Policy denies the change', DEPLOY),
  retry('PrincipalNotFound', 'a new identity is not visible in this replica yet', RBAC),
  retry('*', 'changed by another meanwhile', DEPLOY, { status: 412 }),
  operator('*', 'access-to-azure-denied', 'the token is not accepted', RBAC, { status: 401 }),
  operator('*', 'access-to-azure-denied', 'a role is missing, or the delegation was withdrawn', RBAC, { status: 403 }),
  fatal('*', 'resource-not-found', 'there is no such resource, or it may not be seen', DEPLOY, { status: 404 }),
] as const;
