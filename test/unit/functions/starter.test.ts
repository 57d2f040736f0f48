import { OrchestrationRuntimeStatus as S, type DurableClient } from 'durable-functions';
import { createStarter } from '../../../shared/durable/starter';

/** A durable client with one instance of that status (an `Error`: what asking throws); a start may be refused. */
function fakeClient(status: S | Error, start?: Error) {
  const calls: string[] = [];
  const client = {
    async getStatus() {
      if (status instanceof Error) throw status;
      return { runtimeStatus: status };
    },
    async startNew(name: string, { instanceId }: { instanceId: string }) {
      calls.push(`start ${name} ${instanceId}`);
      if (start) throw start;
    },
    async raiseEvent(instanceId: string, name: string) {
      if (status instanceof Error) throw status;
      calls.push(`raise ${name} ${instanceId}`);
    },
  };
  return { calls, starter: createStarter(client as unknown as DurableClient) };
}
const unknown = new Error('DurableClient error: the instance was not found (404)');
const RUNNING = [S.Running, S.Pending, S.Suspended, S.ContinuedAsNew];
const ENDED = [S.Completed, S.Failed, S.Terminated, S.Canceled];

const refused = new Error('An Orchestration instance already exists.');
test.each(RUNNING)('%s: is not started again, and hears a wake-up', async (status) => {
  const { starter, calls } = fakeClient(status, refused);
  expect(await starter.startOnce('o', 'i', {})).toBe(false);
  await starter.wake('i');
  expect(await starter.isRunning('i')).toBe(true);
  expect(await starter.exists('i')).toBe(true);
  expect(calls).toEqual(['start o i', 'raise wake i']);
});

test.each([...ENDED, unknown])('%s: is started, and is not running', async (status) => {
  const { starter, calls } = fakeClient(status);
  expect(await starter.startOnce('o', 'i', {})).toBe(true);
  expect(await starter.isRunning('i')).toBe(false);
  expect(await starter.exists('i')).toBe(status !== unknown);
  expect(calls).toEqual(['start o i']);
});

test.each([
  unknown,
  // As durable-functions 3.5 says it of an event.
  new Error("No instance with ID 'i' found."),
])('a wake-up that nobody can hear is no error: %s', async (error) => {
  const { starter, calls } = fakeClient(error);
  await starter.wake('i');
  expect(calls).toEqual([]);
});

test('a start that failed for another reason is an error', async () => {
  const { starter } = fakeClient(unknown, new Error('storage is away'));
  await expect(starter.startOnce('o', 'i', {})).rejects.toThrow('storage is away');
});

test('a status that cannot be read is an error, not an unknown instance', async () => {
  const { starter } = fakeClient(new Error('HTTP 500'));
  await expect(starter.exists('i')).rejects.toThrow('HTTP 500');
  await expect(starter.wake('i')).rejects.toThrow('HTTP 500');
});

describe('what is sent to an instance', () => {
  const given = (error?: Error) => {
    const calls: string[] = [];
    const send = (what: string) => async (id: string, reason: string) => {
      calls.push(`${what} ${id} ${reason}`);
      if (error) throw error;
    };
    const client = { suspend: send('suspend'), resume: send('resume'), terminate: send('terminate') };
    return { calls, starter: createStarter(client as unknown as DurableClient) };
  };
  const WHATS = ['suspend', 'resume', 'terminate'] as const;

  test.each(WHATS)('%s: the reason is made fit for the address it is put into', async (what) => {
    const { starter, calls } = given();
    await starter[what]('i', 'a&b=c#d e');
    expect(calls).toEqual([`${what} i a%26b%3Dc%23d%20e`]);
  });

  test.each(WHATS)('%s: nothing happens to one that does not exist; other troubles are told', async (what) => {
    await given(new Error("No instance with ID 'i' found.")).starter[what]('i', 'r');
    await expect(given(new Error('503')).starter[what]('i', 'r')).rejects.toThrow('503');
  });
});

describe('an instance with its history', () => {
  const inspect = (answer: { status: number; data?: unknown }) => {
    const asked: unknown[] = [];
    const client = { getStatusInternal: async (options: unknown) => (asked.push(options), answer) };
    return { asked, starter: createStarter(client as unknown as DurableClient) };
  };

  test.each([200, 202])('%d: everything is asked for, and handed on', async (status) => {
    const data = { name: 'o', historyEvents: [{ EventType: 'ExecutionStarted' }] };
    const { starter, asked } = inspect({ status, data });
    expect(await starter.inspect('i')).toEqual(data);
    expect(asked).toEqual([{ instanceId: 'i', showHistory: true, showHistoryOutput: true, showInput: true }]);
  });

  test('unknown, or trouble', async () => {
    expect(await inspect({ status: 404 }).starter.inspect('i')).toBeUndefined();
    await expect(inspect({ status: 500 }).starter.inspect('i')).rejects.toThrow('500');
  });
});
