import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { json } from './answers';

const hash = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);
/** What of a status a decision rests on. */
interface Shown {
  readonly state: string;
  readonly waitingFor: string;
  readonly since: string;
  readonly code?: string | undefined;
}

const statusPart = ({ state, waitingFor, since, code }: Shown) => hash([state, waitingFor, since, code]);

/**
 * JSON with an ETag of two parts, status and content. `If-None-Match` looks at both; `If-Match` of a change at the status
 * only, because a look at a resource changes nothing that a decision rests on.
 */
export function jsonWithEtag(
  { headers }: Pick<HttpRequest, 'headers'>,
  body: unknown,
  status?: Shown,
): HttpResponseInit {
  const etag = `"${status ? `${statusPart(status)}.` : ''}${hash(body)}"`;
  const asked = headers.get('if-none-match') ?? '';
  const isSame = asked.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
  const kept = { etag, 'cache-control': 'no-cache, private' };
  return isSame ? { status: 304, headers: kept } : json(body, 200, kept);
}

/** Whether the status is the one that an `If-Match` was read with; true without one. */
export function matchesStatus({ headers }: Pick<HttpRequest, 'headers'>, status: Shown): boolean {
  const asked = headers.get('if-match');
  if (asked === null || asked.trim() === '*') return true;
  return asked.split(',').some((one) => one.trim().slice(1).split('.')[0] === statusPart(status));
}
