import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { context, SpanKind, trace, type Attributes, type Span } from '@opentelemetry/api';
import { currentInvocation } from './currentInvocation';
import { TRACER } from './spans';
import { urlTemplate } from './urlTemplate';
import { markFailed, withinSpan } from './withinSpan';

/**
 * A client whose every request is a span of the invocation that sends it, each attempt its own; outside a traced invocation
 * nothing is added. The trace is not told to the service: it is none of a customer's vault's business.
 */
export function tracedHttpClient(client: HttpClient): HttpClient {
  return {
    sendRequest(request) {
      const invocation = currentInvocation();
      return invocation ? traced(client, request, invocation.onboardingId) : client.sendRequest(request);
    },
  };
}

function traced(client: HttpClient, request: PipelineRequest, onboardingId?: string): Promise<PipelineResponse> {
  const { name, attributes } = describe(request);
  const span = trace.getTracer(TRACER).startSpan(name, { kind: SpanKind.CLIENT, attributes });
  if (onboardingId !== undefined) span.setAttribute('latchkey.onboarding.id', onboardingId);
  return withinSpan(span, trace.setSpan(context.active(), span), async () => {
    const response = await client.sendRequest(request);
    noteAnswer(span, request, response);
    return response;
  });
}

function describe({ method, url, headers }: PipelineRequest): { name: string; attributes: Attributes } {
  const { protocol, hostname, port, pathname } = new URL(url);
  const template = urlTemplate(pathname);
  const clientRequestId = headers.get('x-ms-client-request-id');
  return {
    name: `${method} ${template}`,
    attributes: {
      'http.request.method': method,
      'server.address': hostname,
      ...(port !== '' && { 'server.port': Number(port) }),
      'url.template': template,
      'url.full': `${protocol}//${hostname}${template}`,
      ...(clientRequestId !== undefined && { 'azure.client.request.id': clientRequestId }),
    },
  };
}

/** What a caller reads as an answer, and acts upon: not there, there already, changed meanwhile. */
const ANSWERS = new Set([404, 409, 412]);

function noteAnswer(span: Span, request: PipelineRequest, { status, headers }: PipelineResponse): void {
  span.setAttribute('http.response.status_code', status);
  const requestId = headers.get('x-ms-request-id') ?? headers.get('request-id');
  if (requestId !== undefined) span.setAttribute('azure.service.request.id', requestId);
  // A request without a token asks to be challenged.
  const isWanted = ANSWERS.has(status) || (status === 401 && !request.headers.has('authorization'));
  if (status >= 400 && !isWanted) markFailed(span, String(status));
}
