import { randomBytes } from 'node:crypto';

/** W3C trace context: what something belongs to, or an invocation's own. */
export interface TraceContext {
  readonly traceParent: string;
  readonly traceState?: string | undefined;
}

const form = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/**
 * The host's own span below `parent`: what the app is given as its parent. Without one, or with one that cannot be read, a
 * trace begins; as with a host that exports nothing itself its flag says «not sampled», which is no decision. Source:
 * azure-functions-host, `WorkerFunctionInvoker` (2024-10): the id of the current activity, and its trace state.
 */
export function childTrace(parent: TraceContext | undefined): TraceContext {
  const [, trace = randomBytes(16).toString('hex'), flags = '00'] = form.exec(parent?.traceParent ?? '') ?? [];
  const traceParent = `00-${trace}-${randomBytes(8).toString('hex')}-${flags}`;
  return { traceParent, traceState: parent?.traceState ?? '' };
}

/**
 * The trace that a message or a request belongs to, by its properties or headers: `Diagnostic-Id` is the older name of Service
 * Bus ("Distributed tracing and correlation through Service Bus messaging", 2026).
 */
export function traceOf(carrier: Readonly<Record<string, unknown>> | undefined): TraceContext | undefined {
  const traceParent = carrier?.['traceparent'] ?? carrier?.['Diagnostic-Id'];
  const traceState = carrier?.['tracestate'];
  if (typeof traceParent !== 'string') return undefined;
  return { traceParent, ...(typeof traceState === 'string' && { traceState }) };
}
