import { formatKeyUri, type KeyUri } from '../model/keyUri';
import type { Stop } from '../model/outcome';
import { decide } from './explain';
import type { Fault } from './fault';

/** What a refused call to a vault means for the customer; throws `RetryLater` when the same call may succeed later. */
export function explainVault(
  fault: Fault,
  key: KeyUri,
  context: { clientId: string; tenantId: string; permissions: string },
): Stop {
  const { vaultHost, vaultName, keyName } = key;
  const vaultTenantId = 'another tenant';
  const detail = fault.code.startsWith('AADSTS') ? fault.message : (fault.innerCode ?? fault.code);
  return decide('Key Vault', fault, {
    ...context,
    vaultHost,
    vaultName,
    keyName,
    keyUri: formatKeyUri(key),
    vaultTenantId,
    detail,
  });
}
