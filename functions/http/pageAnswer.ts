import type { HttpResponseInit } from '@azure/functions';
import type { Config } from '../../shared/config';
import { stop } from '../../shared/errors/stop';
import { readContinuation, writeContinuation } from '../../shared/overview/continuation';
import { json, refusal } from './answers';

interface Asked {
  /** What tells this list from others: a continuation is of use for the same one only. */
  readonly list: unknown;
  readonly continuation: string | undefined;
}

/** Reads a page from where the one before has ended. */
type ReadPage = (after: string | undefined) => Promise<{ readonly items: readonly unknown[]; readonly after?: string }>;

/** One page of a list, with a continuation if there is more; 400 if the continuation is not one of ours for this list. */
export async function pageAnswer(
  config: Pick<Config, 'linkKey'>,
  { list, continuation }: Asked,
  read: ReadPage,
): Promise<HttpResponseInit> {
  const from = continuation === undefined ? {} : readContinuation(config, list, continuation);
  if (!from) return refusal(400, stop('invalid-continuation', {}));
  const { items, after } = await read(from.after);
  if (after === undefined) return json({ items });
  return json({ items, continuation: writeContinuation(config, list, { after }) });
}
