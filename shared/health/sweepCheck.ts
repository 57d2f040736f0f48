import { MINUTE } from '../model/time';
import type { Ports } from '../ports';
import type { Check } from './check';

/** So many sweeps may be missing before that is worth a word, and before nobody can rely on them. */
const LATE = 2;
const MISSING = 6;

/** How long ago the last sweep ended, and whether it saw everything. */
export function sweepCheck({ registry, config, now }: Pick<Ports, 'registry' | 'config' | 'now'>): Check {
  const { sweepMinutes } = config;
  return {
    name: 'sweep',
    wanted: `one every ${sweepMinutes} min, without faults`,
    remedy: 'Look at the log of the function startSweep and at the instance "sweep" of Durable Functions.',
    async look() {
      const [last, begun] = await Promise.all([registry.sweeps.last(), registry.sweeps.begun()]);
      const minutesSince = (at: string) => Math.round((now().getTime() - Date.parse(at)) / MINUTE);
      if (!last) {
        const late = begun !== undefined && minutesSince(begun) > LATE * sweepMinutes;
        return { status: late ? 'warn' : 'ok', seen: 'none has ended yet' };
      }
      const minutes = minutesSince(last.endedAt);
      const { faults, failed, isCutShort, resources, seconds } = last;
      const trouble = [
        ...(faults > 0 ? [`${faults} faults`] : []),
        ...(failed.length > 0 ? [`${failed.length} parts failed`] : []),
        ...(isCutShort ? ['cut short'] : []),
      ];
      const seen = [`ended ${minutes} min ago`, `${resources} resources in ${seconds} s`, ...trouble].join(', ');
      if (minutes > MISSING * sweepMinutes) return { status: 'fail', seen };
      return { status: trouble.length > 0 || minutes > LATE * sweepMinutes ? 'warn' : 'ok', seen };
    },
  };
}
