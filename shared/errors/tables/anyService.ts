import { retry } from '../row';

const HTTP = { title: 'Azure Architecture Center "Retry guidance for Azure services"', date: '2026-11' };
const NODE = { title: 'Node.js documentation "Common system errors"', date: '2026-11' };
const PIPELINE = { title: 'Package @azure/core-rest-pipeline, codes of RestError', date: '2026-11' };
const AADSTS = { title: 'Entra docs "Microsoft Entra authentication and authorization error codes"', date: '2026-11' };
const MSAL = { title: 'Package @azure/msal-node, codes of errors', date: '2026-11' };

/**
 * What passes by itself, whichever service was called. Entra's own are here because any call may be the one that needs a
 * fresh token. Trying again is bounded everywhere: a used-up budget goes to the operator.
 */
export const ANY_SERVICE = [
  retry('*', 'the service gave up waiting for the request', HTTP, { status: 408 }),
  retry('*', 'too early', HTTP, { status: 425 }),
  retry('*', 'throttled', HTTP, { status: 429 }),
  retry('*', 'an outage, or a gateway in trouble', HTTP, { status: '5xx' }),
  retry('InternalServerError', 'the service failed by itself: so an operation tells it, without a status', HTTP),
  retry('ECONNREFUSED', 'nothing listens there at the moment', NODE),
  retry('ECONNRESET', 'the connection was lost', NODE),
  retry('ETIMEDOUT', 'no connection, or no answer, in time', NODE),
  retry('ESOCKETTIMEDOUT', 'no answer in time', NODE),
  retry('EPIPE', 'the connection was closed while sending', NODE),
  retry('EAI_AGAIN', 'the name server did not answer', NODE),
  retry('UND_ERR_SOCKET', 'the connection was lost', NODE),
  retry('REQUEST_SEND_ERROR', 'the request could not be sent', PIPELINE),
  retry('PARSE_ERROR', 'the answer was cut off', PIPELINE),
  retry('network_error', 'Entra could not be reached', MSAL),
  retry('temporarily_unavailable', 'Entra is overloaded', AADSTS),
  retry('AADSTS90033', 'Entra is unavailable for the moment', AADSTS),
  retry('AADSTS90055', 'too many requests for this tenant', AADSTS),
  retry('AADSTS50196', 'the same request too often', AADSTS),
] as const;
