import type { HostStep } from './hostOptions';
import { stepKinds } from './hostOptions';

/** Begins the line that a process of the host writes when an instance stands at its point. */
export const HELD_AT = 'Held at ';

/** What a step boundary gets that must not be passed any more. */
const never = new Promise<void>(() => undefined);

/**
 * Kills this process, without any chance to clean up, at a step boundary: `kind:name:occurrence`, counted from 1, such
 * as `activityFinished:ensureApplication:1`; `@instance` behind it counts the steps of that orchestration only. With
 * several, separated by commas, each instance stands still from its own point on, `tell` is told, and the kill comes when
 * all have got there: many are then hit by one crash, each where it was to be. For crash tests of whole processes. Throws
 * on a text it cannot read.
 */
export function crashAt(
  text: string,
  tell: (point: string) => void = () => undefined,
): (step: HostStep) => Promise<void> | undefined {
  const left = new Set(text.split(',').map(readPoint));
  const held = new Set<string>();
  return (step) => {
    if (step.instanceId !== undefined && held.has(step.instanceId)) return never;
    const here = [...left].filter((point) => point.isAt(step));
    if (here.length === 0) return undefined;
    if (step.instanceId !== undefined) held.add(step.instanceId);
    for (const point of here) {
      left.delete(point);
      tell(point.text);
    }
    if (left.size === 0) process.kill(process.pid, 'SIGKILL');
    return never;
  };
}

function readPoint(text: string): { readonly text: string; isAt(step: HostStep): boolean } {
  const [, kind, name, occurrence, instanceId] = /^([^:@]+):([^:@]+):(\d+)(?:@(.+))?$/.exec(text) ?? [];
  const count = Number(occurrence);
  if (!stepKinds.some((known) => known === kind) || !(count >= 1)) {
    const form = `kind:name:occurrence[@instance]; kinds: ${stepKinds.join(', ')}`;
    throw new Error(`LATCHKEY_HOST_CRASH_AT: '${text}' is not ${form}.`);
  }
  let left = count;
  return {
    text,
    isAt(step) {
      if (step.kind !== kind || step.name !== name) return false;
      if (instanceId !== undefined && step.instanceId !== instanceId) return false;
      return --left === 0;
    },
  };
}
