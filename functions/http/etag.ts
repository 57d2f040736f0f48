import { createHash } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';

const hash = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** What of a status a decision rests on. */
interface Shown {
  readonly state: string;
  readonly waitingFor: string;
  readonly since: string;
  readonly code?: string | undefined;
}

const statusPart = ({ state, waitingFor, since, code }: Shown) =>
  hash(JSON.stringify([state, waitingFor, since, code]));

/**
 * An ETag of two parts, status and content: `If-None-Match` looks at both, `If-Match` of a change at the status only,
 * because a look at a resource changes nothing that a decision rests on.
 */
export const etagOf = (status: Shown, body: unknown): string => `"${statusPart(status)}.${hash(JSON.stringify(body))}"`;

/** Gives an answer an ETag of its content, unless it has one, and leaves out what the caller has already. */
export function withEtag({ headers }: Pick<HttpRequest, 'headers'>, answer: HttpResponseInit): HttpResponseInit {
  if ((answer.status ?? 200) !== 200 || typeof answer.body !== 'string') return answer;
  const own = new Headers(answer.headers);
  const etag = own.get('etag') ?? `"${hash(answer.body)}"`;
  const kept = { ...Object.fromEntries(own), etag };
  const asked = headers.get('if-none-match') ?? '';
  const isSame = asked.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
  if (!isSame) return { ...answer, headers: kept };
  const { 'content-type': _, ...short } = kept as Record<string, string>;
  return { status: 304, headers: short };
}

/** Whether the status is the one that an `If-Match` was read with; true without one. */
export function matchesStatus({ headers }: Pick<HttpRequest, 'headers'>, status: Shown): boolean {
  const asked = headers.get('if-match');
  if (asked === null || asked.trim() === '*') return true;
  return asked.split(',').some((one) => one.trim().slice(1).split('.')[0] === statusPart(status));
}
