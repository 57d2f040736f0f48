import type { OrchestrationContext } from 'durable-functions';
import type { Policy } from '../shared/config';
import type { MendPosition } from '../shared/overview/mend';
import { Process, type Steps } from './steps';

interface MendOverviewInput {
  readonly policy: Policy;
  readonly position?: MendPosition;
  readonly sum?: MendSum;
}

/** How much was compared, and how much of it was mended. */
interface MendSum {
  readonly seen: number;
  readonly mended: number;
}

const PAUSE_SECONDS = 300;

/** Compares the whole list of onboardings with the records, a part after the other. */
export function* mendOverview(context: OrchestrationContext): Steps<MendSum | undefined> {
  const process = new Mending(context, context.df.getInput<MendOverviewInput>());
  const again = yield* process.guard();
  return again ? undefined : process.sum;
}

class Mending extends Process {
  sum: MendSum;
  private position: MendPosition;

  constructor(
    context: OrchestrationContext,
    private readonly input: MendOverviewInput,
  ) {
    super(context, 'overview', input.policy.retrySeconds);
    this.sum = input.sum ?? { seen: 0, mended: 0 };
    this.position = input.position ?? {};
  }

  guard(): Steps<boolean> {
    return this.guarded(
      () => this.run(),
      () => ({ policy: this.input.policy, position: this.position, sum: this.sum }),
    );
  }

  private *run(): Steps<void> {
    for (;;) {
      const part = yield* this.step('mendOverview', this.position);
      if (part.kind === 'done') {
        const { seen, mended, next } = part.value;
        this.sum = { seen: this.sum.seen + seen, mended: this.sum.mended + mended };
        this.context.df.setCustomStatus(this.sum);
        if (!next) return;
        this.position = next;
      }
      yield* this.sleep(part.kind === 'done' ? 1 : PAUSE_SECONDS);
      this.renew();
    }
  }
}
