import { isIP } from 'node:net';
import type { HttpRequest } from '@azure/functions';

/**
 * Who calls, as the front end of Azure says: it appends the address to `X-Forwarded-For`, with its port, so only the last
 * entry can be believed (Azure docs "Inspect IP addresses with App Service", 2026). Of IPv6 the network, /64, because one
 * caller has all of its addresses. `undefined` where no front end says anything.
 */
export function clientAddress({ headers }: Pick<HttpRequest, 'headers'>): string | undefined {
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(last)?.[1];
  const address = bracketed ?? (/^[\d.]+:\d+$/.test(last) ? last.slice(0, last.lastIndexOf(':')) : last);
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? address : networkOf(address);
}

function networkOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(8 - left.length - right.length, 0);
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right].slice(0, 4);
  return groups.map((group) => parseInt(group, 16).toString(16)).join(':');
}
