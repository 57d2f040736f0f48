import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import type { Code } from '../../shared/errors/codes';
import { createSchemas } from './openApiSchemas';
import { isRole } from './authorize';
import type { Answer, Route } from './route';

type Json = Record<string, unknown>;

const SECURITY: Readonly<Record<string, Json>> = {
  entra: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'An access token (v2) of Microsoft Entra for this API, with the app role `Latchkey.Reader` or `Latchkey.Operator`.',
  },
};

/** Every refusal of a route by status: its own, and those that follow from what it declares. */
export function refusalsOf({ access, params, query, body, ifMatch, problems = {} }: Route): Record<number, Code[]> {
  const found: Record<number, Code[]> = { 500: ['internal-error'] };
  const add = (status: number, ...codes: readonly Code[]) => {
    found[status] = [...new Set([...(found[status] ?? []), ...codes])];
  };
  if (isRole(access) && (params ?? query)) add(400, 'invalid-query');
  if (body) add(400, 'invalid-body');
  if (body) add(413, 'body-too-large');
  if (isRole(access)) add(401, 'unauthenticated');
  if (isRole(access)) add(403, 'forbidden');
  if (ifMatch) add(412, 'status-changed');
  if (access === 'link' || access === 'state' || access === 'secret') add(429, 'too-many-requests');
  for (const [status, codes] of Object.entries(problems)) add(Number(status), ...codes);
  return found;
}

type Schemas = ReturnType<typeof createSchemas>;
type SchemaOf = Schemas['of'];

/** A refusal with one code is the same everywhere: it is described once. */
const problemRef = (status: number, codes: readonly Code[], shared: Map<string, Json>): Json => {
  const [code, ...others] = codes;
  if (code === undefined || others.length > 0) return problemAnswer(status, codes);
  const name = `${status}-${code}`;
  shared.set(name, problemAnswer(status, codes));
  return { $ref: `#/components/responses/${name}` };
};

const problemAnswer = (status: number, codes: readonly Code[]): Json => ({
  description: `${STATUS_CODES[status]}: ${codes.map((code) => `\`${code}\``).join(', ')}`,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

function answerOf({ description, schema, media }: Answer, isEtag: boolean, schemaOf: SchemaOf): Json {
  const type = media ?? (schema ? 'application/json' : undefined);
  return {
    description,
    ...(isEtag && { headers: { ETag: { schema: { type: 'string' } } } }),
    ...(type && { content: { [type]: { schema: schema ? schemaOf(schema) : {} } } }),
  };
}

function parametersOf({ params, query, etag, ifMatch }: Route, schemaOf: SchemaOf): Json[] {
  const of = (schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] => {
    if (!schema) return [];
    const { properties = {}, required = [] } = schemaOf(schema) as { properties?: Json; required?: string[] };
    return Object.entries(properties).map(([name, property]) => {
      const { description, ...rest } = property as { description?: string };
      const isNeeded = place === 'path' || required.includes(name);
      return { name, in: place, required: isNeeded, ...(description && { description }), schema: rest };
    });
  };
  const header = (name: string, description: string): Json => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  });
  return [
    ...of(params, 'path'),
    ...of(query, 'query'),
    ...(etag ? [header('If-None-Match', 'An ETag: 304 if it is still that.')] : []),
    ...(ifMatch ? [header('If-Match', 'The ETag of the onboarding: 412 if its status has changed since.')] : []),
  ];
}

function operationOf(route: Route, schemaOf: SchemaOf, shared: Map<string, Json>): Json {
  const { name, tag, summary, access, body, form, media, answers, etag = false } = route;
  const parameters = parametersOf(route, schemaOf);
  const own = Object.entries(answers).map(([status, answer]) => [
    status,
    answerOf(answer, etag && status === '200', schemaOf),
  ]);
  const problems = Object.entries(refusalsOf(route)).filter(([status]) => !(status in answers));
  const both = Object.entries(refusalsOf(route)).filter(([status]) => status in answers);
  const content = body
    ? { 'application/json': { schema: schemaOf(body) } }
    : form
      ? { 'application/x-www-form-urlencoded': { schema: schemaOf(form) } }
      : media && { [media]: { schema: {} } };
  const responses: Record<string, Json> = Object.fromEntries([
    ...own,
    ...problems.map(([status, codes]) => [status, problemRef(Number(status), codes, shared)]),
    ...(etag ? [['304', { description: 'It is as the ETag says.' }]] : []),
  ]) as Record<string, Json>;
  for (const [status, codes] of both) {
    const refused = problemAnswer(Number(status), codes) as { content: Json };
    responses[status] = {
      ...responses[status],
      content: { ...(responses[status]?.['content'] as Json | undefined), ...refused.content },
    };
  }
  return {
    operationId: name,
    tags: [tag],
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(content && { requestBody: { required: body !== undefined, content } }),
    responses,
    security: isRole(access) ? [{ entra: [access] }] : [],
    'x-latchkey-access': access,
  };
}

/** The OpenAPI 3.1 document of all routes that are part of the API. A view of the table: nothing else says what they take. */
export function openApiDocument(routes: readonly Route[]): Json {
  const shown = routes.filter(({ hidden }) => !hidden);
  const schemas = createSchemas();
  const shared = new Map<string, Json>();
  const paths: Record<string, Json> = {};
  for (const one of shown) {
    for (const method of [one.method].flat()) {
      (paths[`/${one.path}`] ??= {})[method.toLowerCase()] = operationOf(one, schemas.of, shared);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Latchkey',
      version: '1.0.0',
      description:
        'Customer-managed keys across tenants. Refusals are `application/problem+json` (RFC 9457) with a stable code; ' +
        'lists are paged by `top` and `continuation`; times are ISO 8601.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This deployment.' }],
    tags: [...new Set(shown.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.named(),
      responses: Object.fromEntries([...shared].sort()),
      securitySchemes: SECURITY,
    },
  };
}
