import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { problem } from './answers';
import { route, type Route } from './route';

/** Methods that no route may take: each is answered by name. HEAD and OPTIONS of the API mean nothing here. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/**
 * What is asked of the API and has no route: a problem that says so, and which methods the address takes. Elsewhere the
 * Functions host answers 404 by itself, without a body.
 */
export const fallbackRoutes = (routes: readonly Route[]): readonly Route[] => [
  route(
    {
      name: 'unknownApi',
      method: METHODS,
      path: 'api/{*path}',
      access: 'anyone',
      tag: 'api',
      summary: 'Whatever has no route.',
      answers: {},
      hidden: true,
    },
    async ({ request }) => refuse(routes, request),
  ),
];

function refuse(routes: readonly Route[], request: HttpRequest): HttpResponseInit {
  const path = new URL(request.url).pathname.slice(1).replace(/\/$/, '');
  const allowed = routes.filter((one) => patternOf(one.path).test(path)).flatMap(({ method }) => method);
  if (allowed.length === 0) return problem(404, 'not-found', { what: 'route' });
  const list = [...new Set(allowed)].join(', ');
  const refused = problem(405, 'method-not-allowed', { method: request.method, allowed: list });
  return { ...refused, headers: { ...refused.headers, allow: list } };
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`, 'i');
