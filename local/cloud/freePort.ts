import { randomInt } from 'node:crypto';
import { isFree } from './ports';

/** Below the range from which operating systems give out ports by themselves: nothing takes such a port by accident. */
const FIRST = 20_000;
const LAST = 31_000;
const ATTEMPTS = 100;

/** A port that is free now, for a process that is told its port and may be started there again. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port between ${FIRST} and ${LAST}`);
}
