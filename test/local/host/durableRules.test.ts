import * as df from 'durable-functions';
import type { TestApp } from './startApp';
import { activity, addMs, day, orchestration, startApp, testStart } from './startApp';

interface Rule {
  readonly rule: string;
  /** Document or package, and its version or date. */
  readonly source: string;
  readonly hostJson?: Record<string, unknown>;
  readonly app: () => void;
  readonly check: (host: TestApp) => Promise<void>;
}

const sdk = 'durable-functions 3.5.0';
const extension = 'azure-functions-durable-extension v2.13';
const docs = 'Durable Functions documentation, 2026';

const waitFor = (name: string, event: string): unknown =>
  orchestration(name, function* (context) {
    return yield context.df.waitForExternalEvent(event);
  });
const status = async (host: TestApp, id: string) => (await host.durable.getStatus(id))!;

const TRACE = { traceParent: `00-${'a'.repeat(32)}-${'1'.repeat(16)}-01`, traceState: 'vendor=1' };
/** Returns what an activity sees of its trace, in a second execution and in a child. */
const traced = (): void => {
  df.app.activity('seen', { handler: (_, { traceContext }) => traceContext });
  orchestration('child', function* (context) {
    return yield context.df.callActivity('seen');
  });
  orchestration('parent', function* (context) {
    if (!context.df.getInput()) return context.df.continueAsNew({ again: true });
    yield context.df.waitForExternalEvent('wake');
    const own: unknown = yield context.df.callActivity('seen');
    return [own, yield context.df.callSubOrchestrator('child')];
  });
};
const seenTraces = async (host: TestApp): Promise<unknown> => {
  const id = await host.durable.startNew('parent', { trace: TRACE });
  await host.durable.raiseEvent(id, 'wake');
  await host.idle();
  return (await status(host, id)).output;
};

const rules: Rule[] = [
  {
    rule: 'activities belong to the trace of who started the instance, through continue-as-new and in children',
    source: 'azure-durabletask, TraceHelper (2026-06)',
    hostJson: { durableTask: { tracing: { distributedTracingEnabled: true, version: 'V2' } } },
    app: traced,
    check: async (host) => {
      const below = expect.stringMatching(/^00-a{32}-(?!1{16})[0-9a-f]{16}-01$/) as string;
      const seen = { traceParent: below, traceState: 'vendor=1', attributes: {} };
      expect(await seenTraces(host)).toEqual([seen, seen]);
    },
  },
  {
    rule: 'without distributed tracing each activity begins a trace, which is not marked as sampled',
    source: `${docs}: Distributed tracing`,
    app: traced,
    check: async (host) => {
      const own = expect.stringMatching(/^00-(?!a{32})[0-9a-f]{32}-[0-9a-f]{16}-00$/) as string;
      const seen = { traceParent: own, traceState: '', attributes: {} };
      expect(await seenTraces(host)).toEqual([seen, seen]);
    },
  },
  {
    rule: 'an event to a finished instance is refused as finished, to a missing one as not found',
    source: `${docs}: HTTP API reference, raise event`,
    app: () => waitFor('waits', 'go'),
    check: async (host) => {
      const id = await host.run('waits');
      await host.durable.raiseEvent(id, 'go', 1);
      await host.idle();
      expect(await host.durable.raiseEvent(id, 'go', 2)).toBe('finished');
      expect(await host.durable.raiseEvent('nobody', 'go')).toBe('notFound');
      expect((await status(host, id)).output).toBe(1);
    },
  },
  {
    rule: 'event names are case-sensitive',
    source: `${sdk}: TaskOrchestrationExecutor`,
    app: () => waitFor('waits', 'go'),
    check: async (host) => {
      const id = await host.run('waits');
      await host.durable.raiseEvent(id, 'GO');
      await host.idle();
      expect((await status(host, id)).runtimeStatus).toBe('Running');
    },
  },
  {
    rule: 'events that arrive before anyone waits are kept, first in, first out',
    source: `${docs}: External events`,
    app: () =>
      orchestration('two', function* (context) {
        yield context.df.createTimer(addMs(context.df.currentUtcDateTime, 1000));
        const first: unknown = yield context.df.waitForExternalEvent('go');
        return [first, yield context.df.waitForExternalEvent('go')];
      }),
    check: async (host) => {
      host.clock.autoAdvance = false;
      const id = await host.run('two');
      await host.durable.raiseEvent(id, 'go', 'a');
      await host.durable.raiseEvent(id, 'go', 'b');
      host.clock.advanceBy(1000);
      await host.idle();
      expect((await status(host, id)).output).toEqual(['a', 'b']);
    },
  },
  {
    rule: 'function names are found without regard to case',
    source: `${extension}: FunctionName`,
    app: () => {
      activity('Greet', () => 'hello');
      orchestration('Greeter', function* (context) {
        return yield context.df.callActivity('gREET');
      });
    },
    check: async (host) => expect((await status(host, await host.run('greeter'))).output).toBe('hello'),
  },
  {
    rule: 'a used id is refused while it runs and replaced when it has finished',
    source: `${docs}: Singleton orchestrators`,
    app: () => waitFor('waits', 'go'),
    check: async (host) => {
      await host.run('waits', 1, 'one');
      await expect(host.durable.startNew('waits', { instanceId: 'one' })).rejects.toMatchObject({ reason: 'conflict' });
      await host.durable.raiseEvent('one', 'go');
      await host.idle();
      await host.run('waits', 2, 'one');
      expect(await status(host, 'one')).toMatchObject({ runtimeStatus: 'Running', input: 2 });
    },
  },
  {
    rule: 'AnyState replaces a running instance',
    source: `${docs}: host.json, overridableExistingInstanceStates`,
    hostJson: { durableTask: { overridableExistingInstanceStates: 'AnyState' } },
    app: () => waitFor('waits', 'go'),
    check: async (host) => {
      await host.run('waits', 1, 'one');
      await host.run('waits', 2, 'one');
      await host.durable.raiseEvent('one', 'go', 'x');
      await host.idle();
      expect(await status(host, 'one')).toMatchObject({ runtimeStatus: 'Completed', input: 2, output: 'x' });
    },
  },
  {
    rule: 'a timer left open keeps a finished orchestration running',
    source: `${docs}: Timers, cancel the losing timer`,
    app: () =>
      orchestration('careless', function* (context) {
        const timer = context.df.createTimer(addMs(context.df.currentUtcDateTime, 2 * day));
        yield context.df.Task.any([context.df.waitForExternalEvent('go'), timer]);
        return 'over';
      }),
    check: async (host) => {
      host.clock.until = addMs(testStart, day);
      const id = await host.run('careless');
      await host.durable.raiseEvent(id, 'go');
      await host.idle();
      expect((await status(host, id)).runtimeStatus).toBe('Running');
      host.clock.until = addMs(testStart, 3 * day);
      await host.idle();
      expect(await status(host, id)).toMatchObject({ runtimeStatus: 'Completed', output: 'over' });
      expect(host.clock.now()).toEqual(addMs(testStart, 2 * day));
    },
  },
  {
    rule: 'Task.all throws at the first failure; the others go on and hold completion open',
    source: `${sdk}: WhenAllTask`,
    app: () => {
      activity('fails', () => {
        throw new Error('no');
      });
      orchestration('both', function* (context) {
        const timer = context.df.createTimer(addMs(context.df.currentUtcDateTime, 1000));
        try {
          yield context.df.Task.all([context.df.callActivity('fails'), timer]);
        } catch (error) {
          return (error as Error).message;
        }
        return 'not reached';
      });
    },
    check: async (host) => {
      const id = await host.run('both');
      expect((await status(host, id)).output).toMatch(/^Activity function 'fails' failed: no/);
      expect(host.clock.now()).toEqual(addMs(testStart, 1000));
    },
  },
  {
    rule: 'retries back off, stop at the maximum, and one more timer due at once precedes the error',
    source: `${sdk}: RetryableTask; Azure/durabletask: RetryInterceptor`,
    app: () => {
      activity('fails', () => {
        throw new Error('no');
      });
      orchestration('retried', function* (context) {
        const retry = new df.RetryOptions(1000, 4);
        retry.backoffCoefficient = 2;
        retry.maxRetryIntervalInMilliseconds = 3000;
        try {
          yield context.df.callActivityWithRetry('fails', retry);
        } catch {
          return context.df.currentUtcDateTime.getTime() - testStart.getTime();
        }
        return 'not reached';
      });
    },
    check: async (host) => {
      const id = await host.run('retried');
      expect((await status(host, id)).output).toBe(1000 + 2000 + 3000);
      expect(host.durable.counters.activities).toBe(4);
      const timers = (await host.durable.getHistory(id)).filter((event) => event.EventType === 10);
      expect(timers).toHaveLength(4);
    },
  },
  {
    rule: 'past the retry timeout the orchestrator waits for ever, and the host says so',
    source: 'azure-functions-durable-js issue 629 (open)',
    app: () => {
      activity('fails', () => {
        throw new Error('no');
      });
      orchestration('retried', function* (context) {
        const retry = new df.RetryOptions(1000, 100);
        retry.retryTimeoutInMilliseconds = 2500;
        yield context.df.callActivityWithRetry('fails', retry);
      });
    },
    check: async (host) => {
      const id = await host.run('retried');
      expect((await status(host, id)).runtimeStatus).toBe('Running');
      expect(host.logs.map((entry) => entry.message)).toContainEqual(expect.stringMatching(/'fails'.*waits for ever/));
    },
  },
  {
    rule: 'a task taken again into a second compound with a new task is scheduled twice',
    source: 'azure-functions-durable-js issue 574 (open)',
    app: () => {
      activity('slow', () => null);
      orchestration('again', function* (context) {
        const slow = context.df.callActivity('slow');
        yield context.df.Task.any([slow, context.df.waitForExternalEvent('a')]);
        yield context.df.Task.any([slow, context.df.waitForExternalEvent('b')]);
      });
    },
    check: async (host) => {
      await host.run('again');
      expect(host.durable.counters.activities).toBe(2);
    },
  },
  {
    rule: 'continueAsNew starts with empty history and a new execution; undelivered events carry over',
    source: `${docs}: Eternal orchestrations`,
    app: () =>
      orchestration('eternal', function* (context) {
        const { round, seen } = context.df.getInput<{ round: number; seen: unknown[] }>();
        const event: unknown = yield context.df.waitForExternalEvent('go');
        if (round === 3) return [...seen, event];
        context.df.continueAsNew({ round: round + 1, seen: [...seen, event] });
        return undefined;
      }),
    check: async (host) => {
      const id = await host.run('eternal', { round: 1, seen: [] });
      for (const event of ['a', 'b', 'c']) {
        await host.durable.raiseEvent(id, 'go', event);
        await host.idle();
      }
      expect(await status(host, id)).toMatchObject({ runtimeStatus: 'Completed', output: ['a', 'b', 'c'] });
      const started = (await host.durable.getHistory(id)).filter((event) => event.EventType === 0);
      expect(started).toHaveLength(1);
    },
  },
  {
    rule: 'continueAsNew with a string hands the next execution the string in quotes',
    source: `${sdk}: ContinueAsNewAction`,
    app: () =>
      orchestration('quoted', function* (context) {
        const input = context.df.getInput<string>();
        if (input !== 'a') return input;
        context.df.continueAsNew('b');
        yield context.df.createTimer(context.df.currentUtcDateTime);
        return undefined;
      }),
    check: async (host) => expect((await status(host, await host.run('quoted', 'a'))).output).toBe('"b"'),
  },
  {
    rule: 'a sub-orchestration has its own id, made of parent execution and task id, and its failure reaches the parent',
    source: `${docs}: Sub-orchestrations`,
    app: () => {
      orchestration('child', function* (context) {
        yield context.df.createTimer(context.df.currentUtcDateTime);
        const input = context.df.getInput<number>();
        if (input === 2) throw new Error('two');
        return [context.df.instanceId, context.df.parentInstanceId];
      });
      orchestration('parent', function* (context) {
        const first: unknown = yield context.df.callSubOrchestrator('child', 1);
        const named: unknown = yield context.df.callSubOrchestrator('child', 3, 'named');
        try {
          yield context.df.callSubOrchestrator('child', 2);
        } catch (error) {
          return [first, named, (error as Error).message];
        }
        return undefined;
      });
    },
    check: async (host) => {
      const id = await host.run('parent');
      const history = await host.durable.getHistory(id);
      const { ExecutionId } = history.find((event) => event.EventType === 0)!.OrchestrationInstance as any;
      expect((await status(host, id)).output).toEqual([
        [`${ExecutionId}:0`, id],
        ['named', id],
        expect.stringMatching(/^Orchestrator function 'child' failed: two/),
      ]);
    },
  },
  {
    rule: 'a sub-orchestration is retried under a new id',
    source: `${docs}: Error handling, automatic retry`,
    app: () => {
      let runs = 0;
      orchestration('child', function* (context) {
        yield context.df.createTimer(context.df.currentUtcDateTime);
        if (!context.df.isReplaying && ++runs < 3) throw new Error('not yet');
        return runs;
      });
      orchestration('parent', function* (context) {
        return yield context.df.callSubOrchestratorWithRetry('child', new df.RetryOptions(1000, 5));
      });
    },
    check: async (host) => {
      expect((await status(host, await host.run('parent'))).output).toBe(3);
      expect((await host.durable.list()).instances).toHaveLength(4);
    },
  },
  {
    rule: 'terminate: status Terminated, the reason is the output as plain text; sub-orchestrations keep running',
    source: `${docs}: Manage instances, terminate`,
    app: () => {
      waitFor('child', 'go');
      orchestration('parent', function* (context) {
        yield context.df.callSubOrchestrator('child', null, 'child-1');
      });
    },
    check: async (host) => {
      const id = await host.run('parent');
      await host.durable.terminate(id, 'enough');
      await host.idle();
      expect(await status(host, id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
      expect((await status(host, 'child-1')).runtimeStatus).toBe('Running');
      expect(await host.durable.terminate(id)).toBe('finished');
    },
  },
  {
    rule: 'suspend: arriving events wait, resume delivers them in order; a suspended instance can be terminated',
    source: `${docs}: Manage instances, suspend and resume`,
    app: () =>
      orchestration('two', function* (context) {
        const first: unknown = yield context.df.waitForExternalEvent('go');
        return [first, yield context.df.waitForExternalEvent('go')];
      }),
    check: async (host) => {
      const id = await host.run('two');
      await host.durable.suspend(id, 'pause');
      await host.durable.raiseEvent(id, 'go', 1);
      await host.durable.raiseEvent(id, 'go', 2);
      await host.idle();
      expect((await status(host, id)).runtimeStatus).toBe('Suspended');
      await host.durable.resume(id);
      await host.idle();
      expect(await status(host, id)).toMatchObject({ runtimeStatus: 'Completed', output: [1, 2] });
      const other = await host.run('two');
      await host.durable.suspend(other);
      await host.durable.terminate(other, 'x');
      await host.idle();
      expect((await status(host, other)).runtimeStatus).toBe('Terminated');
    },
  },
  {
    rule: 'restart runs the same input again under a new id',
    source: `${docs}: HTTP API reference, restart`,
    app: () =>
      orchestration('echo', function* (context) {
        yield context.df.createTimer(context.df.currentUtcDateTime);
        return context.df.getInput();
      }),
    check: async (host) => {
      const id = await host.run('echo', { a: 1 });
      const again = (await host.durable.restart(id))!;
      await host.idle();
      expect(again).not.toBe(id);
      expect((await status(host, again)).output).toEqual({ a: 1 });
      expect(await host.durable.restart(id, false)).toBe(id);
    },
  },
  {
    rule: 'a custom status above 16 KB fails the orchestration; a falsy one keeps the old one',
    source: `${extension}: custom status payload limit`,
    app: () =>
      orchestration('talks', function* (context) {
        context.df.setCustomStatus({ said: 'x'.repeat(context.df.getInput<number>()) });
        yield context.df.waitForExternalEvent('go');
        context.df.setCustomStatus(undefined);
      }),
    check: async (host) => {
      const fine = await host.run('talks', 8000);
      await host.durable.raiseEvent(fine, 'go');
      await host.idle();
      expect((await status(host, fine)).customStatus).toHaveProperty('said');
      expect((await status(host, await host.run('talks', 9000))).runtimeStatus).toBe('Failed');
    },
  },
  {
    rule: 'a failed orchestration names itself in its output',
    source: `${extension}: out-of-process orchestrators`,
    app: () =>
      orchestration('bad', function* (context) {
        yield context.df.createTimer(context.df.currentUtcDateTime);
        throw new Error('broken');
      }),
    check: async (host) =>
      expect(await status(host, await host.run('bad'))).toMatchObject({
        runtimeStatus: 'Failed',
        output: expect.stringMatching(/^Orchestrator function 'bad' failed: broken/),
      }),
  },
  {
    rule: 'an activity that does not exist fails the orchestration by name',
    source: `${extension}: scheduling of unknown functions`,
    app: () =>
      orchestration('bad', function* (context) {
        yield context.df.callActivity('missing');
      }),
    check: async (host) =>
      expect((await status(host, await host.run('bad'))).output).toMatch(/'missing' doesn't exist/),
  },
  {
    rule: 'activity inputs and results keep their types; a string that looks like JSON stays a string',
    source: '@azure/functions 4.16.5: typed data converters',
    app: () => {
      activity('echo', (input: unknown) => input);
      orchestration('types', function* (context) {
        const results: unknown[] = [];
        for (const value of ['7', '{"a":1}', 'text', 7, 1.5, true, { a: [1] }, null]) {
          results.push(yield context.df.callActivity('echo', value));
        }
        return results;
      });
    },
    check: async (host) =>
      expect((await status(host, await host.run('types'))).output).toEqual(
        ['7', '{"a":1}', 'text', 7, 1.5, true, { a: [1] }, null], //
      ),
  },
  {
    rule: 'an error with properties arrives as TaskFailedError with failure details',
    source: `${sdk}: setExceptionPropertiesProvider`,
    app: () => {
      df.app.setExceptionPropertiesProvider({
        getExceptionProperties: (error: unknown) => ({ code: (error as { code?: string }).code }),
      });
      activity('fails', () => {
        throw Object.assign(new Error('no'), { name: 'Refused', code: 'E1' });
      });
      orchestration('catches', function* (context) {
        try {
          yield context.df.callActivity('fails');
        } catch (error) {
          const { failureDetails } = error as any;
          return [failureDetails.errorType, failureDetails.errorMessage, failureDetails.properties.code];
        }
        return undefined;
      });
    },
    check: async (host) => {
      const output = (await status(host, await host.run('catches'))).output;
      df.app.setExceptionPropertiesProvider({ getExceptionProperties: () => undefined });
      expect(output).toEqual(['Refused', 'no', 'E1']);
    },
  },
  {
    rule: 'every instance keeps the version it was started with; a newer one is left alone (Reject)',
    source: `${docs}: Orchestration versioning`,
    hostJson: { durableTask: { defaultVersion: '2.0' } },
    app: () =>
      orchestration('versioned', function* (context) {
        yield context.df.createTimer(context.df.currentUtcDateTime);
        return context.df.version;
      }),
    check: async (host) => {
      expect((await status(host, await host.run('versioned'))).output).toBe('2.0');
      const old = await host.durable.startNew('versioned', { version: '1.5' });
      const newer = await host.durable.startNew('versioned', { version: '10.0' });
      await host.idle();
      expect((await status(host, old)).output).toBe('1.5');
      expect((await status(host, newer)).runtimeStatus).toBe('Pending');
    },
  },
  {
    rule: 'versionFailureStrategy Fail fails an instance of another version',
    source: `${docs}: Orchestration versioning`,
    hostJson: {
      durableTask: { defaultVersion: '2.0', versionMatchStrategy: 'Strict', versionFailureStrategy: 'Fail' },
    },
    app: () => waitFor('waits', 'go'),
    check: async (host) => {
      const id = await host.durable.startNew('waits', { version: '1.0' });
      await host.idle();
      expect((await status(host, id)).runtimeStatus).toBe('Failed');
    },
  },
  {
    rule: 'purge removes an instance; a purge by query takes finished ones only',
    source: `${docs}: Manage instances, purge`,
    app: () => waitFor('waits', 'go'),
    check: async (host) => {
      const [done, open] = [await host.run('waits'), await host.run('waits')];
      await host.durable.raiseEvent(done, 'go');
      await host.idle();
      expect(await host.durable.purgeBy({ createdFrom: 0 })).toBe(1);
      expect(await host.durable.getStatus(done)).toBeUndefined();
      expect(await host.durable.purge(open)).toBe(1);
      expect(await host.durable.purge(open)).toBe(0);
    },
  },
  {
    rule: 'entities and callHttp fail by name',
    source: 'scope of the local host',
    app: () => {
      orchestration('entity', function* (context) {
        yield context.df.callEntity(new df.EntityId('counter', 'a'), 'get');
      });
      orchestration('http', function* (context) {
        yield context.df.callHttp({ method: 'GET', url: 'http://localhost/' });
      });
    },
    check: async (host) => {
      expect((await status(host, await host.run('entity'))).output).toMatch(/callEntity is not supported/);
      expect((await status(host, await host.run('http'))).output).toMatch(/callHttp is not supported/);
    },
  },
];

test.each(rules.map((one) => [one.rule, one.source, one] as const))('%s [%s]', async (_rule, _source, one) => {
  await using host = await startApp(one.app, one.hostJson);
  await one.check(host);
});
