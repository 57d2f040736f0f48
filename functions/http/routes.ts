import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Starter } from '../../shared/durable/starter';
import { CONSENT_CALLBACK_PATH, KEY_EVENTS_PATH } from '../../shared/model/paths';
import type { Ports } from '../../shared/ports';
import { getAsset } from '../assets';
import { createConsentCallback } from '../consentCallback';
import { createCustomerPage } from '../customerPage';
import { createKeyEventsWebhook } from '../keyEventsWebhook';
import { createOperatorApi } from '../operatorApi';
import { createProtectionApi } from '../protectionApi';
import { createRevalidationsApi } from '../revalidationsApi';
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
  const authorize = createAuthorizer(ports.config);
  const operator = createOperatorApi(ports, authorize);
  const protection = createProtectionApi(ports, authorize);
  const revalidations = createRevalidationsApi(ports, authorize);
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
      summary:
        'Names the key, or another one (form field `keyUri`; `geoKeyUri` too where there are geo-redundant backups).',
      handler: customer.postKey,
    },
    {
      name: 'customerCheck',
      method: 'POST',
      path: 'c/{link}/check',
      access: 'link',
      summary: 'Looks again now; revalidates what is protected, at most once a minute.',
      handler: customer.postCheck,
    },
    {
      name: 'customerRelease',
      method: 'POST',
      path: 'c/{link}/release',
      access: 'link',
      summary: 'Ends the protection (form field `confirm`: the name of the resource; `why`).',
      handler: customer.postRelease,
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
      name: 'releaseOnboarding',
      method: 'POST',
      path: 'api/onboardings/{onboardingId}/release',
      access: 'Latchkey.Operator',
      summary:
        'Ends the protection (JSON body: `why`; `how`: `revert`, or `forget` which leaves the key as it is; `resourceId`: default all).',
      handler: protection.release,
    },
    {
      name: 'onboardingKeys',
      method: 'GET',
      path: 'api/onboardings/{onboardingId}/keys',
      access: 'Latchkey.Reader',
      summary: 'The key ledger: every version used, from when to when, and what needs it (CSV with `format=csv`).',
      handler: protection.getKeys,
    },
    {
      name: 'keyVersion',
      method: 'GET',
      path: 'api/keys',
      access: 'Latchkey.Reader',
      summary: 'Whether a version of a key may be disabled or deleted (`uri`: with its version), and why.',
      handler: protection.mayDisable,
    },
    {
      name: 'startRevalidation',
      method: 'POST',
      path: 'api/revalidations',
      access: 'Latchkey.Operator',
      summary:
        'Revalidates resources, a few at a time (JSON body: `why`; one of `onboardingIds`, `resourceIds`, `filter`, `all`; `dryRun` only shows; `id` makes it safe to repeat).',
      handler: revalidations.post,
    },
    {
      name: 'revalidation',
      method: 'GET',
      path: 'api/revalidations/{revalidationId}',
      access: 'Latchkey.Reader',
      summary: 'How far a revalidation has come.',
      handler: revalidations.get,
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
