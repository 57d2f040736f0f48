import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { GROUPS } from '../model/listing';
import type { Config } from '../config';

const positionSchema = z.strictObject({
  group: z.enum(GROUPS).optional(),
  after: z.string().optional(),
  skip: z.int().min(0).optional(),
});

/** Where a list goes on: in a group, after a place; or so many lines on. */
export type Position = z.output<typeof positionSchema>;

const signed = ({ linkKey }: Pick<Config, 'linkKey'>, list: unknown, text: string): Buffer => {
  const about = createHash('sha256').update(JSON.stringify(list)).digest('base64url');
  return createHmac('sha256', linkKey).update(`continuation\n${about}\n${text}`).digest();
};

/** A position as callers hand it back: signed, and of use for the same list only. */
export function writeContinuation(config: Pick<Config, 'linkKey'>, list: unknown, position: Position): string {
  const text = Buffer.from(JSON.stringify(position)).toString('base64url');
  return `${text}.${signed(config, list, text).toString('base64url')}`;
}

/** What was written, or `undefined` if it was not written here for this list. */
export function readContinuation(
  config: Pick<Config, 'linkKey'>,
  list: unknown,
  continuation: string,
): Position | undefined {
  const [text = '', signature = ''] = continuation.split('.');
  const wanted = signed(config, list, text);
  const seen = Buffer.from(signature, 'base64url');
  if (seen.length !== wanted.length || !timingSafeEqual(seen, wanted)) return undefined;
  return positionSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data;
}
