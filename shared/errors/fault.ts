import { findRow } from './row';
import { ANY_SERVICE } from './tables/anyService';
import { MANAGED_IDENTITY } from './tables/managedIdentity';

/** What a failed call to a Microsoft service says, whichever client threw it. */
export interface Fault {
  /** HTTP status; absent when no answer came. */
  readonly status?: number | undefined;
  /** `error.code` of the body, or `AADSTS<number>` for Entra, or a system code such as `ENOTFOUND`. */
  readonly code: string;
  /** `error.innererror.code` of the body. */
  readonly innerCode?: string | undefined;
  /** First line, at most 300 characters, without trace ids. */
  readonly message: string;
  /** Method and URL without its query. */
  readonly operation?: string | undefined;
  /** By which the service finds the call again. */
  readonly requestId?: string | undefined;
}

interface ErrorLike {
  name?: unknown;
  message?: string;
  code?: unknown;
  errorCode?: unknown;
  statusCode?: unknown;
  status?: unknown;
  details?: unknown;
  cause?: unknown;
  request?: unknown;
  response?: unknown;
  correlationId?: unknown;
}

/**
 * Reads a thrown value of an Azure client. Entra's numbers are looked for in the whole chain of causes, because
 * `@azure/identity` wraps them and keeps them in the text only; so it does with the codes of MSAL. Inner codes come as
 * `innererror` or `innerError`.
 */
export function faultOf(error: unknown): Fault {
  const like = (typeof error === 'object' && error !== null ? error : {}) as ErrorLike;
  const message = clean(typeof like.message === 'string' ? like.message : String(error));
  const aadsts = findAadsts(error);
  const body = bodyOf(like.details);
  const status = numberOf(like.statusCode) ?? numberOf(like.status);
  return {
    status,
    // A service that got no token itself quotes Entra in its text; its own code comes first.
    code: body?.code ?? aadsts ?? textOf(like.code) ?? msalCode(error) ?? `HTTP${status ?? ''}`,
    innerCode: body?.innerCode,
    message,
    operation: operationOf(like.request),
    requestId: requestIdOf(error),
  };
}

/** Why the managed identity gave no token, its client tells in prose only (@azure/identity 4.14.1). */
const UNAVAILABLE = 'CredentialUnavailableError';

/** Whether the same call may succeed later with nobody doing anything: what no service needs to be asked about. */
export function isTransient(fault: Fault): boolean {
  return findRow([...ANY_SERVICE, ...MANAGED_IDENTITY], fault)?.act === 'retry';
}

function findAadsts(error: unknown): string | undefined {
  return findCause(error, (cause) => {
    const match = /AADSTS(\d+)/.exec(cause instanceof Error ? cause.message : '');
    return match ? `AADSTS${match[1]}` : undefined;
  });
}

/** Such as `network_error`; the name of the error where there is none. */
function msalCode(error: unknown): string | undefined {
  const code = findCause(error, ({ errorCode }) => textOf(errorCode));
  return code ?? findCause(error, ({ name }) => (name === UNAVAILABLE ? UNAVAILABLE : undefined));
}

function findCause<T>(error: unknown, find: (cause: ErrorLike) => T | undefined): T | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth += 1) {
    const found = find(current);
    if (found !== undefined) return found;
    current = (current as ErrorLike).cause;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function bodyOf(details: unknown): { code?: string; innerCode?: string } | undefined {
  const error = record(record(details)?.['error']) ?? record(details);
  if (!error) return undefined;
  const inner = record(error['innererror']) ?? record(error['innerError']);
  return {
    ...(typeof error['code'] === 'string' ? { code: error['code'] } : {}),
    ...(typeof inner?.['code'] === 'string' ? { innerCode: inner['code'] } : {}),
  };
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** Without the query, which may hold what nobody should read. */
function operationOf(request: unknown): string | undefined {
  const { method, url } = record(request) ?? {};
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return `${typeof method === 'string' ? method : 'GET'} ${origin}${pathname}`;
}

const ID_HEADERS = ['x-ms-request-id', 'request-id', 'x-ms-correlation-request-id', 'x-ms-client-request-id'];

/** From the answer's headers; Entra's from the error or its text. */
function requestIdOf(error: unknown): string | undefined {
  return findCause(error, ({ response, correlationId, message }) => {
    const headers = record(record(response)?.['headers']) as { get?: (name: string) => unknown } | undefined;
    const sent = headers?.get && ID_HEADERS.map((name) => textOf(headers.get?.(name))).find(Boolean);
    const told = /(?:Trace|Correlation) ID: ([\w-]+)/.exec(typeof message === 'string' ? message : '');
    return sent ?? told?.[1] ?? textOf(correlationId);
  });
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function clean(text: string): string {
  const line = text.split(/\r?\n/)[0] ?? '';
  return line
    .replace(/(Trace ID|Correlation ID|Timestamp):.*$/, '')
    .trim()
    .slice(0, 300);
}
