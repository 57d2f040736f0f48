import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';

// Loaded into the app's process (`--require`): counts the HTTP requests it sends, by method, service and kind of path,
// and writes the counts to the file LATCHKEY_BENCH_REQUESTS when the process ends.
const counts: Record<string, number> = {};

const count = (what: string): void => {
  counts[what] = (counts[what] ?? 0) + 1;
};

subscribe('http.client.request.start', (message) => {
  const { method, host, path } = (message as { request: ClientRequest }).request;
  count(`${method} ${serviceOf(host, path)}`);
});
subscribe('net.client.socket', () => count('(connections opened)'));

process.once('exit', () => {
  const file = process.env.LATCHKEY_BENCH_REQUESTS;
  if (file) writeFileSync(file, JSON.stringify(counts));
});

function serviceOf(host: string, path: string): string {
  if (host.includes('.table.')) return `table ${/^\/latchkey\/([$\w]+)/.exec(path)?.[1] ?? ''}`;
  if (host.includes('.vault.')) return 'vault';
  if (path.startsWith('/durabletask/')) return 'durable client';
  return 'Azure';
}
