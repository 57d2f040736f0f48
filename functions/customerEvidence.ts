import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { evidenceOf, type Evidence } from '../shared/evidence/evidence';
import type { Ports } from '../shared/ports';
import { evidenceCss } from '../web/assets/evidenceCss';
import { renderEvidencePage } from '../web/customer/evidencePage';
import { createCustomerLink, type Found } from './customerLink';
import { json, page, problem } from './http/answers';
import { languageOf } from './http/messagePage';

/** The report brings its style along; nothing else is let in. */
const STYLE = createHash('sha256').update(evidenceCss).digest('base64');
const CSP = `default-src 'none'; style-src 'sha256-${STYLE}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The evidence report, reached by the personal link only: as a page to print, and as JSON. Reads, and changes nothing. */
export function createCustomerEvidence(ports: Ports) {
  const { registry, config, now } = ports;
  const { find, resourcesOf, refuse } = createCustomerLink(ports);

  const read = async ({ onboarding, invitation }: Found): Promise<Evidence> => {
    const [resources, audit] = await Promise.all([
      resourcesOf(onboarding),
      registry.audit.list(onboarding.onboardingId),
    ]);
    return evidenceOf({ config, onboarding, invitation, resources, audit, now: now() });
  };

  return {
    async getPage(request: HttpRequest): Promise<HttpResponseInit> {
      const found = await find(request);
      if (!found.ok) return refuse(request, found);
      const answer = page(renderEvidencePage(await read(found), languageOf(request)));
      return { ...answer, headers: { ...answer.headers, 'content-security-policy': CSP } };
    },

    async getJson(request: HttpRequest): Promise<HttpResponseInit> {
      const found = await find(request);
      if (!found.ok) return problem(found.status, found.code, {});
      const name = `${found.onboarding.onboardingId}-evidence.json`;
      return json(await read(found), 200, { 'content-disposition': `attachment; filename="${name}"` });
    },
  };
}
