import { RetryLater, type Stop } from '../model/outcome';
import { faultOf, retryIfTransient } from './fault';
import { stop } from './stop';
import { unrecognised } from './unrecognised';

export type EntraMeaning =
  'consent-missing' | 'application-disabled' | 'tenant-policy-blocks' | 'tenant-not-found' | 'federation';

/**
 * What Entra's answers mean when a token for the customer's tenant is asked for. Codes: Entra docs "Microsoft Entra
 * authentication and authorization error codes" (2026-11); 7000229 from the Teams SDK troubleshooting page; the 7002xx
 * family from the Azure/login issues 482 and 517. `federation`: a fresh federated credential spreads for minutes, so it
 * is tried again first and goes to the operator when the retries are used up.
 */
export const ENTRA_MEANINGS: Readonly<Partial<Record<string, EntraMeaning>>> = {
  AADSTS700016: 'consent-missing',
  AADSTS7000229: 'consent-missing',
  AADSTS65001: 'consent-missing',
  AADSTS90094: 'consent-missing',
  AADSTS7000112: 'application-disabled',
  AADSTS70001: 'application-disabled',
  AADSTS53003: 'tenant-policy-blocks',
  AADSTS530035: 'tenant-policy-blocks',
  AADSTS500021: 'tenant-policy-blocks',
  AADSTS500022: 'tenant-policy-blocks',
  AADSTS90002: 'tenant-not-found',
  AADSTS70021: 'federation',
  AADSTS700211: 'federation',
  AADSTS700213: 'federation',
  AADSTS7002121: 'federation',
  AADSTS7002137: 'federation',
  AADSTS7002138: 'federation',
};

/** Why no token for the tenant could be had; throws `RetryLater` when the same call may succeed later. */
export function explainEntra(error: unknown, clientId: string, tenantId: string): Stop {
  const fault = faultOf(error);
  retryIfTransient('Entra', fault);
  switch (ENTRA_MEANINGS[fault.code]) {
    case 'consent-missing':
      return stop('consent-missing', { clientId, tenantId });
    case 'application-disabled':
      return stop('application-disabled', { clientId, tenantId });
    case 'tenant-policy-blocks':
      return stop('tenant-policy-blocks', { clientId, tenantId, detail: fault.message });
    case 'tenant-not-found':
      return stop('tenant-not-found', { tenantId });
    case 'federation':
      throw new RetryLater(`Entra: the federated credential of ${clientId} is not accepted yet: ${fault.message}`);
    case undefined:
      return unrecognised('Entra', fault);
  }
}
