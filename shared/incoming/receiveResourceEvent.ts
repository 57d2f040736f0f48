import type { Starter } from '../durable/starter';
import type { Settlement } from '../intake/settlement';
import type { Ports } from '../ports';
import type { adoptCopy } from '../protection/adoptCopy';
import { parseGridEvents } from './gridEvent';
import { parseResourceEvent, type ResourceEvent } from './resourceEvent';
import { settle } from './settle';
import { wakeAll } from './wakeAll';

/**
 * Receives events of the resource manager. A protected resource is woken and looks at itself; an unknown one where such
 * resources are protected may be a copy of one. Our own writes are events too: they wake, and the look finds nothing to
 * do. Throws what a redelivery can cure.
 */
export async function receiveResourceEvent(
  ports: Ports,
  starter: Starter,
  body: unknown,
  adopt: typeof adoptCopy,
): Promise<Settlement> {
  const { events, problems } = parseGridEvents(body);
  const notes: string[] = [];
  for (const event of events) {
    const parsed = parseResourceEvent(event);
    if (parsed.about === 'something-else') notes.push('not-our-kind');
    else if (parsed.about === 'nothing-clear') problems.push(...parsed.problems);
    else notes.push(await handle(ports, starter, parsed, adopt));
  }
  return settle(problems, notes);
}

async function handle(
  ports: Ports,
  starter: Starter,
  { resourceId, isDeleted }: ResourceEvent & { about: 'resource' },
  adopt: typeof adoptCopy,
): Promise<string> {
  const adoption = isDeleted ? 'known' : await adopt(ports, starter, resourceId);
  if (adoption === 'known') await wakeAll(starter, [resourceId]);
  return { known: 'woken', adopted: 'copy-adopted', 'not-ours': 'resource-not-ours' }[adoption];
}
