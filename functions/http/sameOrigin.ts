import type { HttpRequest } from '@azure/functions';

/**
 * Whether a form post comes from our own page. There are no cookies, so another site can forge nothing but a link that it
 * has; still no form of another site is taken. What a browser says of itself counts: `Sec-Fetch-Site`, and `Origin`,
 * which browsers send with every post ("Fetch Standard", 2026); it is `null` from our own pages, which forbid referrers. A
 * script without both is no browser.
 */
export function isSameOrigin({ headers }: Pick<HttpRequest, 'headers'>, publicUrl: string): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  if (origin === 'null') return site === 'same-origin';
  return origin === null || origin === new URL(publicUrl).origin;
}
