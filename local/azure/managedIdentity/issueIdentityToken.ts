import type { Core } from '../core/service';
import { issueAccessToken } from '../entra/accessToken';
import { findResource } from '../entra/resources';
import type { ManagedIdentity } from './state';

/** 24 hours, as Azure issues them. Source: "Managed identity best practice recommendations", read 2026. */
export const IDENTITY_TOKEN_SECONDS = 86_400;

/**
 * A token of a managed identity, for the Function app or for an Azure service the identity is attached to.
 * `undefined` when there is no such resource.
 */
export async function issueIdentityToken(
  core: Core,
  identity: ManagedIdentity,
  requested: string,
): Promise<string | undefined> {
  const resource = findResource(core, requested);
  if (!resource) return undefined;
  const { tenantId, principalId, clientId, id } = identity;
  const subject = { tenantId, objectId: principalId, clientId, managedIdentityId: id };
  return issueAccessToken(core, subject, resource, IDENTITY_TOKEN_SECONDS);
}
