import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { describeCode, type Code, type Details } from '../../shared/errors/codes';
import type { Stop } from '../../shared/model/outcome';
import type { Problem } from '../../shared/model/request';

/** Headers of every page: nothing from elsewhere runs, nothing is kept, and the link does not leak by a referrer. */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

export function page(html: string, status = 200): HttpResponseInit {
  return { status, headers: PAGE_HEADERS, body: html };
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

export function seeOther(location: string): HttpResponseInit {
  return { status: 303, headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } };
}

/** A refusal as `application/problem+json` (RFC 9457) with a stable code. */
export function problem<C extends Code>(
  status: number,
  code: C,
  details: Details<C>,
  errors?: readonly Problem[],
): HttpResponseInit {
  const { reason, remedy } = describeCode(code, details);
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify({ type: `urn:latchkey:${code}`, title: reason, status, code, remedy, errors }),
  };
}

/** The same of a decision that says itself why. */
export function refusal(status: number, { code, reason, remedy }: Stop): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify({ type: `urn:latchkey:${code}`, title: reason, status, code, remedy }),
  };
}

/** Whether a form post comes from our own page, as far as the browser tells. */
export function isSameOrigin(request: HttpRequest): boolean {
  const site = request.headers.get('sec-fetch-site');
  return site === null || site === 'same-origin' || site === 'none';
}
