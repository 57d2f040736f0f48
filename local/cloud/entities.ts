import type { EntitiesConfig } from '../serviceBus';

/** The queues and topics of a deployment; the deployed namespace is made with the same properties. */
const queue = (name: string) => ({
  Name: name,
  Properties: {
    LockDuration: 'PT1M',
    MaxDeliveryCount: 10,
    DeadLetteringOnMessageExpiration: true,
    RequiresDuplicateDetection: true,
    DuplicateDetectionHistoryTimeWindow: 'PT10M',
  },
});

export const entities: EntitiesConfig = {
  Queues: ['onboarding-requests', 'release-requests', 'key-events', 'resource-events'].map(queue),
  Topics: [
    {
      Name: 'onboarding-events',
      Properties: { RequiresDuplicateDetection: true, DuplicateDetectionHistoryTimeWindow: 'P7D' },
      Subscriptions: [{ Name: 'isv', Properties: { MaxDeliveryCount: 10, LockDuration: 'PT1M' } }],
    },
  ],
};
