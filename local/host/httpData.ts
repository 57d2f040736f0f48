import type { ServerResponse } from 'node:http';
import type { TypedData } from './functionsCore';

interface Cookie {
  name: string;
  value: string;
  domain?: { value: string };
  path?: { value: string };
  expires?: { value: { seconds?: number | string } | string | number };
  secure?: { value: boolean };
  httpOnly?: { value: boolean };
  sameSite?: string;
  maxAge?: { value: number };
}

interface HttpData {
  statusCode?: string;
  headers?: Record<string, string>;
  cookies?: Cookie[];
  body?: TypedData;
}

const withoutBody = [204, 205, 304];

/** Writes a buffered HTTP result. A function that returned nothing gives 200 without a body. */
export function writeHttpData(response: ServerResponse, data: TypedData | null | undefined): void {
  const http = (data?.http ?? {}) as HttpData;
  const status = Number(http.statusCode ?? 200);
  response.statusCode = status;
  for (const [name, value] of Object.entries(http.headers ?? {})) response.setHeader(name, value);
  if (http.cookies?.length) response.setHeader('set-cookie', http.cookies.map(serialiseCookie));
  const body = http.body?.bytes ?? http.body?.string;
  response.end(withoutBody.includes(status) ? undefined : body);
}

const sameSiteNames: Record<string, string> = { lax: 'Lax', strict: 'Strict', explicitnone: 'None' };

function serialiseCookie(cookie: Cookie): string {
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`];
  if (cookie.maxAge) parts.push(`Max-Age=${cookie.maxAge.value}`);
  if (cookie.domain) parts.push(`Domain=${cookie.domain.value}`);
  if (cookie.path) parts.push(`Path=${cookie.path.value}`);
  if (cookie.expires) parts.push(`Expires=${toUtc(cookie.expires.value)}`);
  if (cookie.httpOnly?.value) parts.push('HttpOnly');
  if (cookie.secure?.value) parts.push('Secure');
  const sameSite = sameSiteNames[cookie.sameSite?.toLowerCase() ?? ''];
  if (sameSite) parts.push(`SameSite=${sameSite}`);
  return parts.join('; ');
}

function toUtc(value: { seconds?: number | string } | string | number): string {
  const ms = typeof value === 'object' ? Number(value.seconds) * 1000 : value;
  return new Date(ms).toUTCString();
}
