import { randomUUID } from 'node:crypto';
import { stop } from '../errors/stop';
import { explainRequest, parseRequest } from '../intake/receiveRequest';
import { done, type Done, type Stop } from '../model/outcome';
import { formatProblems } from '../model/problems';
import { REQUESTS_QUEUE } from '../model/queues';
import { requestHash, type OnboardingRequest, type Problem } from '../model/request';
import type { Actor, State } from '../model/state';
import type { Ports } from '../ports';
import { statusOfOnboarding } from '../protection/overallStatus';

interface Requested {
  readonly onboardingId: string;
  readonly known: boolean;
  readonly state?: State | undefined;
  readonly waitingFor?: Actor | undefined;
}

/** Why it is refused, with every wrong field where it is that. */
interface Refused extends Stop {
  readonly problems?: readonly Problem[];
}

/**
 * Puts a request on the queue after the checks that its receiver makes too, so that the answer comes at once. A known id
 * with the same content joins that run; with other content it is refused. May be called again.
 */
export async function requestOnboarding(
  ports: Ports,
  body: OnboardingRequest,
  by: string,
): Promise<Done<Requested> | Refused> {
  const { registry, queues, now } = ports;
  const parsed = parseRequest(body, ports.config);
  if (!parsed.ok) {
    const { problems } = parsed;
    return { ...stop('invalid-request', { problems: formatProblems(problems) }), problems };
  }
  const { request } = parsed;
  const { onboardingId } = request;
  const hash = requestHash(request);
  const known = await registry.onboardings.readPart(onboardingId, 'request');
  if (known && known.requestHash !== hash) return stop('request-conflict', { onboardingId });
  const refused = explainRequest(ports, request);
  if (refused) return refused;
  const why = 'asked for over HTTP';
  await registry.audit.add(randomUUID(), { onboardingId, at: now().toISOString(), by, action: 'request', why });
  await queues.send(REQUESTS_QUEUE, [
    // The content is part of the id: a corrected request under the same id is another message.
    { messageId: `${onboardingId}.${hash.slice(0, 32)}`, contentType: 'application/json', body: request },
  ]);
  if (!known) return done({ onboardingId, known: false }, 'created');
  const status = await statusOfOnboarding(registry, onboardingId);
  return done({ onboardingId, known: true, state: status?.state, waitingFor: status?.waitingFor });
}
