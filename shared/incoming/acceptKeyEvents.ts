import { createHash, randomUUID } from 'node:crypto';
import type { ServiceBusMessage } from '@azure/service-bus';
import type { OnboardingRequest } from '../model/request';
import type { Ports } from '../ports';
import type { GridEvent } from './gridEvent';
import { parseKeyEvent } from './keyEvent';

export const KEY_EVENTS_QUEUE = 'key-events';

/**
 * Takes events that a customer sends: those of keys in vaults that are bound to that customer go to the queue, the rest
 * is dropped. What is queued is written anew from the little that counts, once for each key and type of event: nothing of
 * a stranger's making gets further. Resolves when the queue has it all.
 */
export async function acceptKeyEvents(
  { registry, config, queues }: Pick<Ports, 'registry' | 'config' | 'queues'>,
  { onboardingId, customer }: Pick<OnboardingRequest, 'onboardingId' | 'customer'>,
  events: readonly GridEvent[],
): Promise<{ readonly accepted: number; readonly dropped: number }> {
  const owners = new Map<string, Promise<boolean>>();
  const isOwn = (host: string): Promise<boolean> => {
    const known = owners.get(host) ?? registry.vaultBindings.read(host).then((one) => one?.customerId === customer.id);
    owners.set(host, known);
    return known;
  };
  const messages = new Map<string, ServiceBusMessage>();
  let accepted = 0;
  for (const event of events) {
    const parsed = parseKeyEvent(event, config.cloud);
    if (parsed.about !== 'key' && parsed.about !== 'vault') continue;
    const { type, hosts, keyName } = parsed;
    const answers = await Promise.all(hosts.map(async (host) => ((await isOwn(host)) ? [host] : [])));
    const host = answers.flat()[0];
    if (host === undefined) continue;
    accepted += 1;
    const uri = `https://${host}${keyName === undefined ? '' : `/keys/${keyName}`}`;
    messages.set(`${type} ${uri}`, messageOf(onboardingId, event.id, type, uri));
  }
  await queues.send(KEY_EVENTS_QUEUE, [...messages.values()]);
  return { accepted, dropped: events.length - accepted };
}

/** A redelivered event is the same message: duplicate detection drops it. */
function messageOf(onboardingId: string, eventId: string, type: string, uri: string): ServiceBusMessage {
  const content = JSON.stringify([onboardingId, eventId || randomUUID(), type, uri]);
  const id = createHash('sha256').update(content).digest('hex').slice(0, 32);
  return {
    messageId: id,
    contentType: 'application/cloudevents+json',
    body: { specversion: '1.0', id, type, source: `/onboardings/${onboardingId}`, data: { Id: uri } },
  };
}
