import { ATTRIBUTES, FUNCTION_ATTRIBUTES, OUTCOME_ATTRIBUTES, SPANS } from '../shared/telemetry/spans';

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

/** The part of the page on telemetry that is about traces. */
export function describeTraces(table: Table): string[] {
  const names = (list: readonly string[]) => list.map((name) => `\`${name}\``).join(', ');
  const spans = SPANS.map(({ name, of, attributes }) => [`\`${name}\``, of, names(attributes)]);
  const attributes = Object.entries(ATTRIBUTES).map(([name, what]) => [`\`${name}\``, what]);
  return [
    '## Traces',
    'One trace runs from the message, or from the request that put it on the queue, through the steps of the orchestration to each ' +
      'call of Azure, and on to whoever receives the events. Names follow the semantic conventions of OpenTelemetry. What waits for ' +
      'weeks stays one trace; actions of people begin others. `latchkey.onboarding.id` is on all of them:',
    [
      '```kusto',
      'AppDependencies',
      "| where Properties['latchkey.onboarding.id'] == 'fabrikam-storage-1'",
      "| project TimeGenerated, OperationId, Name, Target, ResultCode, DurationMs, Properties['latchkey.outcome'], Properties['latchkey.code']",
      '| order by TimeGenerated asc',
      '```',
    ].join('\n'),
    table(['span', 'stands for', 'attributes'], spans),
    `All of functions have ${names(FUNCTION_ATTRIBUTES)}; all that is about one onboarding has \`latchkey.onboarding.id\`; steps and ` +
      `messages that came to something have ${names(OUTCOME_ATTRIBUTES)}; what went wrong has \`error.type\`. There is no other attribute:`,
    table(['attribute', 'says'], attributes),
    'No names of people or customers, no texts, no links, no tokens, no headers, no queries: of an address the host and the words ' +
      'that the service itself chose, of an error the code. `test/e2e/secrecy.test.ts` searches what whole runs exported. ' +
      'Orchestrations make no spans, because they are replayed: the Durable extension tells of them (`create_orchestration`, ' +
      '`orchestration:…`, `activity:…`). Calls that several onboardings share, such as one for a token, are told by the one that came first. ' +
      'Azure is not told of the trace; it is found there by `azure.service.request.id`.',
    '### Switch it on',
    table(
      ['where', 'how'],
      [
        [
          'in Azure',
          'It is on: `infra` sets `APPLICATIONINSIGHTS_CONNECTION_STRING`, and the app sends as its identity. ' +
            '`OTEL_TRACES_SAMPLER_ARG` = 0.1 keeps a tenth of all traces, each of them whole; 0 switches it off.',
        ],
        [
          'another backend',
          '`OTEL_EXPORTER_OTLP_ENDPOINT`, and `OTEL_EXPORTER_OTLP_HEADERS` if it wants a key; both at once are possible. Spans of the ' +
            'Functions host go there only under `"telemetryMode": "OpenTelemetry"` in `host.json`, which changes the lines that alert rules ask for ' +
            '([why it is not set](decisions/2026-11-22-the-app-exports-its-own-traces.md)).',
        ],
        [
          'on one machine',
          '`OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 npm run local`, with any collector that takes OTLP over HTTP on that port. ' +
            'The local host carries traces as Azure does and tells no spans itself.',
        ],
      ],
    ),
    'Without an exporter nothing of the SDK is loaded and no span is made. With one it is loaded with the first invocation, not at the ' +
      'start. Spans go out every five seconds; what cannot be sent is lost, and no work waits for it. The exporter for Application Insights also asks ' +
      'Microsoft for its own configuration, which it offers no way to switch off (1.0.0-beta.47); what it reports of itself is switched ' +
      'off by `APPLICATION_INSIGHTS_NO_STATSBEAT`.',
    '### What it costs',
    'An onboarding of a storage account makes 69 spans, 72 KB by OTLP in JSON (`npm run bench -- --only onboardings`, 2026-11-22, 200 of them). ' +
      'The app took 151 and 160 ms of CPU for each with traces and 133 ms without, the loading of the SDK included (150 of them, on ' +
      'a machine busy with other work: roughly a sixth more). A sweep makes a span for each of its calls, 0.3 a resource: of 10,000 resources ' +
      'some 3,000 every five minutes, which is when a share below 1 is worth while.',
  ];
}
