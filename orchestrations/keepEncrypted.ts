import * as df from 'durable-functions';
import type { OrchestrationContext, Task } from 'durable-functions';
import type { Outcome } from '../shared/model/outcome';
import { addMilliseconds, DAY, SECOND } from '../shared/model/time';
import type { Steps } from './run';

export interface KeepEncryptedInput {
  readonly resourceId: string;
  readonly onboardingId: string;
  readonly retrySeconds: number;
}

/** One eternal instance per protected resource: everything that can happen to it happens here, in order. */
export function* keepEncrypted(context: OrchestrationContext): Steps<void> {
  const input = context.df.getInput<KeepEncryptedInput>();
  const now = context.df.currentUtcDateTime;
  const wake = context.df.waitForExternalEvent('wake');
  const timer = context.df.createTimer(addMilliseconds(now, DAY));
  const first = (yield context.df.Task.any([wake, timer])) as Task;
  if (first === wake) timer.cancel();

  const retry = new df.RetryOptions(input.retrySeconds * SECOND, 5);
  retry.backoffCoefficient = 2;
  try {
    const check = { resourceId: input.resourceId, at: context.df.currentUtcDateTime.toISOString() };
    const outcome = (yield context.df.callActivityWithRetry('checkProtection', retry, check)) as Outcome<unknown>;
    context.df.setCustomStatus({ checkedAt: check.at, ...outcome });
  } catch {
    // Looked in vain; the next round looks again.
  }
  context.df.continueAsNew(input);
}
