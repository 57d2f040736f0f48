import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Starter } from '../../shared/durable/starter';
import { CONSENT_CALLBACK_PATH, KEY_EVENTS_PATH } from '../../shared/model/paths';
import type { Ports } from '../../shared/ports';
import { getAsset } from '../assets';
import { createConsentCallback } from '../consentCallback';
import { createCustomerPage } from '../customerPage';
import { createKeyEventsWebhook } from '../keyEventsWebhook';
import { createOperatorApi } from '../operatorApi';
import { json } from './answers';
import { createAuthorizer } from './authorize';

/** Who may call a route: anyone, the holder of a personal link, consent state or address for events, or an operator with an app role. */
export type Access = 'anyone' | 'link' | 'state' | 'secret' | 'Latchkey.Reader' | 'Latchkey.Operator';

export interface Route {
  /** Name of the function. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'OPTIONS';
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly handler: (request: HttpRequest, starter: Starter) => Promise<HttpResponseInit>;
}

/** Every HTTP route, in one table: functions are registered from it and `docs/routes.md` is generated from it. */
export function createRoutes(ports: Ports): readonly Route[] {
  const customer = createCustomerPage(ports);
  const keyEvents = createKeyEventsWebhook(ports);
  const operator = createOperatorApi(ports, createAuthorizer(ports.config));
  return [
    {
      name: 'customerPage',
      method: 'GET',
      path: 'c/{link}',
      access: 'link',
      summary: 'The customer page.',
      handler: customer.get,
    },
    {
      name: 'customerStatus',
      method: 'GET',
      path: 'c/{link}/status',
      access: 'link',
      summary: 'What the customer page shows, as JSON.',
      handler: customer.getStatus,
    },
    {
      name: 'customerKey',
      method: 'POST',
      path: 'c/{link}/key',
      access: 'link',
      summary: 'Names the key (form field `keyUri`; `geoKeyUri` too where there are geo-redundant backups).',
      handler: customer.postKey,
    },
    {
      name: 'customerCheck',
      method: 'POST',
      path: 'c/{link}/check',
      access: 'link',
      summary: 'Looks again now.',
      handler: customer.postCheck,
    },
    {
      name: 'consentCallback',
      method: 'GET',
      path: CONSENT_CALLBACK_PATH.slice(1),
      access: 'state',
      summary: "Where Entra sends the administrator's browser after the consent page.",
      handler: createConsentCallback(ports),
    },
    {
      name: 'keyEvents',
      method: 'POST',
      path: `${KEY_EVENTS_PATH.slice(1)}/{secret}`,
      access: 'secret',
      summary: "Events of a customer's vaults, sent by Event Grid in either schema; its handshake too.",
      handler: keyEvents.post,
    },
    {
      name: 'keyEventsHandshake',
      method: 'OPTIONS',
      path: `${KEY_EVENTS_PATH.slice(1)}/{secret}`,
      access: 'secret',
      summary: 'Whether CloudEvents may be sent there: the handshake of that schema.',
      handler: keyEvents.options,
    },
    {
      name: 'asset',
      method: 'GET',
      path: 'assets/{name}',
      access: 'anyone',
      summary: 'Style sheet and script of the pages.',
      handler: getAsset,
    },
    {
      name: 'onboardingStatus',
      method: 'GET',
      path: 'api/onboardings/{onboardingId}',
      access: 'Latchkey.Reader',
      summary: 'Everything known of one onboarding.',
      handler: operator.getOnboarding,
    },
    {
      name: 'resumeOnboarding',
      method: 'POST',
      path: 'api/onboardings/{onboardingId}/resume',
      access: 'Latchkey.Operator',
      summary: 'Continues a parked onboarding from the step that failed (JSON body: `why`).',
      handler: operator.resume,
    },
    {
      name: 'health',
      method: 'GET',
      path: 'api/health',
      access: 'anyone',
      summary: 'Whether the app runs.',
      handler: async () => json({ status: 'ok' }),
    },
  ];
}
