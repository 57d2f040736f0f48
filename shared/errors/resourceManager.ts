import type { Stop } from '../model/outcome';
import { decide } from './explain';
import { stop } from './stop';
import type { Fault } from './fault';

/** What a refusal by Azure Resource Manager means; throws `RetryLater` when the same call may succeed later. */
export function explainResourceManager(fault: Fault, resourceId: string): Stop {
  return decide('Azure Resource Manager', fault, { resourceId });
}

/**
 * The same of a resource that was there before. That it is not found now may pass, and part of the work may be done: no
 * reason to end, but to ask the operator.
 */
export function explainKnownResource(fault: Fault, resourceId: string): Stop {
  const meaning = explainResourceManager(fault, resourceId);
  return meaning.code === 'resource-not-found' ? stop('resource-gone', { resourceId }) : meaning;
}
