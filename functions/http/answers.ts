import type { HttpResponseInit } from '@azure/functions';
import { describeCode, type Code, type Details } from '../../shared/errors/codes';
import type { Stop } from '../../shared/model/outcome';
import type { Problem } from '../../shared/model/request';

/** Headers of every page, beside those of every answer: nothing from elsewhere runs. */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
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
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

export function seeOther(location: string): HttpResponseInit {
  return { status: 303, headers: { location } };
}

/** A refusal as `application/problem+json` (RFC 9457) with a stable code. */
export function problem<C extends Code>(
  status: number,
  code: C,
  details: Details<C>,
  errors?: readonly Problem[],
): HttpResponseInit {
  return refusal(status, { code, ...describeCode(code, details) }, errors);
}

/** The same of a decision that says itself why. */
export function refusal(
  status: number,
  { code, reason, remedy }: Pick<Stop, 'code' | 'reason' | 'remedy'>,
  errors?: readonly Problem[],
): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: `urn:latchkey:${code}`, title: reason, status, code, remedy, errors }),
  };
}
