import type { SimRequest } from '../core/service';
import { badRequest, unsupported } from './graphErrors';

/** The body as an object that holds none but the `known` fields. */
export function readBody(request: SimRequest, known: readonly string[]): Readonly<Record<string, unknown>> {
  const body = request.json();
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badRequest('A JSON object is expected.');
  for (const name of Object.keys(body)) if (!known.includes(name)) throw unsupported(`the property ${name}`);
  return body as Record<string, unknown>;
}

export function optionalText(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw badRequest(`Invalid value specified for property '${name}'.`);
  return value;
}

export function requiredText(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = optionalText(body, name);
  if (!value) throw badRequest(`A value is required for property '${name}'.`);
  return value;
}

export function optionalTexts(body: Readonly<Record<string, unknown>>, name: string): string[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.some((it) => typeof it !== 'string')) {
    throw badRequest(`Invalid value specified for property '${name}'.`);
  }
  return value as string[];
}

/** Whether a PATCH may create what it names. */
export const createsIfMissing = (request: SimRequest): boolean =>
  /\bcreate-if-missing\b/i.test(request.headers['prefer'] ?? '');
