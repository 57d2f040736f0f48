import { randomUUID } from 'node:crypto';
import { SimError, type SimRequest, type SimResponse } from '../core/service';

interface Row {
  readonly status: number;
  readonly error: string;
}

/**
 * OAuth error name and HTTP status of each AADSTS number the simulator answers with.
 * Source: "Microsoft Entra authentication and authorization error codes", read 2026.
 */
const ROWS = {
  50011: { status: 400, error: 'invalid_request' },
  50058: { status: 400, error: 'login_required' },
  50194: { status: 400, error: 'unauthorized_client' },
  54005: { status: 400, error: 'invalid_grant' },
  70000: { status: 400, error: 'invalid_grant' },
  70003: { status: 400, error: 'unsupported_grant_type' },
  70008: { status: 400, error: 'invalid_grant' },
  70011: { status: 400, error: 'invalid_scope' },
  70021: { status: 401, error: 'invalid_client' },
  90002: { status: 400, error: 'invalid_request' },
  90023: { status: 400, error: 'invalid_request' },
  90033: { status: 503, error: 'temporarily_unavailable' },
  90055: { status: 429, error: 'temporarily_unavailable' },
  500112: { status: 400, error: 'invalid_grant' },
  500011: { status: 400, error: 'invalid_resource' },
  501481: { status: 400, error: 'invalid_grant' },
  650053: { status: 400, error: 'invalid_client' },
  700016: { status: 400, error: 'unauthorized_client' },
  700024: { status: 401, error: 'invalid_client' },
  700027: { status: 401, error: 'invalid_client' },
  700211: { status: 401, error: 'invalid_client' },
  700213: { status: 401, error: 'invalid_client' },
  700222: { status: 401, error: 'invalid_client' },
  700226: { status: 401, error: 'invalid_client' },
  700227: { status: 401, error: 'invalid_client' },
  700054: { status: 400, error: 'unsupported_response_type' },
  700084: { status: 400, error: 'invalid_grant' },
  900144: { status: 400, error: 'invalid_request' },
  900561: { status: 400, error: 'invalid_request' },
  1002012: { status: 400, error: 'invalid_scope' },
  7000112: { status: 401, error: 'unauthorized_client' },
  7000215: { status: 401, error: 'invalid_client' },
  7000218: { status: 401, error: 'invalid_client' },
  7000229: { status: 401, error: 'invalid_client' },
  7002121: { status: 401, error: 'invalid_client' },
  7002138: { status: 401, error: 'invalid_client' },
  9002325: { status: 400, error: 'invalid_request' },
  9002326: { status: 400, error: 'invalid_request' },
  9002327: { status: 400, error: 'invalid_request' },
} as const satisfies Record<number, Row>;

type AadstsNumber = keyof typeof ROWS;

const UNLISTED: Row = { status: 400, error: 'invalid_request' };

/** A rejection by Entra; its code is `AADSTS<number>`. */
export function entraError(number: AadstsNumber, text: string): SimError {
  return new SimError(ROWS[number].status, `AADSTS${number}`, text);
}

/** Error body of the token endpoint. A fault may name any `AADSTS<number>` as its code. */
export function formatEntraError(error: SimError, request: SimRequest): SimResponse {
  const number = numberOf(error);
  const row: Row = (ROWS as Record<number, Row>)[number] ?? UNLISTED;
  const traceId = randomUUID();
  const correlationId = request.headers['client-request-id'] ?? randomUUID();
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const text = `AADSTS${number}: ${error.message}`;
  return {
    status: error.status,
    body: {
      error: row.error,
      error_description: `${text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [number],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `${request.url.origin}/error?code=${number}`,
    },
  };
}

/** Failures that have no number of their own count as throttling (429) or as a transient failure. */
function numberOf(error: SimError): number {
  const named = /^AADSTS(\d+)$/.exec(error.code);
  if (named) return Number(named[1]);
  return error.status === 429 ? 90055 : 90033;
}
