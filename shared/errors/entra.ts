import type { Stop } from '../model/outcome';
import { decide } from './explain';
import { faultOf } from './fault';

/** Why no token for the tenant could be had; throws `RetryLater` when the same call may succeed later. */
export function explainEntra(error: unknown, clientId: string, tenantId: string): Stop {
  return decide('Entra', faultOf(error), { clientId, tenantId });
}
