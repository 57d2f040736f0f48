import { z } from 'zod';
import type { SimRequest } from '../core/service';
import { badParameter } from './errors';
import type { KeyChange, NewKey } from './keyStore';

const attributes = z.object({
  enabled: z.boolean().optional(),
  nbf: z.number().int().nullish(),
  exp: z.number().int().nullish(),
});
const changes = z.object({
  key_ops: z.array(z.string()).optional(),
  attributes: attributes.optional(),
  tags: z.record(z.string(), z.string()).optional(),
});
const creation = changes.extend({ kty: z.string(), key_size: z.number().int().optional(), crv: z.string().optional() });
const operation = z.object({ alg: z.string(), value: z.string().regex(/^[A-Za-z0-9_-]*={0,2}$/) });

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badParameter(`Property ${issue?.path.join('.') ?? ''} is not valid: ${issue?.message ?? ''}`);
}

export function readNewKey(body: unknown): NewKey {
  const { kty, key_size, key_ops, attributes: given, tags, crv } = read(creation, body);
  if (crv !== undefined && crv !== 'P-256') throw badParameter(`Curve ${crv} is not simulated.`);
  return {
    kty,
    ...(key_size !== undefined && { size: key_size }),
    ...(key_ops && { ops: key_ops }),
    ...(given?.enabled !== undefined && { enabled: given.enabled }),
    ...(typeof given?.nbf === 'number' && { notBefore: given.nbf }),
    ...(typeof given?.exp === 'number' && { expires: given.exp }),
    ...(tags && { tags }),
  };
}

export function readKeyChange(body: unknown): KeyChange {
  const { key_ops, attributes: given, tags } = read(changes, body);
  return {
    ...(key_ops && { ops: key_ops }),
    ...(given?.enabled !== undefined && { enabled: given.enabled }),
    ...(given?.nbf !== undefined && { notBefore: given.nbf }),
    ...(given?.exp !== undefined && { expires: given.exp }),
    ...(tags && { tags }),
  };
}

/** The algorithm and the bytes of a wrap or unwrap. */
export function readKeyOperation(body: unknown): { alg: string; value: Buffer } {
  const { alg, value } = read(operation, body);
  return { alg, value: Buffer.from(value, 'base64url') };
}

/** Where a page of a list begins and how long it is. */
export function readPage(request: SimRequest, limit: number): { skip: number; size: number } {
  const skip = Number(request.query.get('$skiptoken') ?? 0);
  const size = Number(request.query.get('maxresults') ?? limit);
  if (!Number.isInteger(size) || size < 1 || size > limit)
    throw badParameter(`Property maxresults must be between 1 and ${limit}.`);
  if (!Number.isInteger(skip) || skip < 0) throw badParameter('Property $skiptoken is not valid.');
  return { skip, size };
}
