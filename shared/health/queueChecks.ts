import { countMessages, FIRST, peekFrom } from '../deadLetters/peekLetters';
import { QUEUES } from '../deadLetters/queues';
import { MINUTE } from '../model/time';
import type { Ports } from '../ports';
import type { Check } from './check';

type Needs = Pick<Ports, 'queues' | 'now'>;

const MOST_COUNTED = 1000;
/** A message that waits longer than this is not being received. */
const LATE_MINUTES = 5;

/** Dead letters and the oldest waiting message of each queue; that they can be seen shows that Service Bus is there. */
export function queueChecks({ queues, now }: Needs): Check[] {
  const deadLetters = QUEUES.map((queue): Check => ({
    name: `dead-letters ${queue}`,
    wanted: 'none',
    remedy: `Read them, and send them anew or throw them away: GET /api/v1/dead-letters?queue=${queue}`,
    async look() {
      const count = await queues.withReceiver(queue, 'dead-letters', (receiver) =>
        countMessages(receiver, MOST_COUNTED + 1),
      );
      return { status: count === 0 ? 'ok' : 'warn', seen: count > MOST_COUNTED ? `${MOST_COUNTED}+` : String(count) };
    },
  }));
  const waiting = QUEUES.map((queue): Check => ({
    name: `waiting ${queue}`,
    wanted: `received within ${LATE_MINUTES} min`,
    remedy: 'Look whether the function app runs and whether its identity may receive from the queue.',
    async look() {
      const [oldest] = await queues.withReceiver(queue, 'messages', (receiver) => peekFrom(receiver, FIRST, 1));
      if (!oldest?.enqueuedTimeUtc) return 'nothing waits';
      const minutes = Math.max(0, Math.round((now().getTime() - oldest.enqueuedTimeUtc.getTime()) / MINUTE));
      return { status: minutes >= LATE_MINUTES ? 'warn' : 'ok', seen: `the oldest waits for ${minutes} min` };
    },
  }));
  return [...deadLetters, ...waiting];
}
