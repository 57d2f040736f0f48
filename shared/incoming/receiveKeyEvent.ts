import type { Starter } from '../durable/starter';
import type { Settlement } from '../intake/settlement';
import type { Ports } from '../ports';
import { parseGridEvents } from './gridEvent';
import { parseKeyEvent } from './keyEvent';
import { settle } from './settle';
import { wakeAll } from './wakeAll';

/**
 * Receives events of Key Vault: wakes every resource that uses the key, or any key of the vault. Nothing else is made of
 * an event: it can be late, doubled, out of order or invented, and whoever is woken asks the vault. Keys that nobody here
 * uses are other people's normal life. Throws what a redelivery can cure.
 */
export async function receiveKeyEvent(
  { registry, config }: Pick<Ports, 'registry' | 'config'>,
  starter: Starter,
  body: unknown,
): Promise<Settlement> {
  const { events, problems } = parseGridEvents(body);
  const notes: string[] = [];
  for (const event of events) {
    const parsed = parseKeyEvent(event, config.cloud);
    if (parsed.about === 'something-else') notes.push('event-type-ignored');
    else if (parsed.about === 'nothing-clear') problems.push(...parsed.problems);
    else {
      const { hosts, keyName } = parsed;
      const uses = await Promise.all(hosts.map((host) => registry.watchedKeys.resourcesOf(host, keyName)));
      const ids = uses.flat().map(({ resourceId }) => resourceId);
      await wakeAll(starter, ids);
      notes.push(ids.length > 0 ? 'woken' : 'key-not-watched');
    }
  }
  return settle(problems, notes);
}
