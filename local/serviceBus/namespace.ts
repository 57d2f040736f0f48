import { Alarm } from './alarm';
import type { ConsumerProperties, Entities } from './entitiesConfig';
import { MessageQueue } from './messageQueue';
import type { Store } from './store';
import { compileRules } from './subscriptionRules';
import { Topic } from './topic';

export type Entity = MessageQueue | Topic;

export interface EntityStats {
  path: string;
  active: number;
  locked: number;
  scheduled: number;
  deferred: number;
  deadLettered: number;
}

/** All entities of the endpoint, and the one timer that moves what nobody asks for. */
export class Namespace {
  private readonly entities = new Map<string, Entity>();
  private readonly alarm: Alarm;

  constructor(
    config: Entities,
    private readonly store: Store,
    clock: { now(): number } | undefined,
  ) {
    this.alarm = new Alarm(clock, () => this.actOnDue());
    for (const { Name, Properties } of config.Queues) {
      this.addQueue(Name, Properties, { acceptsSends: true, duplicateWindow: duplicateWindow(Properties) });
    }
    for (const topic of config.Topics) {
      const subscriptions = topic.Subscriptions.map(({ Name, Properties, Rules }) => ({
        queue: this.addQueue(`${topic.Name}/Subscriptions/${Name}`, Properties, {
          acceptsSends: false,
          duplicateWindow: undefined,
        }),
        accepts: compileRules(Rules),
      }));
      const options = {
        path: topic.Name,
        acceptsSends: true as const,
        defaultTtl: topic.Properties.DefaultMessageTimeToLive,
        duplicateWindow: duplicateWindow(topic.Properties),
      };
      this.add(new Topic(options, subscriptions, store, this.alarm));
    }
    const unknown = store.paths().filter((path) => !this.find(path));
    if (unknown.length > 0) {
      throw new Error(`The state file holds messages of entities that are not configured: ${unknown.join(', ')}`);
    }
  }

  /** The entity at a path, without regard to case. */
  find(path: string): Entity | undefined {
    return this.entities.get(path.toLowerCase());
  }

  stats(): EntityStats[] {
    return [...this.entities.values()].flatMap((entity) => {
      const { path } = entity.options;
      if (entity instanceof Topic) {
        return [{ path, active: 0, locked: 0, scheduled: entity.intake.scheduled.size, deferred: 0, deadLettered: 0 }];
      }
      const { deadLetters } = entity.options;
      if (!deadLetters) return [];
      const { active, locked, scheduled, deferred } = entity.counts;
      return [{ path, active, locked, scheduled, deferred, deadLettered: deadLetters.counts.total }];
    });
  }

  stop(): void {
    this.alarm.stop();
  }

  private actOnDue(): number {
    let next = Infinity;
    for (const entity of this.entities.values()) {
      entity.actOnDue();
      next = Math.min(next, entity.nextDue);
    }
    return next;
  }

  private addQueue(
    path: string,
    properties: ConsumerProperties,
    intake: { acceptsSends: boolean; duplicateWindow: number | undefined },
  ): MessageQueue {
    const shared = { lockDuration: properties.LockDuration, maxDeliveryCount: properties.MaxDeliveryCount };
    const none = { defaultTtl: undefined, deadLetterOnExpiry: false, duplicateWindow: undefined, acceptsSends: false };
    const deadLetters = new MessageQueue(
      { ...shared, ...none, path: `${path}/$DeadLetterQueue`, deadLetters: undefined },
      this.store,
      this.alarm,
    );
    const queue = new MessageQueue(
      {
        ...shared,
        ...intake,
        path,
        defaultTtl: properties.DefaultMessageTimeToLive,
        deadLetterOnExpiry: properties.DeadLetteringOnMessageExpiration,
        deadLetters,
      },
      this.store,
      this.alarm,
    );
    this.add(deadLetters);
    return this.add(queue);
  }

  private add<T extends Entity>(entity: T): T {
    this.entities.set(entity.options.path.toLowerCase(), entity);
    return entity;
  }
}

function duplicateWindow(properties: {
  RequiresDuplicateDetection: boolean;
  DuplicateDetectionHistoryTimeWindow: number;
}): number | undefined {
  return properties.RequiresDuplicateDetection ? properties.DuplicateDetectionHistoryTimeWindow : undefined;
}
