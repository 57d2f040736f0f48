import { onboardCustomer } from '../../../orchestrations/onboardCustomer';
import type { StatusRecord } from '../../../shared/registry';
import { announcedBefore } from '../../../shared/replay/announcedBefore';
import { smooth } from '../../support/answers';
import { Drive } from '../../support/drive';
import { policy, storageRequest } from '../../support/samples';

const at = '2026-11-20T09:00:00.000Z';
const record = (more: Partial<StatusRecord>): StatusRecord => ({
  status: { state: 'failed', waitingFor: 'nobody', since: at },
  eventId: 'x-1.failed.0',
  timeline: [],
  ...more,
});

test.each<[string, StatusRecord | undefined, object]>([
  ['nothing was announced', undefined, {}],
  ['as it was counted', record({ announced: { failed: 2, encrypting: 5 } }), { failed: 2, encrypting: 5 }],
  [
    'as the timeline has it',
    record({ timeline: [line('failed'), line('failed'), line('preparing')] }),
    { failed: 2, preparing: 1 },
  ],
  ['as a timeline that was cut has it', record({ timeline: [line('failed', 7)] }), { failed: 8 }],
  ['as the newest event has it', record({ eventId: 'x-1.awaiting-key.3' }), { 'awaiting-key': 4 }],
  ['an id of another form', record({ eventId: 'x-1.failed.resent-2' }), {}],
])('%s', (_, known, announced) => {
  expect(announcedBefore(known)).toEqual({ announced, timeline: known?.timeline ?? [] });
});

function line(state: 'failed' | 'preparing', attempt?: number) {
  return { at, state, ...(attempt === undefined ? {} : { attempt }) };
}

test('a run that begins anew gives no event an id of an earlier run, and keeps its timeline', () => {
  const run = (before?: ReturnType<typeof announcedBefore>) => {
    const drive = new Drive(
      onboardCustomer,
      { request: storageRequest, policy, ...(before && { before }) },
      { answers: smooth },
    ).run();
    return drive.calls.flatMap(({ input }) => (input.status ? [input] : input.shows ? [input.shows] : []));
  };
  const idsOf = (told: any[]) => told.map(({ status, attempt }) => `${status.state}.${attempt}`);
  const first = run();
  const last = first.at(-1);
  const second = run(announcedBefore(record({ timeline: last.timeline, announced: last.announced })));
  expect(idsOf(second)).toHaveLength(idsOf(first).length);
  expect(new Set([...idsOf(first), ...idsOf(second)]).size).toBe(2 * first.length);
  expect(second.at(-1).timeline).toHaveLength(2 * first.length);
});
