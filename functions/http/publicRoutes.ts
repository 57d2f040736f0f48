import * as z from 'zod';
import { aliveAnswer } from '../../shared/api/health';
import { CONSENT_CALLBACK_PATH, KEY_EVENTS_PATH } from '../../shared/model/paths';
import type { Ports } from '../../shared/ports';
import { getAsset } from '../assets';
import { createConsentCallback } from '../consentCallback';
import { createKeyEventsWebhook } from '../keyEventsWebhook';
import { json } from './answers';
import { route, type Route } from './route';

const page = { description: 'A page.', media: 'text/html' } as const;
const secret = z.strictObject({ secret: z.string().describe('The secret of an onboarding for events.') });
const eventsPath = `${KEY_EVENTS_PATH.slice(1)}/{secret}` as const;

/** What Entra, Event Grid, browsers and probes call: without a sign-in. */
export function publicRoutes(ports: Ports): readonly Route[] {
  const keyEvents = createKeyEventsWebhook(ports);
  const consentCallback = createConsentCallback(ports);
  return [
    route(
      {
        name: 'consentCallback',
        method: 'GET',
        path: CONSENT_CALLBACK_PATH.slice(1),
        access: 'state',
        tag: 'customer',
        summary: "Where Entra sends the administrator's browser after the consent page.",
        answers: { 200: page, 303: { description: 'On to the page.' }, 400: page },
      },
      ({ request, starter }) => consentCallback(request, starter),
    ),
    route(
      {
        name: 'keyEvents',
        method: 'POST',
        path: eventsPath,
        access: 'secret',
        tag: 'events',
        summary: "Events of a customer's vaults, sent by Event Grid in either schema; its handshake too.",
        params: secret,
        media: 'application/json',
        answers: { 200: { description: 'Taken.', media: 'application/json' } },
        problems: { 400: ['invalid-body'], 404: ['events-address-invalid'], 413: ['body-too-large'] },
      },
      ({ request }) => keyEvents.post(request),
    ),
    route(
      {
        name: 'keyEventsHandshake',
        method: 'OPTIONS',
        path: eventsPath,
        access: 'secret',
        tag: 'events',
        summary: 'Whether CloudEvents may be sent there: the handshake of that schema.',
        params: secret,
        answers: { 200: { description: 'They may.' } },
        problems: { 400: ['invalid-body'], 404: ['events-address-invalid'] },
      },
      ({ request }) => keyEvents.options(request),
    ),
    route(
      {
        name: 'asset',
        method: 'GET',
        path: 'assets/{name}',
        access: 'anyone',
        tag: 'customer',
        summary: 'Style sheet and script of the pages.',
        params: z.strictObject({ name: z.string() }),
        etag: true,
        answers: { 200: { description: 'The file.', media: 'text/*' } },
        problems: { 404: ['not-found'] },
      },
      ({ request }) => getAsset(request),
    ),
    route(
      {
        name: 'alive',
        method: 'GET',
        path: 'api/health',
        access: 'anyone',
        tag: 'health',
        summary: 'Whether the app runs.',
        answers: { 200: { description: 'It does.', schema: aliveAnswer } },
      },
      async () => json({ status: 'ok' }),
    ),
  ];
}
