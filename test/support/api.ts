import { HttpRequest } from '@azure/functions';
import { nameOf, type Authorize, type Role } from '../../functions/http/authorize';
import { problem } from '../../functions/http/answers';
import { createDispatcher } from '../../functions/http/dispatch';
import { refusalsOf } from '../../functions/http/openApiDocument';
import { createRoutes } from '../../functions/http/routes';
import type { Route } from '../../functions/http/route';
import type { Starter } from '../../shared/durable/starter';
import type { Ports } from '../../shared/ports';

const ORIGIN = 'https://keys.contoso.example';

interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;

  readonly json: any;
}

interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The operator that {@link api} calls as. */
const OPERATOR = { id: 'o-1', name: 'Op' } as const;
export const OPERATOR_NAME = nameOf(OPERATOR);

/** Lets in whoever has one of these roles, without a token. */
const withRoles =
  (roles: readonly Role[]): Authorize =>
  (_, role) =>
    Promise.resolve(
      roles.includes(role)
        ? { ok: true, operator: OPERATOR }
        : { ok: false, answer: problem(403, 'forbidden', { role }) },
    );

/** Finds the route of a request as the Functions host does: literals before parameters before the rest. */
function findRoute(routes: readonly Route[], method: string, path: string) {
  const rank = (route: Route) =>
    route.path.split('/').map((part) => (part.startsWith('{*') ? 2 : part.startsWith('{') ? 1 : 0));
  const found = routes
    .filter((route) => [route.method].flat().includes(method as never))
    .sort((a, b) => (rank(a).join('') < rank(b).join('') ? -1 : 1))
    .flatMap((route) => {
      const pattern = route.path.replace(/\/\{\*(\w+)\}/g, '(?:/(?<$1>.*))?').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
      const match = new RegExp(`^${pattern}$`, 'i').exec(path);
      return match ? [{ route, params: { ...match.groups } }] : [];
    });
  return found[0];
}

/** Fails if an answer is not what the route declares: the contract is held in every test that asks. */
function expectDeclared(route: Route, { status, headers, json }: ApiAnswer): void {
  const answer = route.answers[status];
  const code = (json as { code?: unknown } | undefined)?.code;
  const codes: readonly unknown[] = refusalsOf(route)[status] ?? [];
  // Somebody who looks at it with a browser gets the same refusal as a page.
  const isPage = codes.length > 0 && (headers.get('content-type') ?? '').startsWith('text/html');
  if (codes.includes(code) || isPage || route.hidden || (route.etag && status === 304)) return;
  if (!answer) throw new Error(`${route.name} does not declare ${status} ${String(code)}`);
  if (!answer.schema || json === undefined) return;
  // What the schema does not know it takes away: nothing may be answered that is not documented.
  expect({ route: route.name, answer: answer.schema.parse(json) }).toEqual({
    route: route.name,
    answer: json as unknown,
  });
}

/** The app's HTTP API in memory, called as an operator or reader; `authorize` checks real tokens instead. */
export function api(
  ports: Ports,
  starter: Starter,
  {
    roles = ['Latchkey.Reader', 'Latchkey.Operator'],
    authorize = withRoles(roles),
  }: { roles?: readonly Role[]; authorize?: Authorize } = {},
) {
  const routes = createRoutes(ports);
  const dispatcher = createDispatcher(ports, authorize);
  const log: string[] = [];
  return {
    routes,
    log,
    async call(method: string, address: string, { body, headers = {} }: Sent = {}): Promise<ApiAnswer> {
      const url = new URL(address, ORIGIN);
      const found = findRoute(routes, method, url.pathname.slice(1));
      if (!found) throw new Error(`No route: ${method} ${address}`);
      const string = typeof body === 'string' ? body : JSON.stringify(body);
      const request = new HttpRequest({
        method,
        url: url.href,
        params: found.params,
        query: Object.fromEntries(url.searchParams),
        headers: { ...headers },
        ...(body === undefined ? {} : { body: { string } }),
      });
      const answer = await dispatcher(found.route)(request, starter, (text) => void log.push(text));
      const text = typeof answer.body === 'string' ? answer.body : '';
      const own = new Headers(answer.headers);
      const isJson = /json/.test(own.get('content-type') ?? '');
      const seen = { status: answer.status ?? 200, headers: own, text, json: isJson ? JSON.parse(text) : undefined };
      expectDeclared(found.route, seen);
      return seen;
    },
  };
}
