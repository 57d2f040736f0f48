import { InvocationContext } from '@azure/functions';
import { createHttpHeaders, createPipelineRequest, RestError, type PipelineResponse } from '@azure/core-rest-pipeline';
import type { ServiceBusMessage } from '@azure/service-bus';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Telemetry } from '../../../shared/config';
import { noteOnboarding } from '../../../shared/telemetry/currentInvocation';
import { describeInvocation } from '../../../shared/telemetry/describeInvocation';
import { runInvocation } from '../../../shared/telemetry/runInvocation';
import { tracedHttpClient } from '../../../shared/telemetry/tracedHttpClient';
import { tracedSend } from '../../../shared/telemetry/tracedSend';
import { urlTemplate } from '../../../shared/telemetry/urlTemplate';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
beforeAll(() => provider.register());
afterEach(() => exporter.reset());
afterAll(async () => {
  await provider.shutdown();
  for (const api of [trace, context, propagation]) api.disable();
});

const TELEMETRY: Telemetry = { sampler: 'traceidratio', ratio: 1, serviceName: 'keys' };
const HOST = { traceId: 'a'.repeat(32), parent: `00-${'a'.repeat(32)}-${'1'.repeat(16)}-01` };
const OTHER = { traceId: 'b'.repeat(32), parent: `00-${'b'.repeat(32)}-${'2'.repeat(16)}-01` };

const invocation = (trigger: object, triggerMetadata = {}, traceState = '') =>
  new InvocationContext({
    functionName: 'verifyKey',
    invocationId: 'one',
    traceContext: { traceParent: HOST.parent, traceState },
    triggerMetadata,
    options: { trigger: { name: 'trigger', type: 'activityTrigger', ...trigger } },
  });
const step = (input: object = {}, metadata: object = { instanceId: 'resource-1' }, state = '') =>
  describeInvocation(invocation({}, metadata, state), input, TELEMETRY);
const message = (applicationProperties: Record<string, string>, messageId = 'm-1') =>
  describeInvocation(
    invocation({ type: 'serviceBusTrigger', queueName: 'requests' }),
    { messages: { messageId, applicationProperties } },
    TELEMETRY,
  );
const exported = () => exporter.getFinishedSpans();
const only = () => exported()[0]!;

const GROUP = '/subscriptions/1/resourceGroups/servers/providers';
test.each([
  [
    `${GROUP}/Microsoft.Sql/servers/joan/keys/k`,
    '/subscriptions/*/resourceGroups/*/providers/Microsoft.Sql/servers/*/keys/*',
  ],
  [
    '/subscriptions/1/providers/Microsoft.DBforMySQL/locations/north/azureAsyncOperation/7',
    '/subscriptions/*/providers/Microsoft.DBforMySQL/locations/*/azureAsyncOperation/*',
  ],
  ['/subscriptions/1', '/subscriptions/*'],
  ["/v1.0/applications(uniqueName='joan')", '/v1.0/applications(*)'],
  ["/onboardings(PartitionKey='a',RowKey='b')", '/onboardings(*)'],
  ['/keys/joan/0123/unwrapkey', '/keys/*/*/unwrapkey'],
  ['/joan.example/oauth2/v2.0/token', '/*/oauth2/v2.0/token'],
  ['/joan', '/*'],
  ['/', '/'],
])('%s is shown as %s', (path, template) => {
  expect(urlTemplate(path)).toBe(template);
});

describe('an invocation', () => {
  test.each([
    ['the onboarding in its input', step({ onboardingId: 'o-1' })],
    ['the onboarding of its instance', step({}, { instanceId: 'onboarding-o-1' })],
    ['the onboarding that its trace is about', step({}, undefined, 'latchkey=o-1,vendor=2')],
  ])('tells %s', async (_, invoked) => {
    await runInvocation(invoked, async () => undefined);
    expect(only().attributes['latchkey.onboarding.id']).toBe('o-1');
    expect(only().spanContext().traceId).toBe(HOST.traceId);
  });

  test('of a message goes on with the trace of the message, where the host began another', async () => {
    await runInvocation(message({ 'Diagnostic-Id': OTHER.parent }), async () => undefined);
    expect(only().spanContext().traceId).toBe(OTHER.traceId);
    expect(only().links.map(({ context: { traceId } }) => traceId)).toEqual([HOST.traceId]);
    expect(only().kind).toBe(SpanKind.CONSUMER);
  });

  test('of a message is below the host where that goes on with the trace', async () => {
    await runInvocation(message({ traceparent: HOST.parent.replace(/1{16}/, '3'.repeat(16)) }), async () => undefined);
    expect(only().parentSpanContext?.spanId).toBe('1'.repeat(16));
    expect(only().links).toEqual([]);
  });

  test.each(['joan@example.com', 'Joan Doe', 'x'.repeat(200)])('does not tell a message id such as %s', async (id) => {
    await runInvocation(message({}, id), async () => undefined);
    expect(only().attributes).not.toHaveProperty('messaging.message.id');
  });

  test.each([
    [{ kind: 'done', change: 'created', value: { name: 'Joan' } }, { 'latchkey.outcome': 'created' }],
    [
      { kind: 'needs-customer', code: 'vault-access-denied', reason: 'Joan', remedy: 'ask Joan' },
      { 'latchkey.outcome': 'needs-customer', 'latchkey.code': 'vault-access-denied' },
    ],
    [undefined, {}],
  ])('tells of the outcome %j nothing but its kind and code', async (outcome, wanted) => {
    await runInvocation(step(), async () => outcome);
    expect(only().attributes).toMatchObject(wanted);
    expect(JSON.stringify(only().attributes)).not.toContain('Joan');
  });

  test('that throws tells the code, and throws it on', async () => {
    const error = new RestError('Joan may not', { code: 'Forbidden', statusCode: 403 });
    await expect(runInvocation(step(), () => Promise.reject(error))).rejects.toBe(error);
    expect(only().attributes['error.type']).toBe('Forbidden');
    expect([only().events, only().status.message]).toEqual([[], undefined]);
  });

  test('is a part of what the host tells Application Insights', () => {
    const telemetry = { ...TELEMETRY, applicationInsights: 'InstrumentationKey=1' };
    const request = invocation({ type: 'httpTrigger', route: 'c/{link}' });
    expect(describeInvocation(request, { method: 'GET' }, telemetry)).toMatchObject({
      name: 'GET /c/{link}',
      kind: SpanKind.INTERNAL,
    });
    expect(describeInvocation(request, { method: 'GET' }, TELEMETRY).kind).toBe(SpanKind.SERVER);
  });
});

describe('a call', () => {
  const calling = (status: number, headers: Record<string, string> = {}) => {
    const sent: Record<string, string>[] = [];
    const client = tracedHttpClient({
      async sendRequest(request): Promise<PipelineResponse> {
        sent.push(request.headers.toJSON());
        return { request, status, headers: createHttpHeaders({ 'x-ms-request-id': 'r-1' }) };
      },
    });
    const request = createPipelineRequest({
      url: 'https://vault.example/keys/joan?code=secret',
      headers: createHttpHeaders({ authorization: 'Bearer token', ...headers }),
    });
    return { sent, call: () => client.sendRequest(request) };
  };

  test('is told without names, query and headers, and the service is not told of the trace', async () => {
    const { sent, call } = calling(200, { 'x-ms-client-request-id': 'c-1' });
    await runInvocation(step({ onboardingId: 'o-1' }), call);
    const [span, parent] = exported();
    expect(span).toMatchObject({ name: 'GET /keys/*', kind: SpanKind.CLIENT });
    expect(span?.parentSpanContext?.spanId).toBe(parent?.spanContext().spanId);
    expect(span?.attributes).toEqual({
      'http.request.method': 'GET',
      'server.address': 'vault.example',
      'url.template': '/keys/*',
      'url.full': 'https://vault.example/keys/*',
      'http.response.status_code': 200,
      'azure.client.request.id': 'c-1',
      'azure.service.request.id': 'r-1',
      'latchkey.onboarding.id': 'o-1',
    });
    expect(Object.keys(sent[0] ?? {}).sort()).toEqual(['authorization', 'x-ms-client-request-id']);
  });

  test.each([
    [403, '403'],
    [503, '503'],
    [404, undefined],
    [412, undefined],
  ])('that is answered %i is an error: %s', async (status, error) => {
    await runInvocation(step(), calling(status).call);
    expect(only().attributes['error.type']).toBe(error);
  });

  test('outside an invocation is no span', async () => {
    await calling(200).call();
    expect(exported()).toEqual([]);
  });
});

describe('a message', () => {
  const send = async (messages: ServiceBusMessage[]) => {
    const sent: ServiceBusMessage[] = [];
    await tracedSend('topic', messages, async (all) => void sent.push(...all));
    return sent;
  };

  test('carries the trace and the onboarding, beside its own properties', async () => {
    const [sent] = await runInvocation(step(), () => {
      noteOnboarding('o-1');
      return send([{ body: {}, messageId: 'm-1', applicationProperties: { state: 'requested' } }]);
    });
    const { spanId, traceId } = only().spanContext();
    const traceparent = `00-${traceId}-${spanId}-01`;
    expect(sent?.applicationProperties).toEqual({
      state: 'requested',
      traceparent,
      'Diagnostic-Id': traceparent,
      tracestate: 'latchkey=o-1',
    });
    expect(only().attributes).toMatchObject({ 'messaging.message.id': 'm-1', 'latchkey.onboarding.id': 'o-1' });
  });

  test('that has a trace keeps it', async () => {
    const messages = [{ body: {}, applicationProperties: { 'Diagnostic-Id': OTHER.parent } }];
    expect(await runInvocation(step(), () => send(messages))).toEqual(messages);
    expect(exported()).toHaveLength(1);
  });

  test('outside an invocation stays as it is', async () => {
    expect(await send([{ body: {} }])).toEqual([{ body: {} }]);
  });
});
