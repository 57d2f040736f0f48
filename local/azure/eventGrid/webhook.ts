import { eventBody } from './eventBody';
import type { Outcome } from './deliveries';
import type { Delivery, EventSubscription } from './state';

/** An endpoint has so long to answer ("Event Grid message delivery and retry", 2025). Real time: the endpoint is real. */
const ANSWER_MS = 30_000;

/** The name that Event Grid calls itself when it asks an endpoint for permission. */
export const ORIGIN = 'eventgrid.azure.net';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Calls an endpoint. Returns why there was no answer, if there was none. */
export async function callEndpoint(
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
): Promise<Answer | string> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MS) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** One attempt to deliver an event to a webhook, in the shape of the subscription's schema. */
export async function deliverToWebhook(subscription: EventSubscription, delivery: Delivery): Promise<Outcome> {
  if (subscription.destination.type !== 'WebHook') return { ok: false, reason: 'no webhook' };
  const body = eventBody(subscription, delivery.event);
  const grid = subscription.schema === 'EventGridSchema';
  const answer = await callEndpoint(subscription.destination.url, {
    method: 'POST',
    headers: {
      'content-type': grid ? 'application/json; charset=utf-8' : 'application/cloudevents+json; charset=utf-8',
      ...deliveryProperties(subscription, delivery),
    },
    body: JSON.stringify(grid ? [body] : body),
  });
  if (typeof answer === 'string') return { ok: false, reason: answer };
  if (answer.status >= 200 && answer.status <= 204) return { ok: true };
  return { ok: false, status: answer.status, reason: `answered ${answer.status}` };
}

/** What Event Grid writes beside an event: headers of a request, application properties of a message. */
export function deliveryProperties(
  { name, schema }: Pick<EventSubscription, 'name' | 'schema'>,
  { event, attempts }: Delivery,
): Record<string, string> {
  return {
    'aeg-event-type': 'Notification',
    'aeg-subscription-name': name.toUpperCase(),
    // Attempts before this one.
    'aeg-delivery-count': String(attempts - 1),
    'aeg-metadata-version': schema === 'EventGridSchema' ? '1' : '1.0',
    ...(schema === 'EventGridSchema' && { 'aeg-data-version': event.dataVersion }),
    'aeg-output-event-id': event.id,
  };
}
