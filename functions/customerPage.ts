import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { customerView, isKeyEditable, type ViewContext } from '../shared/customer/customerView';
import type { Starter } from '../shared/durable/starter';
import type { CustomerView } from '../shared/model/customerView';
import { onboardingInstance } from '../shared/model/instances';
import { parseKeyUri } from '../shared/model/keyUri';
import { CONSENT_CALLBACK_PATH } from '../shared/model/paths';
import { wakeAll } from '../shared/incoming/wakeAll';
import { keyEventsUrl } from '../shared/links/keyEventsUrl';
import { isEnd } from '../shared/model/state';
import { addMilliseconds, DAY, MINUTE } from '../shared/model/time';
import type { Ports } from '../shared/ports';
import { overallStatus, recordsOf, statusOf } from '../shared/protection/overallStatus';
import type { Invitation, Onboarding, ResourceRecord } from '../shared/registry';
import { askRelease } from '../shared/release/askRelease';
import { message, renderMessagePage, type MessageName } from '../web/customer/messagePage';
import { renderCustomerPage } from '../web/customer/page';
import { isSameOrigin, json, page, problem, seeOther } from './http/answers';

type LinkProblem = 'linkInvalid' | 'linkExpired' | 'linkRevoked';
type Found =
  | { readonly ok: true; readonly onboarding: Onboarding; readonly invitation: Invitation; readonly path: string }
  | { readonly ok: false; readonly why: LinkProblem };

const LINK_CODES = { linkInvalid: 'link-invalid', linkExpired: 'link-expired', linkRevoked: 'link-revoked' } as const;
const MAX_KEY_URI = 500;
const MAX_WHY = 500;

/** What of the forms that were sent is not as wanted. */
type Problems = Pick<ViewContext, 'keyProblem' | 'releaseProblem'>;

/** Before protection the onboarding's process listens, after that those of the resources. */
async function wake(starter: Starter, onboardingId: string, resources: readonly ResourceRecord[]): Promise<void> {
  await starter.wake(onboardingInstance(onboardingId));
  await wakeAll(
    starter,
    resources.map(({ resource }) => resource.resourceId),
  );
}

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

  const resourcesOf = ({ onboardingId, record }: Onboarding) =>
    record?.status.state === 'protected' ? recordsOf(registry, onboardingId) : Promise.resolve([]);

  const view = async (found: Found & { ok: true }, problems: Problems = {}): Promise<CustomerView> => {
    const { onboarding, invitation, path } = found;
    return customerView(onboarding, invitation, {
      resources: await resourcesOf(onboarding),
      eventsUrl: keyEventsUrl(ports, onboarding.onboardingId, invitation),
      config,
      path,
      consentUrl: await consentUrl(found),
      now: now(),
      ...problems,
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

  const show = async (found: Found & { ok: true }, status = 200, problems?: Problems): Promise<HttpResponseInit> =>
    page(renderCustomerPage(await view(found, problems), { nonce: randomUUID() }), status);

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
      const resources = await resourcesOf(onboarding);
      const told = onboarding.record?.status;
      if (told && !isKeyEditable(overallStatus(told, resources).state)) return show(found, 409);
      const form = new URLSearchParams(await request.text());
      const key = answerOf(form, 'keyUri');
      const geo = found.invitation.plan.geo && answerOf(form, 'geoKeyUri');
      if (key.wanted !== undefined || geo?.wanted !== undefined)
        return show(found, 422, { keyProblem: { ...key, geo } });
      const at = now().toISOString();
      const { onboardingId } = onboarding;
      await registry.onboardings.save(onboardingId, 'fact-key', { uri: key.uri, ...(geo && { geoUri: geo.uri }), at });
      const why = geo ? `${key.uri} ${geo.uri}` : key.uri;
      await registry.audit.add(randomUUID(), { onboardingId, at, by: 'customer', action: 'name-key', why });
      await wake(starter, onboardingId, resources);
      return seeOther(path);
    },

    /** "Check again": a wake-up, and for what is protected a revalidation, at most once a minute. */
    async postCheck(request: HttpRequest, starter: Starter): Promise<HttpResponseInit> {
      const found = await find(request);
      if (!found.ok) return messagePage(found.why, found.why === 'linkInvalid' ? 404 : 410);
      if (!isSameOrigin(request)) return problem(403, 'cross-site-post', {});
      const { onboardingId } = found.onboarding;
      const resources = await resourcesOf(found.onboarding);
      const kept = resources.filter((record) => !isEnd(statusOf(record).state));
      const fresh = kept.filter(({ revalidate }) => now().getTime() - Date.parse(revalidate?.at ?? '') < MINUTE);
      if (kept.length > 0 && fresh.length === 0) {
        const fact = { by: 'customer', why: 'check again', at: now().toISOString() };
        for (const { resource } of kept)
          await registry.resources.savePart(resource.resourceId, 'fact-revalidate', fact);
        await registry.audit.add(randomUUID(), { onboardingId, ...fact, action: 'revalidate' });
      }
      await wake(starter, onboardingId, kept);
      return seeOther(found.path);
    },

    /** Ends the protection, when the name of the resource was typed to confirm it. */
    async postRelease(request: HttpRequest, starter: Starter): Promise<HttpResponseInit> {
      const found = await find(request);
      if (!found.ok) return messagePage(found.why, found.why === 'linkInvalid' ? 404 : 410);
      if (!isSameOrigin(request)) return problem(403, 'cross-site-post', {});
      const form = new URLSearchParams(await request.text());
      const { release } = (await view(found)).protection ?? {};
      if (!release?.offered) return show(found, 409);
      const isConfirmed = (form.get('confirm') ?? '').trim().toLowerCase() === release.name.toLowerCase();
      if (!isConfirmed) return show(found, 422, { releaseProblem: true });
      const why = (form.get('why') ?? '').trim().slice(0, MAX_WHY) || 'asked for on the customer page';
      const { onboardingId } = found.onboarding;
      const asked = await askRelease(ports, starter, { onboardingId, by: 'customer', why, how: 'revert' });
      return asked.kind === 'done' ? seeOther(found.path) : show(found, 409);
    },
  };
}
