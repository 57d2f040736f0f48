import { randomUUID } from 'node:crypto';
import type { FunctionsCore, InvocationResponse, RegisteredFunction, TypedData } from './functionsCore';
import type { Log } from './hostOptions';
import { childTrace, type TraceContext } from './traceContext';

export interface InvocationRequest {
  /** Value of the trigger. */
  data: TypedData;
  triggerMetadata?: Record<string, TypedData>;
  invocationId?: string;
  /** What it belongs to; without it a trace begins. */
  trace?: TraceContext | undefined;
}

export type Invoke = (fn: RegisteredFunction, request: InvocationRequest) => Promise<InvocationResponse>;

/**
 * Runs functions through the app's own programming model library, hooks included. The promise rejects with what the
 * function (or a hook) threw. `extraInput` supplies the data of input bindings other than the trigger.
 */
export function createInvoker(
  core: FunctionsCore,
  appHookData: object,
  extraInput: (type: string) => TypedData,
  log: Log,
): Invoke {
  return async (fn, request) => {
    const invocationId = request.invocationId ?? randomUUID();
    const model = core.model!;
    const inputData = [{ name: fn.triggerName, data: request.data }];
    for (const [name, binding] of Object.entries(fn.metadata.bindings)) {
      if (name === fn.triggerName || binding.direction === 'out') continue;
      inputData.push({ name, data: extraInput(binding.type) });
    }
    const coreContext = {
      invocationId,
      metadata: fn.metadata,
      request: {
        invocationId,
        functionId: fn.metadata.functionId ?? fn.name,
        inputData,
        triggerMetadata: request.triggerMetadata ?? {},
        traceContext: { ...childTrace(request.trace), attributes: {} },
      },
      state: undefined as string | undefined,
      log: (level: string, category: string, message: string) =>
        log({ level, category, message, functionName: fn.name, invocationId }),
    };
    const invocation = await model.getInvocationModel(coreContext);
    const { context, inputs } = await invocation.getArguments();
    const hookData = {};
    const before = {
      hookData,
      appHookData,
      invocationContext: context,
      functionCallback: fn.callback,
      inputs,
    };
    coreContext.state = 'preInvocationHooks';
    await core.runHooks('preInvocation', before);
    const after = { ...before, result: undefined as unknown, error: undefined as unknown };
    coreContext.state = 'invocation';
    try {
      after.result = await invocation.invokeFunction(context, before.inputs, before.functionCallback);
    } catch (error) {
      after.error = error ?? new Error(`Function '${fn.name}' threw ${String(error)}.`);
    }
    coreContext.state = 'postInvocationHooks';
    await core.runHooks('postInvocation', after);
    coreContext.state = undefined;
    if (after.error !== undefined && after.error !== null) throw after.error as Error;
    return invocation.getResponse(context, after.result);
  };
}
