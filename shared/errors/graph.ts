import type { Stop } from '../model/outcome';
import { decide } from './explain';
import { faultOf } from './fault';

/** What a refusal by Microsoft Graph means; throws `RetryLater` when the same call may succeed later. */
export function explainGraph(error: unknown): Stop {
  return decide('Microsoft Graph', faultOf(error), {});
}
