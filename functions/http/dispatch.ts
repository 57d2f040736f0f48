import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Starter } from '../../shared/durable/starter';
import type { Ports } from '../../shared/ports';
import { statusOfOnboarding } from '../../shared/protection/overallStatus';
import { noteOnboarding } from '../../shared/telemetry/currentInvocation';
import { logEvent } from '../../shared/telemetry/logEvent';
import { problem } from './answers';
import { createAuthorizer, isRole, nameOf } from './authorize';
import { matchesStatus, withEtag } from './etag';
import { createLimits } from './limits';
import { messagePage, wantsPage } from './messagePage';
import { parseCall } from './parse';
import type { Call, Route } from './route';
import { isSameOrigin } from './sameOrigin';
import { withSecurityHeaders } from './securityHeaders';

type Log = (text: string) => void;

/**
 * What happens to every request, in this order: is it one of too many, may the caller, is it well formed, is it about what
 * the caller has seen; then the route's handler. Whatever is thrown becomes a problem that names no detail but an id of
 * the log. Every answer carries the security headers.
 */
export function createDispatcher(ports: Ports, authorize = createAuthorizer(ports.config)) {
  const limits = createLimits(ports);

  const answer = async (route: Route, request: HttpRequest, starter: Starter): Promise<HttpResponseInit> => {
    const limited = limits(route, request);
    if (limited) return limited;
    if (route.access === 'link' && route.method === 'POST' && !isSameOrigin(request, ports.config.publicUrl)) {
      return problem(403, 'cross-site-post', {});
    }
    const authorization = isRole(route.access) ? await authorize(request, route.access) : undefined;
    if (authorization?.ok === false) return authorization.answer;
    const parsed = await parseCall(request, route);
    if (!parsed.ok) return parsed.answer;
    if (authorization) noteOnboarding(request.params['onboardingId']);
    const changed = route.ifMatch ? await changedSince(ports, request) : undefined;
    if (changed) return changed;
    const operator = authorization?.operator;
    const by = operator && nameOf(operator);
    const handled = await route.handle({ request, starter, operator, by, ...parsed.value } as Call);
    if (operator && route.method === 'POST' && (handled.status ?? 200) < 300) {
      logEvent('operator-action', { action: route.name, onboardingId: request.params['onboardingId'] });
    }
    return route.etag ? withEtag(request, handled) : handled;
  };

  return (route: Route) =>
    async (request: HttpRequest, starter: Starter, log: Log): Promise<HttpResponseInit> => {
      try {
        return withSecurityHeaders(await answer(route, request, starter));
      } catch (error) {
        const requestId = randomUUID();
        log(`${route.name} ${requestId}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        return withSecurityHeaders(
          wantsPage(request) ? messagePage('unavailable', 500, request) : problem(500, 'internal-error', { requestId }),
        );
      }
    };
}

async function changedSince({ registry }: Ports, request: HttpRequest): Promise<HttpResponseInit | undefined> {
  if (!request.headers.has('if-match')) return undefined;
  const onboardingId = request.params['onboardingId'] ?? '';
  const status = await statusOfOnboarding(registry, onboardingId);
  if (!status || matchesStatus(request, status)) return undefined;
  return problem(412, 'status-changed', { onboardingId, state: status.state });
}
