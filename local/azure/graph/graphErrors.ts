import { randomUUID } from 'node:crypto';
import { SimError, type SimRequest, type SimResponse } from '../core/service';

/** Error body of Microsoft Graph. Source: "Microsoft Graph error responses and resource types", read 2026. */
export function formatGraphError(error: SimError, request: SimRequest): SimResponse {
  const requestId = randomUUID();
  const innerError = {
    ...(error.more.innerCode && { code: error.more.innerCode }),
    date: new Date().toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': request.headers['client-request-id'] ?? requestId,
  };
  return {
    status: error.status,
    headers: { 'request-id': requestId },
    body: { error: { code: error.code, message: error.message, innerError } },
  };
}

export const notFound = (what: string): SimError =>
  new SimError(
    404,
    'Request_ResourceNotFound',
    `Resource '${what}' does not exist or one of its queried reference-property objects are not present.`,
  );

export const badRequest = (message: string): SimError => new SimError(400, 'Request_BadRequest', message);

export const conflict = (message: string): SimError =>
  new SimError(409, 'Request_MultipleObjectsWithSameKeyValue', message);

export const denied = (message = 'Insufficient privileges to complete the operation.'): SimError =>
  new SimError(403, 'Authorization_RequestDenied', message);

/** For what Graph can do and the simulator cannot. */
export const unsupported = (what: string): SimError =>
  new SimError(501, 'NotImplemented', `The simulator of Microsoft Graph does not support ${what}.`);
