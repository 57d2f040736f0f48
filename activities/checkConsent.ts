import { tenantExists } from '../shared/azure/tenants';
import { explainEntra } from '../shared/errors/entra';
import { faultOf } from '../shared/errors/fault';
import { stop } from '../shared/errors/stop';
import { done, RetryLater, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan } from '../shared/model/plan';
import type { Ports } from '../shared/ports';

/**
 * Whether the customer's tenant has installed the application: proven by a token for that tenant, never by what a
 * callback says. Only reads; may be called again at any time.
 */
export const checkConsent =
  ({ registry, credentials, config }: Ports) =>
  async ({
    onboardingId,
    plan,
    application,
  }: {
    onboardingId: string;
    plan: EncryptionPlan;
    application: ApplicationRef;
  }): Promise<Outcome<{ tenantId: string }>> => {
    const answer = await registry.onboardings.readPart(onboardingId, 'fact-consent');
    if (answer?.answer === 'declined') return stop('consent-declined', {});
    const tenantId = plan.vaultTenantId;
    try {
      // As Key Vault's own client asks, so that it finds this token in the cache and asks for no other.
      const scope = `${config.cloud.vaultAudience}/.default`;
      await credentials.inTenant(tenantId, application.clientId).getToken(scope, { enableCae: true });
      return done({ tenantId });
    } catch (error) {
      // The identity library reports an unknown tenant and an unreachable authority alike, without a number.
      if (faultOf(error).message.includes('endpoints_resolution_error')) {
        if (await tenantExists(config.cloud, tenantId)) throw new RetryLater('Entra could not be reached');
        return stop('tenant-not-found', { tenantId });
      }
      return explainEntra(error, application.clientId, tenantId);
    }
  };
