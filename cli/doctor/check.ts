import type { HealthCheck } from '../../shared/api';

/** One thing that was looked at. */
export type Check = HealthCheck;

export const ok = (name: string, seen: string): Check => ({ name, status: 'ok', seen });

export const warn = (name: string, seen: string, wanted: string, remedy: string): Check => ({
  ...{ name, status: 'warn', seen, wanted, remedy },
});

export const fail = (name: string, seen: string, wanted: string, remedy: string): Check => ({
  ...{ name, status: 'fail', seen, wanted, remedy },
});

/** What went wrong, in a line. */
export function whyOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code } = cause as { readonly code?: unknown };
  const text = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return typeof code === 'string' && !text.includes(code) ? `${code}: ${text}` : text;
}
