import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { customerView, isKeyEditable, type KeyProblem } from '../shared/customer/customerView';
import type { Starter } from '../shared/durable/starter';
import type { CustomerView } from '../shared/model/customerView';
import { onboardingInstance } from '../shared/model/instances';
import { parseKeyUri } from '../shared/model/keyUri';
import { CONSENT_CALLBACK_PATH } from '../shared/model/paths';
import { addMilliseconds, DAY } from '../shared/model/time';
import type { Ports } from '../shared/ports';
import type { Invitation, Onboarding } from '../shared/registry';
import { message, renderMessagePage, type MessageName } from '../web/customer/messagePage';
import { renderCustomerPage } from '../web/customer/page';
import { isSameOrigin, json, page, problem, seeOther } from './http/answers';

type LinkProblem = 'linkInvalid' | 'linkExpired' | 'linkRevoked';
type Found =
  | { readonly ok: true; readonly onboarding: Onboarding; readonly invitation: Invitation; readonly path: string }
  | { readonly ok: false; readonly why: LinkProblem };

const LINK_CODES = { linkInvalid: 'link-invalid', linkExpired: 'link-expired', linkRevoked: 'link-revoked' } as const;
const MAX_KEY_URI = 500;

/** A page with one message. */
export const messagePage = (name: MessageName, status: number): HttpResponseInit =>
  page(renderMessagePage(message(name)), status);

/** The customer's page and its two forms, reached by the personal link only. */
export function createCustomerPage(ports: Ports) {
  const { registry, links, config, now } = ports;

  const find = async (request: HttpRequest): Promise<Found> => {
    const token = request.params['link'] ?? '';
    const verified = await links.verifyLink(token);
    if (!verified.ok) return { ok: false, why: verified.why === 'expired' ? 'linkExpired' : 'linkInvalid' };
    const onboarding = await registry.onboardings.read(verified.claims.onboardingId);
    const invitation = onboarding?.invitation;
    if (!onboarding || !invitation) return { ok: false, why: 'linkInvalid' };
    if (invitation.linkVersion !== verified.claims.linkVersion) return { ok: false, why: 'linkRevoked' };
    return { ok: true, onboarding, invitation, path: `/c/${token}` };
  };

  const view = async (found: Found & { ok: true }, keyProblem?: KeyProblem): Promise<CustomerView> => {
    const { onboarding, invitation, path } = found;
    return customerView(onboarding, invitation, {
      config,
      path,
      consentUrl: await consentUrl(found),
      now: now(),
      keyProblem,
    });
  };

  /** Entra's consent page of the customer's own tenant; it asks for no permission, consent only installs the app. */
  const consentUrl = async ({ onboarding, invitation }: Found & { ok: true }): Promise<string> => {
    const { onboardingId, request } = onboarding;
    const state = await links.signState({ onboardingId, stateId: randomUUID() }, addMilliseconds(now(), DAY));
    const query = new URLSearchParams({
      client_id: invitation.application.clientId,
      redirect_uri: `${config.publicUrl}${CONSENT_CALLBACK_PATH}`,
      state,
    });
    return `${config.cloud.authorityHost}/${request.customer.tenantId}/adminconsent?${query}`;
  };

  const show = async (found: Found & { ok: true }, status = 200, keyProblem?: KeyProblem): Promise<HttpResponseInit> =>
    page(renderCustomerPage(await view(found, keyProblem), { nonce: randomUUID() }), status);

  const answerOf = (form: URLSearchParams, field: string): { uri: string; wanted?: string } => {
    const uri = (form.get(field) ?? '').trim().slice(0, MAX_KEY_URI);
    const parsed = parseKeyUri(uri, config.cloud);
    return parsed.ok ? { uri } : { uri, wanted: parsed.wanted };
  };

  return {
    async get(request: HttpRequest): Promise<HttpResponseInit> {
      const found = await find(request);
      return found.ok ? show(found) : messagePage(found.why, found.why === 'linkInvalid' ? 404 : 410);
    },

    async getStatus(request: HttpRequest): Promise<HttpResponseInit> {
      const found = await find(request);
      if (!found.ok) return problem(found.why === 'linkInvalid' ? 404 : 410, LINK_CODES[found.why], {});
      const { consent, ...rest } = await view(found);
      // The consent address differs at every view; a script that compares views must not see it.
      return json({ ...rest, consent: { ...consent, url: undefined } });
    },

    /** The customer names the key, and that of geo-redundant backups where there are some: the fact is written first, then the orchestration is woken. */
    async postKey(request: HttpRequest, starter: Starter): Promise<HttpResponseInit> {
      const found = await find(request);
      if (!found.ok) return messagePage(found.why, found.why === 'linkInvalid' ? 404 : 410);
      if (!isSameOrigin(request)) return problem(403, 'cross-site-post', {});
      const { onboarding, path } = found;
      if (!isKeyEditable(onboarding.record?.status.state ?? 'preparing')) return show(found, 409);
      const form = new URLSearchParams(await request.text());
      const key = answerOf(form, 'keyUri');
      const geo = found.invitation.plan.geo && answerOf(form, 'geoKeyUri');
      if (key.wanted !== undefined || geo?.wanted !== undefined) return show(found, 422, { ...key, geo });
      const at = now().toISOString();
      const { onboardingId } = onboarding;
      await registry.onboardings.save(onboardingId, 'fact-key', { uri: key.uri, ...(geo && { geoUri: geo.uri }), at });
      const why = geo ? `${key.uri} ${geo.uri}` : key.uri;
      await registry.audit.add(randomUUID(), { onboardingId, at, by: 'customer', action: 'name-key', why });
      await starter.wake(onboardingInstance(onboardingId));
      return seeOther(path);
    },

    /** "Check again": nothing but a wake-up. */
    async postCheck(request: HttpRequest, starter: Starter): Promise<HttpResponseInit> {
      const found = await find(request);
      if (!found.ok) return messagePage(found.why, found.why === 'linkInvalid' ? 404 : 410);
      if (!isSameOrigin(request)) return problem(403, 'cross-site-post', {});
      await starter.wake(onboardingInstance(found.onboarding.onboardingId));
      return seeOther(found.path);
    },
  };
}
