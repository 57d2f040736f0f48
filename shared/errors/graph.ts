import { RetryLater, type Stop } from '../model/outcome';
import { faultOf, retryIfTransient } from './fault';
import { stop } from './stop';
import { unrecognised } from './unrecognised';

/**
 * What refusals by Microsoft Graph mean. A 404 on something that was just created is replication lag, and a 409 is a
 * simultaneous write; both are tried again (Graph engineers' advice in microsoftgraph/msgraph-bicep-types#193, 2026-11).
 */
export function explainGraph(error: unknown): Stop {
  const fault = faultOf(error);
  retryIfTransient('Microsoft Graph', fault);
  if (fault.status === 404 || fault.status === 409) {
    throw new RetryLater(`Microsoft Graph: ${fault.code} ${fault.message}`);
  }
  if (fault.status === 401 || fault.status === 403) {
    return stop('graph-permission-missing', { detail: `${fault.code}: ${fault.message}` });
  }
  return unrecognised('Microsoft Graph', fault);
}
