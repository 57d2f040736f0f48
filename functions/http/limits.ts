import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Ports } from '../../shared/ports';
import { problem } from './answers';
import { clientAddress } from './clientAddress';
import { messagePage, wantsPage } from './messagePage';
import { createRateLimit } from './rateLimit';
import type { Route } from './route';

/**
 * Limits of the public routes, by caller and by link. Events come from Event Grid, whose addresses all customers share:
 * they are limited by their secret only. What is for operators needs a token, and files of the pages cost nothing.
 */
export function createLimits({ config, now }: Ports) {
  const clock = () => now().getTime();
  const perClient = createRateLimit(config.limits.perClient, clock);
  const perLink = createRateLimit(config.limits.perLink, clock);

  return (route: Route, request: HttpRequest): HttpResponseInit | undefined => {
    const { access } = route;
    if (access !== 'link' && access !== 'state' && access !== 'secret') return undefined;
    const client = access === 'secret' ? undefined : clientAddress(request);
    const link = request.params['link'] ?? request.params['secret'];
    const waits = [client && perClient.take(client), link && perLink.take(link)];
    const seconds = Math.max(...waits.map(Number).filter(Number.isFinite), 0);
    if (seconds === 0) return undefined;
    const refused = wantsPage(request)
      ? messagePage('unavailable', 429, request)
      : problem(429, 'too-many-requests', { seconds });
    return { ...refused, headers: { ...refused.headers, 'retry-after': String(seconds) } };
  };
}
