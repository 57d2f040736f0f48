import type { SimRequest } from '../core/service';
import type { Application } from '../graph/state';

/**
 * Whether a redirect URI is registered. The port of `http://localhost` does not count.
 * Source: "Redirect URI (reply URL) outline and restrictions", localhost exceptions, read 2026.
 */
export function isSpaRedirect(application: Application, uri: string): boolean {
  return spaRedirects(application).some((registered) => withoutLocalPort(registered) === withoutLocalPort(uri));
}

/** Whether pages of this origin may redeem codes and tokens of the application: one of its redirect URIs has it. */
export function isSpaOrigin(application: Application, origin: string): boolean {
  return spaRedirects(application).some(
    (registered) => withoutLocalPort(new URL(registered).origin) === withoutLocalPort(origin),
  );
}

/** Headers that let a page of another origin read the answer. */
export const corsHeaders = (origin: string): Record<string, string> => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'Content-Length,Content-Encoding',
  vary: 'Origin',
});

/** Answer to the question of a browser whether it may send; which origin may read the answer is decided there. */
export function preflight(request: SimRequest) {
  const asked = request.headers['access-control-request-headers'];
  return {
    status: 200,
    headers: {
      ...corsHeaders(request.headers['origin'] ?? '*'),
      'access-control-allow-methods': 'POST, OPTIONS',
      ...(asked === undefined ? {} : { 'access-control-allow-headers': asked }),
    },
  };
}

const spaRedirects = (application: Application): readonly string[] => application.spaRedirectUris ?? [];
const withoutLocalPort = (uri: string): string => uri.replace(/^http:\/\/localhost:\d+(?=\/|$)/, 'http://localhost');
