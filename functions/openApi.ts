import { openApiDocument } from './http/openApiDocument';
import { json } from './http/answers';
import { route, type Route } from './http/route';

/** The OpenAPI document of the routes, for anyone: it describes this deployment's API and holds no secret. */
export function openApiRoutes(routes: readonly Route[]): readonly Route[] {
  let document: unknown;
  const own: Route = route(
    {
      name: 'openApi',
      method: 'GET',
      path: 'api/v1/openapi.json',
      access: 'anyone',
      tag: 'api',
      summary: 'This description of the API: OpenAPI 3.1.',
      answers: { 200: { description: 'The document.', media: 'application/json' } },
    },
    async () => json((document ??= openApiDocument([...routes, own])), 200, { 'cache-control': 'public, max-age=300' }),
  );
  return [own];
}
