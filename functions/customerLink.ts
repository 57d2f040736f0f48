import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { customerView, type ViewContext } from '../shared/customer/customerView';
import { keyEventsUrl } from '../shared/links/keyEventsUrl';
import type { CustomerView } from '../shared/model/customerView';
import { CONSENT_CALLBACK_PATH } from '../shared/model/paths';
import { addMilliseconds, DAY } from '../shared/model/time';
import type { Ports } from '../shared/ports';
import { recordsOf } from '../shared/protection/overallStatus';
import type { Invitation, Onboarding, ResourceRecord } from '../shared/registry';
import { noteOnboarding } from '../shared/telemetry/currentInvocation';
import { withLanguage } from '../web/customer/address';
import { renderCustomerPage } from '../web/customer/page';
import { page } from './http/answers';
import { languageOf, messagePage } from './http/messagePage';

type LinkProblem = 'linkInvalid' | 'linkExpired' | 'linkRevoked';

/** A link that works, and what it opens. */
export interface Found {
  readonly ok: true;
  readonly onboarding: Onboarding;
  readonly invitation: Invitation;
  readonly path: string;
}
interface NotFound {
  readonly ok: false;
  readonly why: LinkProblem;
  readonly status: 404 | 410;
  readonly code: 'link-invalid' | 'link-expired' | 'link-revoked';
}

const PROBLEMS = {
  linkInvalid: { status: 404, code: 'link-invalid' },
  linkExpired: { status: 410, code: 'link-expired' },
  linkRevoked: { status: 410, code: 'link-revoked' },
} as const;
const refused = (why: LinkProblem): NotFound => ({ ok: false, why, ...PROBLEMS[why] });

/** What of the forms that were sent is not as wanted. */
type Problems = Pick<ViewContext, 'keyProblem' | 'releaseProblem' | 'drillProblem'>;

/** What every route behind the personal link does first: find what it opens, and show the page of it. */
export function createCustomerLink(ports: Ports) {
  const { registry, links, config, now } = ports;

  const find = async (request: HttpRequest): Promise<Found | NotFound> => {
    const token = request.params['link'] ?? '';
    const verified = await links.verifyLink(token);
    if (!verified.ok) return refused(verified.why === 'expired' ? 'linkExpired' : 'linkInvalid');
    noteOnboarding(verified.claims.onboardingId);
    const onboarding = await registry.onboardings.read(verified.claims.onboardingId);
    const invitation = onboarding?.invitation;
    if (!onboarding || !invitation) return refused('linkInvalid');
    if (invitation.linkVersion !== verified.claims.linkVersion) return refused('linkRevoked');
    return { ok: true, onboarding, invitation, path: `/c/${token}` };
  };

  const resourcesOf = ({ onboardingId, record }: Onboarding): Promise<ResourceRecord[]> =>
    record?.status.state === 'protected' ? recordsOf(registry, onboardingId) : Promise.resolve([]);

  /** Entra's consent page of the customer's own tenant; it asks for no permission, consent only installs the app. */
  const consentUrl = async ({ onboarding, invitation }: Found, lang: string | undefined): Promise<string> => {
    const { onboardingId, request } = onboarding;
    const state = await links.signState({ onboardingId, stateId: randomUUID(), lang }, addMilliseconds(now(), DAY));
    const query = new URLSearchParams({
      client_id: invitation.application.clientId,
      redirect_uri: `${config.publicUrl}${CONSENT_CALLBACK_PATH}`,
      state,
    });
    return `${config.cloud.authorityHost}/${request.customer.tenantId}/adminconsent?${query}`;
  };

  const view = async (found: Found, problems: Problems = {}, lang?: string): Promise<CustomerView> => {
    const { onboarding, invitation, path } = found;
    return customerView(onboarding, invitation, {
      resources: await resourcesOf(onboarding),
      eventsUrl: keyEventsUrl(ports, onboarding.onboardingId, invitation),
      config,
      path,
      consentUrl: await consentUrl(found, lang),
      now: now(),
      ...problems,
    });
  };

  return {
    find,
    resourcesOf,
    view,
    /** The page, in the language of the request. */
    async show(request: HttpRequest, found: Found, status = 200, problems?: Problems): Promise<HttpResponseInit> {
      const { language, isChosen } = languageOf(request);
      const seen = await view(found, problems, isChosen ? language : undefined);
      return page(renderCustomerPage(seen, { nonce: randomUUID(), language, isChosen }), status);
    },
    /** Why a link opens nothing, as a page. */
    refuse: (request: HttpRequest, { why, status }: NotFound): HttpResponseInit => messagePage(why, status, request),
    /** Where a form that was taken leads: back to the page, in the language it was in. */
    backTo(request: HttpRequest, { path }: Found): string {
      const { language, isChosen } = languageOf(request);
      return withLanguage(path, isChosen ? language : undefined);
    },
  };
}
