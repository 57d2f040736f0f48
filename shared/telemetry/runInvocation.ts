import { context, propagation, ROOT_CONTEXT, SpanStatusCode, trace, type Context, type Link } from '@opentelemetry/api';
import { faultOf } from '../errors/fault';
import { noteOnboarding, onboardingOf, withInvocation } from './currentInvocation';
import type { Invoked } from './describeInvocation';
import { TRACER } from './spans';

/** Runs an invocation in a span of its own. Of an error its code is told, never its text: that may quote anything. */
export function runInvocation<T>(invoked: Invoked, run: () => Promise<T>): Promise<T> {
  const { name, kind, attributes } = invoked;
  const { parent, links } = parentOf(invoked);
  const span = trace.getTracer(TRACER).startSpan(name, { kind, attributes, links }, parent);
  return context.with(withInvocation(parent, span), async () => {
    noteOnboarding(invoked.onboardingId ?? onboardingOf(parent));
    try {
      const result = await run();
      const told = invoked.read(result);
      span.setAttributes(told);
      const status = told['http.response.status_code'];
      if (typeof status === 'number' && status >= 500) {
        span.setAttribute('error.type', String(status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      return result;
    } catch (error) {
      span.setAttribute('error.type', faultOf(error).code);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
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
