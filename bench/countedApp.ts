import { app } from '@azure/functions';
import { registerFunctions } from '../functions';
import type { Ports } from '../shared/ports';

/** A run of a function: the type of its trigger, its name, its input. */
export interface Run {
  readonly trigger: string;
  readonly name: string;
  readonly input: unknown;
}

/**
 * Registers the app with something around each run of a function; timers that `hears` does not want do nothing. Loaded
 * once the host stands in for the Functions worker, not before.
 */
export function registerCounted(
  ports: Ports,
  around: (run: Run, handler: () => unknown) => unknown,
  hears: (timer: string) => boolean,
): void {
  app.hook.preInvocation((context) => {
    const { functionName: name, options } = context.invocationContext;
    const handler = context.functionHandler;
    const trigger = options.trigger.type;
    context.functionHandler = (...inputs: unknown[]): unknown => {
      if (trigger === 'timerTrigger' && !hears(name)) return undefined;
      return around({ trigger, name, input: inputs[0] }, (): unknown =>
        handler(...(inputs as Parameters<typeof handler>)),
      );
    };
  });
  registerFunctions(ports);
}
