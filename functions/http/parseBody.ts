import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { formatProblems, problemsOf, show } from '../../shared/model/problems';
import { problem } from './answers';

/** Why something is done, for the audit. */
export const whySchema = z
  .string('why, in 1 to 500 characters')
  .trim()
  .min(1, 'why, in 1 to 500 characters')
  .max(500, 'why, in 1 to 500 characters');

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: HttpResponseInit };

/** A JSON body that fits the schema, or the answer that names every wrong field. */
export async function parseBody<S extends z.ZodType>(request: HttpRequest, schema: S): Promise<Parsed<z.output<S>>> {
  const refuse = (errors: ReturnType<typeof problemsOf>) => ({
    ok: false as const,
    answer: problem(400, 'invalid-body', { problems: formatProblems(errors) }, errors),
  });
  const text = await request.text();
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return refuse([{ field: '(body)', seen: show(text), wanted: 'JSON' }]);
  }
  const body = schema.safeParse(input);
  return body.success ? { ok: true, value: body.data } : refuse(problemsOf(body.error, input));
}
