import type { RestAnswer } from '../azure/restClient';
import { retryAfter } from './operations';
import type { Applied, ResourceView } from './target';

/** What a write came to: an operation where the service accepted it to work on, else `otherwise`. */
export function appliedBy(answer: RestAnswer, otherwise: 'more' | 'set'): Applied {
  const statusUrl = answer.header('azure-asyncoperation') ?? answer.header('location');
  return (answer.status === 202 || answer.status === 201) && statusUrl !== undefined
    ? { statusUrl, retryAfterSeconds: retryAfter(answer.header('retry-after')) }
    : otherwise;
}

/** The identity block that attaches a managed identity and leaves the others as they are. */
export function identityBlock(before: ResourceView, ...identityIds: readonly string[]) {
  return {
    type: before.hasSystemIdentity ? 'SystemAssigned,UserAssigned' : 'UserAssigned',
    userAssignedIdentities: Object.fromEntries(identityIds.map((id) => [id, {}])),
  };
}
