import { done, RetryLater, type Outcome } from '../shared/model/outcome';
import type { KeyChange } from '../shared/model/plan';
import { encryptionFailed, TARGETS, type Operation } from '../shared/targets';
import type { Ports } from '../shared/ports';

/** Asks once how the change fares. Only reads; may be called again at any time. */
export const pollEncryption =
  ({ azure }: Ports) =>
  async ({
    plan,
    wanted,
    identity,
    operation,
  }: KeyChange & { operation: Operation }): Promise<Outcome<{ running: boolean; retryAfterSeconds: number }>> => {
    const target = TARGETS[plan.kind];
    const status = await target.poll(azure, operation);
    if (status.status === 'running') return done({ running: true, retryAfterSeconds: status.retryAfterSeconds });
    if (status.status === 'succeeded') return done({ running: false, retryAfterSeconds: 0 });
    const { fault } = status;
    const meaning = target.explain(fault, plan, wanted, identity.principalId);
    if (meaning === 'retry') throw new RetryLater(`${plan.kind}: ${fault.code} ${fault.message}`);
    return meaning ?? encryptionFailed(fault, plan);
  };
