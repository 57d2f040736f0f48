import { context, SpanStatusCode, type Context, type Span } from '@opentelemetry/api';
import { faultOf } from '../errors/fault';

/** Runs something in a span's context and ends the span. Of an error its code is told, never its text: that may quote anything. */
export async function withinSpan<T>(span: Span, within: Context, run: () => Promise<T>): Promise<T> {
  try {
    return await context.with(within, run);
  } catch (error) {
    markFailed(span, faultOf(error).code);
    throw error;
  } finally {
    span.end();
  }
}

/** `type`: a code or an HTTP status (OpenTelemetry semantic conventions, attribute `error.type`, 1.38). */
export function markFailed(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
