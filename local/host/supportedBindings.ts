import type { RegisteredFunction } from './functionsCore';

const triggers = ['httptrigger', 'timertrigger', 'servicebustrigger', 'orchestrationtrigger', 'activitytrigger'];

/** Names of what the app asks for and the local host does not offer; empty when all is well. */
export function unsupportedBindings(functions: readonly RegisteredFunction[]): string[] {
  return functions.flatMap((fn) => [
    ...(fn.metadata.retryOptions ? [`function '${fn.name}': option 'retry'`] : []),
    ...Object.entries(fn.metadata.bindings)
      .filter(([name, binding]) => !isSupported(fn, name, binding.type.toLowerCase(), binding.direction))
      .map(
        ([, binding]) =>
          `function '${fn.name}': ${binding.direction === 'out' ? 'output' : 'binding'} '${binding.type}'`,
      ),
  ]);
}

function isSupported(fn: RegisteredFunction, name: string, type: string, direction: string | undefined): boolean {
  if (name === fn.triggerName) return triggers.includes(type);
  if (direction === 'out') return type === 'http' && name === '$return';
  return type === 'durableclient' || type === 'orchestrationclient';
}
