import { RetryLater, type Stop } from '../model/outcome';
import { type Fault, retryIfTransient } from './fault';
import { stop } from './stop';
import { unrecognised } from './unrecognised';

/**
 * What refusals by Azure Resource Manager mean. Codes: Azure docs "Resolve common Azure deployment errors" and
 * "Troubleshoot Azure RBAC" (2026-11). A conflict is an operation in progress: tried again.
 */
export function explainResourceManager(fault: Fault, resourceId: string): Stop {
  retryIfTransient('Azure Resource Manager', fault);
  if (fault.status === 409) throw new RetryLater(`Azure Resource Manager: ${fault.code} ${fault.message}`);
  if (fault.status === 401 || fault.status === 403) {
    return stop('access-to-azure-denied', { detail: `${fault.code}: ${fault.message}` });
  }
  if (fault.status === 404) return stop('resource-not-found', { resourceId });
  return unrecognised('Azure Resource Manager', fault);
}
