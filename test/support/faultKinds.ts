import type { Fault, FaultKind } from '../../local/azure/core/faults';
import type { LoggedCall } from '../../local/azure/core/service';

/** What decides which faults can hit a call. */
type Call = Pick<LoggedCall, 'operation' | 'write' | 'status' | 'responseHeaders'>;

interface FaultRow {
  readonly name: string;
  /** The fault for a call of this kind; `undefined` where it would mean nothing. */
  build(call: Call): FaultKind | undefined;
}

const respond = (status: number, code: string, innerCode?: string): FaultKind => ({
  type: 'respond',
  status,
  code,
  message: 'Not seen here yet.',
  ...(innerCode !== undefined && { innerCode }),
});

/** What a service answers while a change of a moment ago has not spread. */
const LAGGING: Readonly<Record<string, FaultKind>> = {
  arm: respond(404, 'ResourceNotFound'),
  entra: respond(400, 'AADSTS700016'),
  graph: respond(404, 'Request_ResourceNotFound'),
  keyVault: respond(403, 'Forbidden', 'ForbiddenByRbac'),
};

const startsOperation = ({ status, responseHeaders }: Call): boolean =>
  status === 202 || 'azure-asyncoperation' in responseHeaders;

/**
 * Every kind of fault that the simulator can switch on, for a matrix of faults and calls: record a smooth run, then
 * repeat it with each of `faultsFor` of its calls.
 */
export const FAULT_KINDS: readonly FaultRow[] = [
  { name: 'throttled', build: () => ({ type: 'throttle', retryAfterSeconds: 1 }) },
  { name: 'internal error', build: () => ({ type: 'serverError', status: 500 }) },
  { name: 'unavailable', build: () => ({ type: 'serverError', status: 503 }) },
  { name: 'slow', build: () => ({ type: 'delay', ms: 200 }) },
  { name: 'request lost', build: () => ({ type: 'loseRequest' }) },
  { name: 'answer lost', build: () => ({ type: 'loseResponse' }) },
  {
    name: 'not replicated yet',
    build: ({ operation, write }) => (write ? undefined : LAGGING[operation.split('.')[0] ?? '']),
  },
  {
    name: 'operation fails',
    build: (call) =>
      startsOperation(call)
        ? { type: 'failOperation', code: 'InternalServerError', message: 'An unexpected error occurred.' }
        : undefined,
  },
  {
    name: 'operation lasts',
    build: (call) => (startsOperation(call) ? { type: 'prolongOperation', ms: 60_000 } : undefined),
  },
];

/** The faults that can hit a recorded call, by name, each once. */
export const faultsFor = (call: Call): ReadonlyMap<string, Fault> =>
  new Map(
    FAULT_KINDS.flatMap(({ name, build }) => {
      const kind = build(call);
      return kind ? [[name, { operation: call.operation, kind }]] : [];
    }),
  );
