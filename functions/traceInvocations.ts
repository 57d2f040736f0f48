import { app, type InvocationContext, type PreInvocationContext } from '@azure/functions';
import type { TokenCredential } from '@azure/core-auth';
import type { Telemetry } from '../shared/config';
import { describeInvocation } from '../shared/telemetry/describeInvocation';
import { startTracing, type Tracing } from '../shared/telemetry/openTelemetry';
import { runInvocation } from '../shared/telemetry/runInvocation';

/**
 * Makes every invocation a span, below what the Functions host says it belongs to. Orchestrators make none: they are replayed,
 * and the Durable extension tells of them. Called only when an exporter is configured: the SDK is loaded with the first
 * invocation, so that functions are registered no later than without. If it cannot be loaded, the app works without traces.
 */
export function traceInvocations(telemetry: Telemetry, credential: TokenCredential): void {
  let started: Promise<Tracing | undefined> | undefined;
  const start = async (context: InvocationContext): Promise<Tracing | undefined> => {
    try {
      return await startTracing(telemetry, credential);
    } catch (error) {
      context.error(`There are no traces: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };

  app.hook.preInvocation(async (hook: PreInvocationContext) => {
    const { invocationContext, inputs } = hook;
    if (invocationContext.options.trigger.type === 'orchestrationTrigger') return;
    started ??= start(invocationContext);
    if (!(await started)) return;
    const run = hook.functionHandler;
    const description = describeInvocation(invocationContext, inputs[0], telemetry);
    hook.functionHandler = (input: unknown, context) =>
      runInvocation(description, async () => (await run(input, context)) as unknown);
  });
  app.hook.appTerminate(async () => {
    await (await started)?.shutdown();
  });
}
