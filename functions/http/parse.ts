import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { z } from 'zod';
import { formatProblems, problemsOf, show } from '../../shared/model/problems';
import type { Problem } from '../../shared/model/request';
import { problem } from './answers';
import { readBody } from './readBody';
import type { RouteDeclaration } from './route';

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: HttpResponseInit };

/** A body of the API is a few hundred bytes, an edited dead letter at most 256 KB. */
const MAX_BODY = 300_000;

interface Input {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Reads what a route declares of a request; every wrong parameter or field is named in the answer. */
export async function parseCall(request: HttpRequest, declared: RouteDeclaration): Promise<Parsed<Input>> {
  const params = declared.params?.safeParse(request.params);
  const asked = Object.fromEntries(request.query);
  const query = declared.query?.safeParse(asked);
  const wrong = [...problemsIn(params, request.params), ...problemsIn(query, asked)];
  if (wrong.length > 0) return refuse('invalid-query', wrong);
  const body = declared.body ? await parseBody(request, declared.body) : undefined;
  if (body?.ok === false) return body;
  return { ok: true, value: { params: params?.data, query: query?.data, body: body?.value } };
}

async function parseBody(request: HttpRequest, schema: z.ZodType): Promise<Parsed<unknown>> {
  const text = await readBody(request, MAX_BODY);
  if (text === undefined) {
    return { ok: false, answer: problem(413, 'body-too-large', { limit: `at most ${MAX_BODY} bytes` }) };
  }
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return refuse('invalid-body', [{ field: '(body)', seen: show(text), wanted: 'JSON' }]);
  }
  const body = schema.safeParse(input);
  return body.success ? { ok: true, value: body.data } : refuse('invalid-body', problemsOf(body.error, input));
}

const problemsIn = (parsed: z.ZodSafeParseResult<unknown> | undefined, input: unknown): Problem[] =>
  parsed && !parsed.success ? problemsOf(parsed.error, input) : [];

function refuse(code: 'invalid-query' | 'invalid-body', errors: Problem[]): { ok: false; answer: HttpResponseInit } {
  return { ok: false, answer: problem(400, code, { problems: formatProblems(errors) }, errors) };
}
