import type { HostStep } from './hostOptions';
import { stepKinds } from './hostOptions';

/**
 * Kills this process, without any chance to clean up, at a step boundary: `kind:name:occurrence`, counted from 1, such
 * as `activityFinished:ensureApplication:1`; `@instance` behind it counts the steps of that orchestration only. For crash
 * tests of whole processes. Throws on a text it cannot read.
 */
export function crashAt(text: string): (step: HostStep) => void {
  const [, kind, name, occurrence, instanceId] = /^([^:@]+):([^:@]+):(\d+)(?:@(.+))?$/.exec(text) ?? [];
  const count = Number(occurrence);
  if (!stepKinds.some((known) => known === kind) || !(count >= 1)) {
    const form = `kind:name:occurrence[@instance]; kinds: ${stepKinds.join(', ')}`;
    throw new Error(`LATCHKEY_HOST_CRASH_AT: '${text}' is not ${form}.`);
  }
  let left = count;
  return (step) => {
    if (step.kind !== kind || step.name !== name) return;
    if (instanceId !== undefined && step.instanceId !== instanceId) return;
    if (--left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
