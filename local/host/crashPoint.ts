import type { HostStep } from './hostOptions';
import { stepKinds } from './hostOptions';

/**
 * Kills this process, without any chance to clean up, at a step boundary: `kind:name:occurrence`, counted from 1, such
 * as `activityFinished:ensureApplication:1`. For crash tests of whole processes. Throws on a text it cannot read.
 */
export function crashAt(text: string): (step: HostStep) => void {
  const [kind, name, occurrence] = text.split(':');
  const count = Number(occurrence);
  if (!stepKinds.some((known) => known === kind) || !name || !(count >= 1)) {
    throw new Error(`LATCHKEY_HOST_CRASH_AT: '${text}' is not kind:name:occurrence; kinds: ${stepKinds.join(', ')}.`);
  }
  let left = count;
  return (step) => {
    if (step.kind === kind && step.name === name && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
