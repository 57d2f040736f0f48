import type { z } from 'zod';
import type { SimRequest } from '../core/service';
import { badRequest } from './errors';

/** The body of a request by a schema. Throws 400 `InvalidRequestContent` that names the property. */
export function parseBody<T>(schema: z.ZodType<T>, request: SimRequest): T {
  const result = schema.safeParse(request.json() ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badRequest(
    'InvalidRequestContent',
    `The request content was invalid: property '${issue?.path.join('.') ?? ''}': ${issue?.message ?? ''}.`,
  );
}
