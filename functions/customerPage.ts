import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { isKeyEditable } from '../shared/customer/customerView';
import { askDrill, cancelDrill } from '../shared/drill/askDrill';
import type { Starter } from '../shared/durable/starter';
import { wakeAll } from '../shared/incoming/wakeAll';
import { onboardingInstance } from '../shared/model/instances';
import { parseKeyUri } from '../shared/model/keyUri';
import { isEnd } from '../shared/model/state';
import { MINUTE } from '../shared/model/time';
import type { Ports } from '../shared/ports';
import { overallStatus, statusOf } from '../shared/protection/overallStatus';
import type { ResourceRecord } from '../shared/registry';
import type { NamedKey } from '../shared/registry/namedKey';
import { askRelease } from '../shared/release/askRelease';
import { createCustomerLink, type Found } from './customerLink';
import { json, problem, seeOther } from './http/answers';

const MAX_KEY_URI = 500;
const MAX_WHY = 500;

/** Before protection the onboarding's process listens, after that those of the resources. */
async function wake(starter: Starter, onboardingId: string, resources: readonly ResourceRecord[]): Promise<void> {
  await starter.wake(onboardingInstance(onboardingId));
  await wakeAll(
    starter,
    resources.map(({ resource }) => resource.resourceId),
  );
}

const isTyped = (form: URLSearchParams, name: string): boolean =>
  (form.get('confirm') ?? '').trim().toLowerCase() === name.toLowerCase();

/** The customer's page and its forms, reached by the personal link only. */
export function createCustomerPage(ports: Ports) {
  const { registry, config, now } = ports;
  const { find, resourcesOf, view, show, refuse, backTo } = createCustomerLink(ports);

  const answerOf = (form: URLSearchParams, field: string): { uri: string; wanted?: string } => {
    const uri = (form.get(field) ?? '').trim().slice(0, MAX_KEY_URI);
    const parsed = parseKeyUri(uri, config.cloud);
    return parsed.ok ? { uri } : { uri, wanted: parsed.wanted };
  };

  /** A form behind a link that works. */
  const form =
    (handle: (found: Found, request: HttpRequest, starter: Starter) => Promise<HttpResponseInit>) =>
    async (request: HttpRequest, starter: Starter): Promise<HttpResponseInit> => {
      const found = await find(request);
      return found.ok ? handle(found, request, starter) : refuse(request, found);
    };

  return {
    async get(request: HttpRequest): Promise<HttpResponseInit> {
      const found = await find(request);
      return found.ok ? show(request, found) : refuse(request, found);
    },

    async getStatus(request: HttpRequest): Promise<HttpResponseInit> {
      const found = await find(request);
      if (!found.ok) return problem(found.status, found.code, {});
      const { consent, ...rest } = await view(found);
      // The consent address differs at every view; a script that compares views must not see it.
      return json({ ...rest, consent: { ...consent, url: undefined } });
    },

    /** The customer names the key, and that of geo-redundant backups where there are some: the fact is written first, then the orchestration is woken. */
    postKey: form(async (found, request, starter) => {
      const { onboarding, invitation } = found;
      const resources = await resourcesOf(onboarding);
      const told = onboarding.record?.status;
      if (told && !isKeyEditable(overallStatus(told, resources).state)) return show(request, found, 409);
      const fields = new URLSearchParams(await request.text());
      const key = answerOf(fields, 'keyUri');
      const geo = invitation.plan.geo && answerOf(fields, 'geoKeyUri');
      if (key.wanted !== undefined || geo?.wanted !== undefined)
        return show(request, found, 422, { keyProblem: { ...key, geo } });
      const at = now().toISOString();
      const { onboardingId } = onboarding;
      const chosen = fields.get('rotation');
      const rotation = chosen === 'manual' || chosen === 'automatic' ? chosen : undefined;
      const fact: NamedKey & { at: string } = {
        uri: key.uri,
        ...(geo && { geoUri: geo.uri }),
        ...(rotation && { rotation }),
        at,
      };
      await registry.onboardings.save(onboardingId, 'fact-key', fact);
      const why = [key.uri, geo?.uri, rotation && `rotation ${rotation}`].filter((part) => part !== undefined);
      await registry.audit.add(randomUUID(), {
        onboardingId,
        at,
        by: 'customer',
        action: 'name-key',
        why: why.join(' '),
      });
      await wake(starter, onboardingId, resources);
      return seeOther(backTo(request, found));
    }),

    /** "Check again": a wake-up, and for what is protected a revalidation, at most once a minute. */
    postCheck: form(async (found, request, starter) => {
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
      return seeOther(backTo(request, found));
    }),

    /** Ends the protection, when the name of the resource was typed to confirm it. */
    postRelease: form(async (found, request, starter) => {
      const fields = new URLSearchParams(await request.text());
      const { release } = (await view(found)).protection ?? {};
      if (!release?.offered) return show(request, found, 409);
      if (!isTyped(fields, release.name)) return show(request, found, 422, { releaseProblem: true });
      const why = (fields.get('why') ?? '').trim().slice(0, MAX_WHY) || 'asked for on the customer page';
      const { onboardingId } = found.onboarding;
      const asked = await askRelease(ports, starter, { onboardingId, by: 'customer', why, how: 'revert' });
      return asked.kind === 'done' ? seeOther(backTo(request, found)) : show(request, found, 409);
    }),

    /** Starts a trial of the off switch, when the name of the resource was typed to confirm it. */
    postDrill: form(async (found, request, starter) => {
      const fields = new URLSearchParams(await request.text());
      const { drill } = (await view(found)).protection ?? {};
      if (!drill?.offered) return show(request, found, 409);
      if (!isTyped(fields, drill.name)) return show(request, found, 422, { drillProblem: true });
      const asked = await askDrill(ports, starter, found.onboarding.onboardingId);
      return asked.kind === 'done' ? seeOther(backTo(request, found)) : show(request, found, 409);
    }),

    /** Ends a trial of the off switch before its time. */
    postDrillCancel: form(async (found, request, starter) => {
      await cancelDrill(ports, starter, found.onboarding.onboardingId);
      return seeOther(backTo(request, found));
    }),
  };
}
