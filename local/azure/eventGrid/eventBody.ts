import { subscriptionId, normalId } from '../arm/resourceId';
import type { EventSubscription, GridEvent } from './state';

/** Times have seven digits after the point, as .NET writes them. */
export const eventTime = (time: Date): string => time.toISOString().replace('Z', '0000Z');

/** The topic as a subscription sees it: events of resources name the scope that is listened to. */
export function topicOf({ scope }: Pick<EventSubscription, 'scope'>, event: Pick<GridEvent, 'source'>): string {
  return isResourceScope(scope) ? scope : event.source;
}

/** Whether the events of a scope are those of resources: a subscription or a resource group. */
export function isResourceScope(scope: string): boolean {
  const parts = normalId(scope).split('/');
  return subscriptionId(scope) !== '' && (parts.length === 3 || (parts.length === 5 && parts[3] === 'resourcegroups'));
}

/** An event as it is sent ("Azure Event Grid event schema", 2025; "CloudEvents v1.0 schema with Azure Event Grid", 2025). */
export function eventBody(subscription: EventSubscription, event: GridEvent): Record<string, unknown> {
  const { id, subject, type, time, dataVersion, data } = event;
  const topic = topicOf(subscription, event);
  return subscription.schema === 'EventGridSchema'
    ? { id, topic, subject, eventType: type, eventTime: time, data, dataVersion, metadataVersion: '1' }
    : { id, source: topic, subject, type, time, data, specversion: '1.0' };
}
