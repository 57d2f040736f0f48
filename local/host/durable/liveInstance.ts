import type { HostConfig } from '../hostConfig';
import type { InstanceRow, Message } from './instance';
import { isExpected, isNumbering } from './turn';
import { mayRun } from './versioning';

/** An unfinished instance in memory. */
export interface Live {
  readonly row: InstanceRow;
  inbox: Message[];
  isQueued: boolean;
  /** Replaced, purged or finished: a turn that still runs must not be stored. */
  isGone: boolean;
}

export type ControlMessage = Extract<Message, { kind: 'terminate' | 'suspend' | 'resume' }>;

export const isControl = (message: Message): message is ControlMessage =>
  message.kind === 'terminate' || message.kind === 'suspend' || message.kind === 'resume';

/** Whether the host touches instances of this version at all: it runs them, or it fails them. */
const handlesVersion = (row: InstanceRow, config: HostConfig['durable']): boolean =>
  mayRun(row.version, config) || config.versionFailureStrategy === 'Fail';

/** Whether a message can be handled now; others wait for a resume, the next execution or another host version. */
export function isRunnable({ row }: Live, message: Message, config: HostConfig['durable']): boolean {
  if (message.kind !== 'terminate' && !handlesVersion(row, config)) return false;
  if (row.book.isSuspended) return message.kind === 'terminate' || message.kind === 'resume';
  return !(row.book.carriesOver && message.kind === 'eventRaised');
}

export function needsTurn(live: Live, config: HostConfig['durable']): boolean {
  const { book } = live.row;
  const isNew = book.turns === 0 && !book.isSuspended && handlesVersion(live.row, config);
  return isNew || live.inbox.some((message) => isRunnable(live, message, config));
}

/** Takes what one turn can handle out of the inbox. `late` is for tasks that nobody waits for any more. */
export function takeBatch(
  live: Live,
  now: number,
  config: HostConfig['durable'],
): { batch: Message[]; late: Message[] } {
  const batch: Message[] = [];
  const rest: Message[] = [];
  const late: Message[] = [];
  let isClosed = false;
  for (const message of live.inbox) {
    if (!isExpected(live.row, message)) {
      late.push(message);
      continue;
    }
    isClosed ||= batch.length > 0 && isNumbering(live.row.book, message, now);
    const isTaken = !isClosed && !isControl(message) && isRunnable(live, message, config);
    (isTaken ? batch : rest).push(message);
  }
  live.inbox = rest;
  return { batch, late };
}
