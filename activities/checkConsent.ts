import { explainEntra } from '../shared/errors/entra';
import { stop } from '../shared/errors/stop';
import { done, type Outcome } from '../shared/model/outcome';
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
    hasAsked = true,
  }: {
    onboardingId: string;
    plan: EncryptionPlan;
    application: ApplicationRef;
    /** Whether the customer has been asked: else nothing can be answered yet, and no answer is looked for. */
    hasAsked?: boolean;
  }): Promise<Outcome<{ tenantId: string }>> => {
    const answer = hasAsked ? await registry.onboardings.readPart(onboardingId, 'fact-consent') : undefined;
    if (answer?.answer === 'declined') return stop('consent-declined', {});
    const tenantId = plan.vaultTenantId;
    try {
      // As Key Vault's own client asks, so that it finds this token in the cache and asks for no other.
      const scope = `${config.cloud.vaultAudience}/.default`;
      await credentials.inTenant(tenantId, application.clientId).getToken(scope, { enableCae: true });
      return done({ tenantId });
    } catch (error) {
      return explainEntra(error, application.clientId, tenantId);
    }
  };
