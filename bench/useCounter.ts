import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** What is used, as far as it is billed or limited: counts by what is counted. */
export type Use = Readonly<Record<string, number>>;

/** Counts what it is told, and the requests that this process sends, by service; apart for what runs {@link within} a name. */
export function createUseCounter() {
  const place = new AsyncLocalStorage<string>();
  const counts = new Map<string, Map<string, number>>();
  const add = (what: string, more = 1): void => {
    for (const name of new Set(['', place.getStore() ?? ''])) {
      const of = counts.get(name) ?? new Map<string, number>();
      counts.set(name, of.set(what, (of.get(what) ?? 0) + more));
    }
  };
  const onRequest = (message: unknown): void => {
    const { host, path } = (message as { request: ClientRequest }).request;
    add(serviceOf(host, path));
  };
  subscribe('http.client.request.start', onRequest);
  return {
    add,
    within: <T>(name: string, run: () => T): T => place.run(name, run),
    reset: () => counts.clear(),
    /** What was counted since the reset, each divided by `times`. */
    of: (times: number, name = ''): Use => {
      const sorted = [...(counts.get(name) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(sorted.map(([what, count]) => [what, Math.round((count / times) * 100) / 100]));
    },
    count: (what: string, name = ''): number => counts.get(name)?.get(what) ?? 0,
    stop: async () => void unsubscribe('http.client.request.start', onRequest),
  };
}

function serviceOf(host: string, path: string): string {
  if (host.includes('.table.')) return 'table transactions';
  if (host.includes('.vault.')) return 'calls of Key Vault';
  if (path.startsWith('/durabletask/')) return 'calls of the Durable extension';
  if (path.startsWith('/v1.0/')) return 'calls of Graph';
  if (path.includes('/providers/') || path.startsWith('/subscriptions/')) return 'calls of Resource Manager';
  return 'calls for tokens';
}
