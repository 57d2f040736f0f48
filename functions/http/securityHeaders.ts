import type { HttpResponseInit } from '@azure/functions';

/**
 * Headers of every answer, unless it says otherwise itself: nothing is kept, framed, sniffed or loaded from elsewhere, no
 * address leaks by a referrer, and browsers come by https only.
 */
const DEFAULTS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

export function withSecurityHeaders(answer: HttpResponseInit): HttpResponseInit {
  const own = Object.fromEntries(new Headers(answer.headers));
  return { ...answer, headers: { ...DEFAULTS, ...own } };
}
