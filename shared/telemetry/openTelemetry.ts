import type { TokenCredential } from '@azure/core-auth';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { Telemetry } from '../config';

/** Traces that are being exported. */
export interface Tracing {
  /** Exports what is left, and ends. */
  shutdown(): Promise<void>;
}

/**
 * Starts the export of spans: registers with the OpenTelemetry API, by which everything else makes its spans. The SDK and the
 * exporters that are configured are loaded here and nowhere else.
 */
export async function startTracing(telemetry: Telemetry, credential: TokenCredential): Promise<Tracing> {
  const { BatchSpanProcessor, NodeTracerProvider, ParentBasedSampler, TraceIdRatioBasedSampler } = contentOf(
    await import('@opentelemetry/sdk-trace-node'),
  );
  const { resourceFromAttributes } = contentOf(await import('@opentelemetry/resources'));
  const root = new TraceIdRatioBasedSampler(telemetry.ratio);
  // What hands a trace over is the Functions host, and its flag says «not sampled» as long as it does not trace by
  // OpenTelemetry itself: no decision. So by default the id of the trace decides, the same for all that is of one trace.
  const remote = telemetry.sampler === 'traceidratio' && { remoteParentSampled: root, remoteParentNotSampled: root };
  const exporters = await exportersOf(telemetry, credential);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': telemetry.serviceName,
      'cloud.provider': 'azure',
      'cloud.platform': 'azure.functions',
    }),
    sampler: new ParentBasedSampler({ root, ...remote }),
    spanProcessors: exporters.map((exporter) => new BatchSpanProcessor(exporter)),
  });
  provider.register();
  return { shutdown: () => provider.shutdown() };
}

async function exportersOf({ otlp, applicationInsights }: Telemetry, credential: TokenCredential) {
  const exporters: SpanExporter[] = [];
  if (otlp) {
    const { OTLPTraceExporter } = contentOf(await import('@opentelemetry/exporter-trace-otlp-http'));
    exporters.push(new OTLPTraceExporter({ url: `${otlp.endpoint}/v1/traces`, headers: { ...otlp.headers } }));
  }
  if (applicationInsights !== undefined) {
    const { AzureMonitorTraceExporter } = contentOf(await import('@azure/monitor-opentelemetry-exporter'));
    const connectionString = applicationInsights;
    // Nothing is kept on disk: what could not be sent is lost.
    exporters.push(new AzureMonitorTraceExporter({ connectionString, credential, disableOfflineStorage: true }));
  }
  return exporters;
}

/** In the artefact a package that is CommonJS has its names in `default` only (esbuild 0.28, with `splitting`). */
const contentOf = <T extends object>(loaded: T & { default?: T }): T => loaded.default ?? loaded;
