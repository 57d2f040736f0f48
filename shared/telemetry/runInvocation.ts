import { propagation, ROOT_CONTEXT, trace, type Context, type Link } from '@opentelemetry/api';
import { noteOnboarding, onboardingOf, withInvocation } from './currentInvocation';
import type { Invoked } from './describeInvocation';
import { TRACER } from './spans';
import { markFailed, withinSpan } from './withinSpan';

/** Runs an invocation in a span of its own. */
export function runInvocation<T>(invoked: Invoked, run: () => Promise<T>): Promise<T> {
  const { name, kind, attributes } = invoked;
  const { parent, links } = parentOf(invoked);
  const span = trace.getTracer(TRACER).startSpan(name, { kind, attributes, links }, parent);
  return withinSpan(span, withInvocation(parent, span), async () => {
    noteOnboarding(invoked.onboardingId ?? onboardingOf(parent));
    const result = await run();
    const told = invoked.read(result);
    span.setAttributes(told);
    const status = told['http.response.status_code'];
    if (typeof status === 'number' && status >= 500) markFailed(span, String(status));
    return result;
  });
}

/**
 * What the span belongs to. Not every host goes on with the trace of a message (azure-functions-nodejs-worker issue 632,
 * 2022): where it has begun one of its own, the message's is gone on with, and linked to the host's.
 */
function parentOf({ host, message }: Invoked): { parent: Context; links: Link[] } {
  const ofHost = propagation.extract(ROOT_CONTEXT, host);
  const ofMessage = propagation.extract(ROOT_CONTEXT, message);
  const [hostSpan, messageSpan] = [trace.getSpanContext(ofHost), trace.getSpanContext(ofMessage)];
  if (!messageSpan || messageSpan.traceId === hostSpan?.traceId) return { parent: ofHost, links: [] };
  return { parent: ofMessage, links: hostSpan ? [{ context: hostSpan }] : [] };
}
