import * as z from 'zod';
import type { Ports } from '../../shared/ports';
import { createCustomerEvidence } from '../customerEvidence';
import { createCustomerPage } from '../customerPage';
import { route, type Route } from './route';

const params = z.strictObject({ link: z.string().describe('The personal link of a customer.') });
const tag = 'customer';
const access = 'link';
const page = { description: 'The page.', media: 'text/html' } as const;
const seeOther = { description: 'Done; on to the page.' } as const;
const linkProblems = { 404: ['link-invalid'], 410: ['link-expired', 'link-revoked'] } as const;
const formProblems = { 403: ['cross-site-post'] } as const;
/** A link that does not work is answered with a page that says so. */
const linkPages = { 404: page, 410: page } as const;
const refused = { description: 'The page, which says why it cannot be done now.', media: 'text/html' } as const;
const wrong = { description: 'The page, which says what of the form is not as wanted.', media: 'text/html' } as const;

/** The customer's page: reached by the personal link only, and nothing else. */
export function customerRoutes(ports: Ports): readonly Route[] {
  const customer = createCustomerPage(ports);
  const evidence = createCustomerEvidence(ports);
  return [
    route(
      {
        name: 'customerPage',
        method: 'GET',
        path: 'c/{link}',
        access,
        tag,
        summary: 'The customer page, in the language asked for (`lang`, or Accept-Language): English or German.',
        params,
        answers: { 200: page, ...linkPages },
      },
      ({ request }) => customer.get(request),
    ),
    route(
      {
        name: 'customerStatus',
        method: 'GET',
        path: 'c/{link}/status',
        access,
        tag,
        summary: 'What the customer page shows, as JSON.',
        params,
        etag: true,
        answers: { 200: { description: 'The view of the page.', media: 'application/json' } },
        problems: linkProblems,
      },
      ({ request }) => customer.getStatus(request),
    ),
    route(
      {
        name: 'customerKey',
        method: 'POST',
        path: 'c/{link}/key',
        access,
        tag,
        summary:
          'Names the key, or another one (form field `keyUri`; `geoKeyUri` too where there are geo-redundant backups).',
        params,
        form: z.object({
          keyUri: z.string(),
          geoKeyUri: z.string().optional(),
          rotation: z.enum(['automatic', 'manual']).optional(),
        }),
        answers: { 303: seeOther, ...linkPages, 409: refused, 422: wrong },
        problems: formProblems,
      },
      ({ request, starter }) => customer.postKey(request, starter),
    ),
    route(
      {
        name: 'customerCheck',
        method: 'POST',
        path: 'c/{link}/check',
        access,
        tag,
        summary: 'Looks again now; revalidates what is protected, at most once a minute.',
        params,
        answers: { 303: seeOther, ...linkPages },
        problems: formProblems,
      },
      ({ request, starter }) => customer.postCheck(request, starter),
    ),
    route(
      {
        name: 'customerRelease',
        method: 'POST',
        path: 'c/{link}/release',
        access,
        tag,
        summary: 'Ends the protection (form field `confirm`: the name of the resource; `why`).',
        params,
        form: z.object({ confirm: z.string(), why: z.string().optional() }),
        answers: { 303: seeOther, ...linkPages, 409: refused, 422: wrong },
        problems: formProblems,
      },
      ({ request, starter }) => customer.postRelease(request, starter),
    ),
    route(
      {
        name: 'customerDrill',
        method: 'POST',
        path: 'c/{link}/drill',
        access,
        tag,
        summary: 'Starts a trial of the off switch (form field `confirm`: the name of the resource). Only watches.',
        params,
        form: z.object({ confirm: z.string() }),
        answers: { 303: seeOther, ...linkPages, 409: refused, 422: wrong },
        problems: formProblems,
      },
      ({ request, starter }) => customer.postDrill(request, starter),
    ),
    route(
      {
        name: 'customerDrillCancel',
        method: 'POST',
        path: 'c/{link}/drill/cancel',
        access,
        tag,
        summary: 'Ends a trial of the off switch before its time.',
        params,
        answers: { 303: seeOther, ...linkPages },
        problems: formProblems,
      },
      ({ request, starter }) => customer.postDrillCancel(request, starter),
    ),
    route(
      {
        name: 'customerEvidence',
        method: 'GET',
        path: 'c/{link}/evidence',
        access,
        tag,
        summary:
          'The evidence report for auditors: what was verified and when, versions, losses, drills, who did what.',
        params,
        answers: { 200: page, ...linkPages },
      },
      ({ request }) => evidence.getPage(request),
    ),
    route(
      {
        name: 'customerEvidenceJson',
        method: 'GET',
        path: 'c/{link}/evidence.json',
        access,
        tag,
        summary: 'The same report as JSON, with its digest.',
        params,
        answers: { 200: { description: 'The report.', media: 'application/json' } },
        problems: linkProblems,
      },
      ({ request }) => evidence.getJson(request),
    ),
  ];
}
