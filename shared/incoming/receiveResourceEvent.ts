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
 * resources are protected may be a copy of one. Our own writes are events too: what happened before the last look has been
 * seen by it. Throws what a redelivery can cure.
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
  { resourceId, isDeleted, at }: ResourceEvent & { about: 'resource' },
  adopt: typeof adoptCopy,
): Promise<string> {
  const { standing, seenAt } = await ports.registry.resources.standingOf(resourceId);
  if (standing === 'kept') {
    if (seenAt !== undefined && Date.parse(at) < Date.parse(seenAt)) return 'seen-since';
    await wakeAll(starter, [resourceId]);
    return 'woken';
  }
  const adoption = isDeleted || standing !== 'unknown' ? 'not-ours' : await adopt(ports, starter, resourceId);
  return adoption === 'not-ours' ? 'resource-not-ours' : `copy-${adoption}`;
}
