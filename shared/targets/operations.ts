import { faultOf, isTransient } from '../errors/fault';
import type { RestClient } from '../azure/restClient';
import type { Operation, OperationStatus } from './target';

const DEFAULT_SECONDS = 5;

/**
 * Asks the status URL of a long-running ARM operation once. Terminal words are Succeeded, Failed and Canceled; any other
 * means running (Azure docs "Track asynchronous Azure operations", 2026-11). An operation that the service has
 * forgotten counts as finished: the resource itself is read next and tells the truth.
 */
export async function pollOperation(rest: RestClient, operation: Operation): Promise<OperationStatus> {
  let answer;
  try {
    answer = await rest.send('GET', operation.statusUrl);
  } catch (error) {
    const fault = faultOf(error);
    if (isTransient(fault)) throw error;
    if (fault.status === 404 || fault.status === 410) return { status: 'succeeded' };
    return { status: 'failed', fault };
  }
  const body = answer.body as { status?: string; error?: { code?: string; message?: string } } | undefined;
  switch (body?.status?.toLowerCase()) {
    case 'succeeded':
      return { status: 'succeeded' };
    case 'failed':
    case 'canceled':
      return {
        status: 'failed',
        fault: {
          code: body.error?.code ?? body.status ?? 'Failed',
          message: body.error?.message?.slice(0, 300) ?? '',
          operation: `GET ${operation.statusUrl.split('?')[0]}`,
          requestId: answer.header('x-ms-request-id'),
        },
      };
    default:
      return { status: 'running', retryAfterSeconds: retryAfter(answer.header('retry-after')) };
  }
}

/** Seconds of a Retry-After header, between 1 and 300; 5 without one. */
export function retryAfter(header: string | undefined): number {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), 300) : DEFAULT_SECONDS;
}
