import * as z from 'zod';

/** A value may hold a further equals sign. */
function pairOf(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Where traces go and which, under the names that OpenTelemetry and Azure Functions give these settings. */
export const telemetrySettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url('an absolute URL')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional()
    .describe('Where traces are sent by OTLP over HTTP, such as http://localhost:4318. Default: nowhere.'),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^[\w-]+=[^,]+(,[\w-]+=[^,]+)*$/, 'name=value, separated by commas')
    .transform((text) => Object.fromEntries(text.split(',').map(pairOf)))
    .optional()
    .describe('Headers to send with them: name=value, separated by commas (a Key Vault reference in Azure).'),
  OTEL_TRACES_SAMPLER: z
    .enum(['traceidratio', 'parentbased_traceidratio'], 'traceidratio or parentbased_traceidratio')
    .default('traceidratio')
    .describe(
      'Who decides which traces are recorded: the id of the trace, or whoever began it, which is right only where the ' +
        'Functions host works in the telemetry mode OpenTelemetry.',
    ),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number('a number from 0 to 1')
    .min(0, 'a number from 0 to 1')
    .max(1, 'a number from 0 to 1')
    .default(1)
    .describe('Share of traces that are recorded, from 0 to 1. With 0 nothing of OpenTelemetry is loaded.'),
  APPLICATIONINSIGHTS_CONNECTION_STRING: z
    .string()
    .optional()
    .describe(
      'Application Insights: the Functions host sends its telemetry there, and the app its traces, as its identity. ' +
        'Default: none.',
    ),
};

/** Traces: which are recorded, and where they are sent. */
export interface Telemetry {
  readonly otlp?: { readonly endpoint: string; readonly headers: Readonly<Record<string, string>> } | undefined;
  /** Connection string; no secret, because tokens are sent. */
  readonly applicationInsights?: string | undefined;
  readonly sampler: 'traceidratio' | 'parentbased_traceidratio';
  readonly ratio: number;
  /** Name of the app in spans: the one that the Functions host has for it. */
  readonly serviceName: string;
}

/** What is configured of it; `undefined` if traces go nowhere. */
export function telemetryOf(
  settings: z.output<z.ZodObject<typeof telemetrySettings>>,
  serviceName: string,
): Telemetry | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights } =
    settings;
  const ratio = settings.OTEL_TRACES_SAMPLER_ARG;
  if (ratio === 0 || (endpoint === undefined && applicationInsights === undefined)) return undefined;
  const headers = settings.OTEL_EXPORTER_OTLP_HEADERS ?? {};
  const otlp = endpoint === undefined ? undefined : { endpoint, headers };
  return { otlp, applicationInsights, sampler: settings.OTEL_TRACES_SAMPLER, ratio, serviceName };
}
