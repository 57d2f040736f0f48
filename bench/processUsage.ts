import { readFileSync } from 'node:fs';

/** What a process has used since it began. */
export interface Usage {
  readonly cpuSeconds: number;
  /** Highest resident memory so far, in MB. */
  readonly peakMegabytes: number;
}

/** Clock ticks a second in `/proc`: 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Reads CPU time and peak memory of a process from `/proc` (Linux). Throws when there is no such process. */
export function processUsage(pid: number): Usage {
  // The name of the command is in brackets and may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])];
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuSeconds: (userTicks + systemTicks) / TICKS, peakMegabytes: Number(peak) / 1024 };
}
