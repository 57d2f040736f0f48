import type { OrchestrationContext } from 'durable-functions';
import type { BulkAction } from '../shared/api';
import type { Policy } from '../shared/config';
import { BULK_PAUSE } from '../shared/model/bulk';
import { Process, type Steps } from './steps';

interface BulkInput {
  readonly id: string;
  readonly action: BulkAction;
  readonly policy: Policy;
  readonly memory?: Memory;
}

/** How far it has come: pages that are written down, and that are acted on. */
interface Memory {
  selected: number;
  isAll: boolean;
  acted: number;
}

/** One action on many onboardings: first all of them are written down, then a page of them after the other is acted on. */
export function* bulk(context: OrchestrationContext): Steps<{ isStopped: boolean } | undefined> {
  const process = new Bulk(context, context.df.getInput<BulkInput>());
  const again = yield* process.guard();
  return again ? undefined : { isStopped: process.isStopped };
}

const PAUSE_SECONDS = 300;

class Bulk extends Process {
  isStopped = false;
  private readonly memory: Memory;

  constructor(
    context: OrchestrationContext,
    private readonly input: BulkInput,
  ) {
    super(context, input.id, input.policy.retrySeconds);
    this.memory = { ...(input.memory ?? { selected: 0, isAll: false, acted: 0 }) };
  }

  guard(): Steps<boolean> {
    return this.guarded(
      () => this.run(),
      () => ({ ...this.input, memory: this.memory }),
    );
  }

  private *run(): Steps<void> {
    const { memory } = this;
    const { id } = this.input;
    while (!memory.isAll) {
      if (!(yield* this.select())) return;
      this.renew();
    }
    while (memory.acted < memory.selected && !this.isStopped) {
      const page = memory.acted + 1;
      const acted = yield* this.step('runBulkPage', { id, page });
      if (acted.kind === 'done') {
        memory.acted = page;
        this.isStopped = acted.value.isStopped;
        this.context.df.setCustomStatus({ pages: memory.selected, acted: page });
      }
      if (memory.acted === memory.selected || this.isStopped) break;
      yield* this.sleep(acted.kind === 'done' ? BULK_PAUSE[this.input.action] : PAUSE_SECONDS);
      this.renew();
    }
    while ((yield* this.step('endBulk', { id, isStopped: this.isStopped })).kind !== 'done') {
      yield* this.sleep(PAUSE_SECONDS);
    }
  }

  /** False if there is nothing to go on with. */
  private *select(): Steps<boolean> {
    const { memory } = this;
    const selected = yield* this.step('selectBulk', { id: this.input.id, pages: memory.selected });
    if (selected.kind === 'fatal') return false;
    if (selected.kind === 'done') {
      memory.selected = selected.value.pages;
      memory.isAll = selected.value.isAll;
      this.isStopped = selected.value.isStopped === true;
      this.context.df.setCustomStatus({ pages: memory.selected, acted: memory.acted });
    }
    yield* this.sleep(selected.kind === 'done' ? 1 : PAUSE_SECONDS);
    return true;
  }
}
