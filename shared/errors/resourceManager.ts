import type { Stop } from '../model/outcome';
import { decide } from './explain';
import type { Fault } from './fault';

/** What a refusal by Azure Resource Manager means; throws `RetryLater` when the same call may succeed later. */
export function explainResourceManager(fault: Fault, resourceId: string): Stop {
  return decide('Azure Resource Manager', fault, { resourceId });
}
