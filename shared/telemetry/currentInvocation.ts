import {
  context,
  createContextKey,
  createTraceState,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';

/** The function that runs, and the span it runs in. */
interface Invocation {
  readonly span: Span;
  /** What is begun in it belongs to: the span, and a trace state that says which onboarding it is about. */
  readonly position: SpanContext;
  onboardingId: string | undefined;
}

const KEY = createContextKey('latchkey.invocation');

/** Our entry of the W3C trace state: it travels with the trace through orchestrations to their steps. */
const STATE_KEY = 'latchkey';

/** The onboarding that the trace of a context says it is about. */
export const onboardingOf = (of: Context): string | undefined => trace.getSpanContext(of)?.traceState?.get(STATE_KEY);

/** The context in which an invocation runs: what it does, however deep, finds its span. */
export function withInvocation(parent: Context, span: Span): Context {
  const position = { ...span.spanContext() };
  const invocation: Invocation = { span, position, onboardingId: undefined };
  return trace.setSpanContext(parent, position).setValue(KEY, invocation);
}

/** The invocation that this runs in; `undefined` where none is traced. */
export const currentInvocation = (): Invocation | undefined => context.active().getValue(KEY) as Invocation | undefined;

/** Tells which onboarding the invocation is about, as soon as that is known: its spans are found by it. */
export function noteOnboarding(onboardingId: string | undefined): void {
  const invocation = currentInvocation();
  if (!invocation || onboardingId === undefined) return;
  const { span, position } = invocation;
  invocation.onboardingId = onboardingId;
  position.traceState = (position.traceState ?? createTraceState()).set(STATE_KEY, onboardingId);
  span.setAttribute('latchkey.onboarding.id', onboardingId);
}

/** Tells more of the invocation: codes and ids only. */
export const noteOnSpan = (attributes: Attributes): void => void currentInvocation()?.span.setAttributes(attributes);
