import { done, type Outcome } from '../shared/model/outcome';
import type { KeyChange } from '../shared/model/plan';
import { encryptionFailed, TARGETS, type Operation } from '../shared/targets';
import type { Ports } from '../shared/ports';

/** How a change fares. */
interface Polled {
  readonly running: boolean;
  readonly retryAfterSeconds: number;
  /** The operation has failed for a reason that passes by itself: why the write is to be made again. */
  readonly again?: string;
}

/** Asks once how the change fares. Only reads; may be called again at any time. */
export const pollEncryption =
  ({ azure }: Ports) =>
  async ({
    plan,
    wanted,
    identity,
    resourceId,
    operation,
  }: KeyChange & { operation: Operation }): Promise<Outcome<Polled>> => {
    const target = TARGETS[plan.kind];
    const status = await target.poll(azure, operation);
    if (status.status === 'running') return done({ running: true, retryAfterSeconds: status.retryAfterSeconds });
    if (status.status === 'succeeded') return done({ running: false, retryAfterSeconds: 0 });
    const { fault } = status;
    // Told of the resource that it happened to, which may be a copy.
    const changed = { ...plan, resourceId };
    const meaning = target.explain(fault, changed, wanted, identity);
    // The operation is over: asking again would bring the same answer for ever.
    if (meaning === 'retry')
      return done({ running: false, retryAfterSeconds: 0, again: `${plan.kind}: ${fault.code} ${fault.message}` });
    return meaning ?? encryptionFailed(fault, changed);
  };
