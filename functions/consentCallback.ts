import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Starter } from '../shared/durable/starter';
import { customerPath } from '../shared/links/customerLink';
import { onboardingInstance } from '../shared/model/instances';
import type { Ports } from '../shared/ports';
import { noteOnboarding } from '../shared/telemetry/currentInvocation';
import { withLanguage } from '../web/customer/address';
import type { MessageName } from '../web/customer/messagePage';
import { negotiateLanguage } from '../web/texts/negotiate';
import { seeOther } from './http/answers';
import { messagePage } from './http/messagePage';

/**
 * Where Entra sends the administrator's browser back. Anyone can call this: only the signed state counts, once, and only
 * as a hint to look now. The tenant it names is never believed; consent is proven by a token for the tenant of the
 * onboarding (Entra docs "Admin consent on the Microsoft identity platform": `tenant` can be forged, 2026-11).
 */
export function createConsentCallback({ registry, links, now }: Ports) {
  return async (request: HttpRequest, starter: Starter): Promise<HttpResponseInit> => {
    const verified = await links.verifyState(request.query.get('state') ?? '');
    if (!verified.ok) return messagePage('stateInvalid', 400, request);
    const { onboardingId, stateId, lang } = verified.claims;
    noteOnboarding(onboardingId);
    const language = negotiateLanguage(lang ?? null, request.headers.get('accept-language'));
    const say = (name: MessageName, status: number) => messagePage(name, status, request, language);
    const onboarding = await registry.onboardings.read(onboardingId);
    if (!onboarding?.invitation) return say('stateInvalid', 400);

    // `admin_consent=True` is sent with errors too: the error decides.
    const error = request.query.get('error');
    const tenant = request.query.get('tenant');
    if (error === null && tenant !== null && tenant.toLowerCase() !== onboarding.request.customer.tenantId) {
      return say('consentFailed', 400);
    }
    const declined = error === 'access_denied' || error === 'consent_required' || error === 'permission_denied';
    if (error !== null && !declined) return say('consentFailed', 400);

    const answer = declined ? 'declined' : 'granted';
    const isFirst = await registry.onboardings.takeState(onboardingId, stateId);
    if (!isFirst) return say(declined ? 'consentDeclined' : 'consentGiven', 200);
    await registry.onboardings.save(onboardingId, 'fact-consent', { answer, stateId, at: now().toISOString() });
    await starter.wake(onboardingInstance(onboardingId));
    if (declined) return say('consentDeclined', 200);
    const path = await customerPath({ links }, onboardingId, onboarding.invitation);
    return seeOther(withLanguage(path, language.isChosen ? language.language : undefined));
  };
}
