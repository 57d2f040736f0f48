import * as df from 'durable-functions';
import type { HistoryEvent } from '../../../local/host';
import { activity, addMs, day, orchestration, startApp, testStart } from './startApp';

const names: Record<number, string> = {
  0: 'ExecutionStarted',
  1: 'ExecutionCompleted',
  4: 'TaskScheduled',
  5: 'TaskCompleted',
  6: 'TaskFailed',
  10: 'TimerCreated',
  11: 'TimerFired',
  15: 'EventRaised',
};

/** One line a turn: what arrived, an arrow, what was scheduled, ids in brackets. */
function turnsOf(history: readonly HistoryEvent[]): string[] {
  const turns: string[] = [];
  for (const event of history) {
    if (event.EventType === 12) turns.push('');
    const name = names[event.EventType];
    if (!name) continue;
    const id = event.TaskScheduledId ?? event.TimerId ?? (event.EventId >= 0 ? event.EventId : undefined);
    turns[turns.length - 1] += `${turns.at(-1) ? ' ' : ''}${name}${id === undefined ? '' : `(${id as number})`}`;
  }
  return turns;
}

// Source of the ids: durable-functions 3.5.0, TaskOrchestrationExecutor, RetryableTask, LongTimerTask.
test('gives out the task ids that the SDK counts, turn by turn: retry, event against a long timer, cancelled timer', async () => {
  let attempts = 0;
  await using host = await startApp(() => {
    activity('charge', () => {
      if (++attempts === 1) throw new Error('card reader is busy');
      return 'charged';
    });
    activity('ship', () => 'shipped');
    orchestration('order', function* (context) {
      yield context.df.callActivityWithRetry('charge', new df.RetryOptions(5000, 3));
      const deadline = context.df.createTimer(addMs(context.df.currentUtcDateTime, 8 * day));
      const approve = context.df.waitForExternalEvent('approve');
      yield context.df.Task.any([approve, deadline]);
      deadline.cancel();
      return yield context.df.callActivity('ship');
    });
  });
  host.clock.until = addMs(testStart, 4 * day);
  const id = await host.run('order');
  expect(await host.durable.raiseEvent(id, 'approve')).toBe('accepted');
  await host.idle();

  const history = await host.durable.getHistory(id);
  expect(turnsOf(history)).toEqual([
    'ExecutionStarted TaskScheduled(0)',
    'TaskFailed(0) TimerCreated(1)',
    'TimerFired(1) TaskScheduled(2)',
    'TaskCompleted(2) TimerCreated(3)',
    'TimerFired(3) TimerCreated(4)',
    'EventRaised TaskScheduled(5)',
    'TaskCompleted(5) ExecutionCompleted',
  ]);
  const fireAt = history.filter((event) => event.EventType === 10).map((event) => event.FireAt);
  const asked = addMs(testStart, 5000);
  expect(fireAt).toEqual([asked, addMs(asked, 3 * day), addMs(asked, 8 * day)].map((time) => time.toISOString()));
  expect(await host.durable.getStatus(id)).toMatchObject({ runtimeStatus: 'Completed', output: 'shipped' });
});

test('a 30-day timer takes milliseconds on a virtual clock, and the orchestrator sees the 30 days', async () => {
  await using host = await startApp(() => {
    orchestration('patient', function* (context) {
      const before = context.df.currentUtcDateTime;
      yield context.df.createTimer(addMs(before, 30 * day));
      return context.df.currentUtcDateTime.getTime() - before.getTime();
    });
  });
  const id = await host.run('patient');
  expect(await host.durable.getStatus(id)).toMatchObject({ output: 30 * day });
  expect(host.clock.now()).toEqual(addMs(testStart, 30 * day));
});

// Source: Azure/durabletask, TaskOrchestrationContext: the replay must ask for what the history has.
test.each([
  ['another activity', (context: df.OrchestrationContext) => context.df.callActivity('pack'), /'ship'.*'pack' instead/],
  ['a timer', (context: df.OrchestrationContext) => context.df.createTimer(testStart), /'ship'.*'a timer' instead/],
  ['nothing', (context: df.OrchestrationContext) => context.df.waitForExternalEvent('go'), /hasn't scheduled/],
])('fails an instance whose orchestrator now asks for %s', async (_what, changed, message) => {
  let isChanged = false;
  await using host = await startApp(() => {
    activity('ship', () => 'shipped');
    activity('pack', () => 'packed');
    orchestration('order', function* (context) {
      yield isChanged ? changed(context) : context.df.callActivity('ship');
      yield context.df.waitForExternalEvent('go');
    });
  });
  const id = await host.run('order');
  isChanged = true;
  await host.durable.raiseEvent(id, 'go');
  await host.idle();
  const status = await host.durable.getStatus(id);
  expect(status).toMatchObject({ runtimeStatus: 'Failed' });
  expect(status?.output).toMatch(/^Orchestrator function 'order' failed: Non-Deterministic workflow detected/);
  expect(status?.output).toMatch(message);
});

test('replays with the recorded times: currentUtcDateTime and newGuid are the same in every turn', async () => {
  const seen: string[] = [];
  await using host = await startApp(() => {
    activity('step', () => null);
    orchestration('stable', function* (context) {
      seen.push(`${context.df.currentUtcDateTime.toISOString()} ${context.df.newGuid(context.df.instanceId)}`);
      yield context.df.callActivity('step');
      yield context.df.createTimer(addMs(context.df.currentUtcDateTime, 1000));
    });
  });
  await host.run('stable');
  expect(seen).toHaveLength(3);
  expect(new Set(seen).size).toBe(1);
});
