/**
 * The queues whose dead letters operators deal with: those that this app receives from, and so may receive from. Dead
 * letters of the topic's subscriptions are the subscribers' own.
 */
export const QUEUES = ['onboarding-requests', 'release-requests', 'key-events', 'resource-events'] as const;
export type QueueName = (typeof QUEUES)[number];

export const isQueue = (name: string): name is QueueName => (QUEUES as readonly string[]).includes(name);
