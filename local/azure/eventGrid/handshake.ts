import { randomUUID } from 'node:crypto';
import type { Core } from '../core/service';
import { armError } from '../arm/errors';
import { eventTime } from './eventBody';
import type { EventSubscription } from './state';
import { callEndpoint, ORIGIN } from './webhook';

/** How long the validation URL can be opened ("Webhook event delivery", 2025). */
const VALIDATION_MS = 5 * 60_000;

type Proof = Pick<EventSubscription, 'provisioningState' | 'validation'>;

/**
 * Asks the endpoint of a webhook whether it wants the events ("Webhook event delivery", 2025; "Endpoint validation with
 * CloudEvents schema", 2025). Throws `Url validation` when it refuses; an endpoint that only answers 200 is left to a person.
 */
export async function shakeHands(core: Core, subscription: EventSubscription, url: string): Promise<Proof> {
  const code = randomUUID().toUpperCase();
  const verdict =
    subscription.schema === 'EventGridSchema'
      ? await askByEvent(core, subscription, url, code)
      : await askByOptions(core, subscription, url, code);
  if (verdict === 'agreed') return { provisioningState: 'Succeeded' };
  const until = core.clock.now().getTime() + VALIDATION_MS;
  if (verdict === 'open') return { provisioningState: 'AwaitingManualAction', validation: { code, until } };
  throw refused(url, verdict.why);
}

type Verdict = 'agreed' | 'open' | { readonly why: string };

async function askByEvent(core: Core, subscription: EventSubscription, url: string, code: string): Promise<Verdict> {
  const answer = await callEndpoint(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'aeg-event-type': 'SubscriptionValidation',
      'aeg-subscription-name': subscription.name.toUpperCase(),
      'aeg-delivery-count': '0',
    },
    body: JSON.stringify([
      {
        id: randomUUID(),
        topic: subscription.scope,
        subject: '',
        data: { validationCode: code, validationUrl: validationUrl(core, subscription, code) },
        eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
        eventTime: eventTime(core.clock.now()),
        metadataVersion: '1',
        dataVersion: '2',
      },
    ]),
  });
  if (typeof answer === 'string') return { why: `Http POST request failed: ${answer}` };
  if (answer.status !== 200) return { why: `Http POST request failed with response code ${answer.status}` };
  const given = validationResponse(answer.text);
  if (given === undefined) return 'open';
  return given === code ? 'agreed' : { why: 'The validation code in the response is not the one that was sent' };
}

async function askByOptions(core: Core, subscription: EventSubscription, url: string, code: string): Promise<Verdict> {
  const answer = await callEndpoint(url, {
    method: 'OPTIONS',
    headers: {
      'webhook-request-origin': ORIGIN,
      'webhook-request-callback': validationUrl(core, subscription, code),
    },
  });
  if (typeof answer === 'string') return { why: `Http OPTIONS request failed: ${answer}` };
  if (answer.status !== 200) return { why: `Http OPTIONS request failed with response code ${answer.status}` };
  const allowed = answer.headers.get('webhook-allowed-origin')?.trim();
  if (allowed === undefined) return 'open';
  return allowed === '*' || allowed.toLowerCase() === ORIGIN ? 'agreed' : { why: `Only ${allowed} is allowed` };
}

function validationResponse(text: string): string | undefined {
  try {
    const { validationResponse: given } = JSON.parse(text) as { validationResponse?: unknown };
    return typeof given === 'string' ? given : undefined;
  } catch {
    return undefined;
  }
}

function validationUrl(core: Core, { id, name }: EventSubscription, code: string): string {
  const query = new URLSearchParams({
    id: code,
    t: eventTime(core.clock.now()),
    token: Buffer.from(id).toString('base64url'),
  });
  return `${core.origin}/eventsubscriptions/${encodeURIComponent(name.toLowerCase())}/validate?${query}`;
}

/** The query of an endpoint is a secret: it is not repeated. */
function refused(url: string, why: string) {
  const { origin, pathname } = new URL(url);
  return armError(
    400,
    'Url validation',
    `Webhook validation handshake failed for ${origin}${pathname}. ${why}. For troubleshooting, visit https://aka.ms/esvalidation.`,
  );
}
