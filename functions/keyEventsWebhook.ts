import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { acceptKeyEvents } from '../shared/incoming/acceptKeyEvents';
import { parseGridEvents, type GridEvent } from '../shared/incoming/gridEvent';
import { formatProblems } from '../shared/model/problems';
import type { OnboardingRequest } from '../shared/model/request';
import type { Ports } from '../shared/ports';
import { noteOnboarding } from '../shared/telemetry/currentInvocation';
import { json, problem } from './http/answers';
import { readBody } from './http/readBody';

/** A delivery of Event Grid has at most so many bytes and events (Azure docs "Event Grid output batching", 2025). */
const MAX_BYTES = 1_048_576;
const MAX_EVENTS = 5000;
/** Deliveries a minute that a sender is allowed. */
const RATE = 120;
const MAX_SHOWN = 10;
const VALIDATION = 'microsoft.eventgrid.subscriptionvalidationevent';
const ORIGIN = /^[a-z0-9.-]{1,253}$/i;

/** Where customers' vaults send their events, by an address of its own for each onboarding; with both handshakes. */
export function createKeyEventsWebhook(ports: Ports) {
  const { registry, links } = ports;

  /** The onboarding whose address this is, if it was not withdrawn. */
  const senderOf = async (request: HttpRequest): Promise<OnboardingRequest | undefined> => {
    const claims = links.verifyEvents(request.params['secret'] ?? '');
    noteOnboarding(claims?.onboardingId);
    if (!claims) return undefined;
    const { request: received, invitation } = await registry.onboardings.readParts(claims.onboardingId, [
      'request',
      'invitation',
    ]);
    return invitation?.linkVersion === claims.linkVersion ? received?.request : undefined;
  };
  const unknown = () => problem(404, 'events-address-invalid', {});

  return {
    /** May a sender of CloudEvents send here? (Azure docs "Endpoint validation with CloudEvents schema", 2025). */
    async options(request: HttpRequest): Promise<HttpResponseInit> {
      if (!(await senderOf(request))) return unknown();
      const origin = request.headers.get('webhook-request-origin') ?? '';
      if (!ORIGIN.test(origin)) {
        return problem(400, 'invalid-body', { problems: 'WebHook-Request-Origin: wanted a host name' });
      }
      const allowed = { 'webhook-allowed-origin': origin, 'webhook-allowed-rate': String(RATE) };
      return { status: 200, headers: { ...allowed, allow: 'OPTIONS, POST' } };
    },

    /** Takes events, or answers Event Grid's question whether they are wanted; 200 only when the queue has them. */
    async post(request: HttpRequest): Promise<HttpResponseInit> {
      const sender = await senderOf(request);
      if (!sender) return unknown();
      const text = await readBody(request, MAX_BYTES);
      if (text === undefined) return problem(413, 'body-too-large', { limit: `at most ${MAX_BYTES} bytes` });
      const { events, problems } = parseGridEvents(text);
      const count = events.length + problems.length;
      if (count > MAX_EVENTS) return problem(413, 'body-too-large', { limit: `at most ${MAX_EVENTS} events` });
      const question = events.find(({ type }) => type.toLowerCase() === VALIDATION);
      if (question) return answerTo(question);
      if (events.length === 0) {
        const shown = problems.slice(0, MAX_SHOWN);
        return problem(400, 'invalid-body', { problems: formatProblems(shown) }, shown);
      }
      const { accepted, dropped } = await acceptKeyEvents(ports, sender, events);
      return json({ accepted, dropped: dropped + problems.length });
    },
  };
}

/** Azure docs "Webhook event delivery", 2025: the code goes back with a 200. */
function answerTo({ data }: GridEvent): HttpResponseInit {
  const code = data['validationcode'];
  if (typeof code === 'string' && code !== '' && code.length <= 200) return json({ validationResponse: code });
  return problem(400, 'invalid-body', { problems: 'data.validationCode: wanted the code of the validation' });
}
