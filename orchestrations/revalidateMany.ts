import type { OrchestrationContext } from 'durable-functions';
import type { Policy } from '../shared/config';
import { TURN_SECONDS } from '../shared/model/revalidation';
import { Process, type Steps } from './steps';

interface RevalidateManyInput {
  readonly id: string;
  readonly policy: Policy;
  readonly turn?: number;
}

/** Asks many resources to revalidate, a few at a time: one turn after the other, each as long as the budgets want it. */
export function* revalidateMany(context: OrchestrationContext): Steps<{ asked: number } | undefined> {
  const many = new Many(context, context.df.getInput<RevalidateManyInput>());
  const again = yield* many.guard();
  return again ? undefined : { asked: many.asked };
}

const PAUSE_SECONDS = 300;

class Many extends Process {
  asked = 0;
  private turn: number;

  constructor(
    context: OrchestrationContext,
    private readonly input: RevalidateManyInput,
  ) {
    super(context, input.id, input.policy.retrySeconds);
    this.turn = input.turn ?? 0;
  }

  guard(): Steps<boolean> {
    return this.guarded(
      () => this.allTurns(),
      () => ({ ...this.input, turn: this.turn }),
    );
  }

  private *allTurns(): Steps<void> {
    const { id } = this.input;
    for (;;) {
      // Read again with each history: that is one row.
      const plan = yield* this.step('planRevalidations', { id });
      if (plan.kind === 'fatal') return;
      if (plan.kind === 'done') {
        while (this.turn < plan.value.turns) yield* this.oneTurn();
        return;
      }
      yield* this.sleep(PAUSE_SECONDS);
    }
  }

  private *oneTurn(): Steps<void> {
    const asked = yield* this.step('askForRevalidation', { id: this.input.id, turn: this.turn });
    if (asked.kind === 'done') {
      this.turn += 1;
      this.asked = asked.value.asked;
      this.context.df.setCustomStatus({ asked: this.asked, turn: this.turn });
    }
    yield* this.sleep(asked.kind === 'done' ? TURN_SECONDS : PAUSE_SECONDS);
    this.renew();
  }
}
