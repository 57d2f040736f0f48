import { z } from 'zod';
import { EVENT_NAMES, EVENT_TYPE_PREFIX, eventDataSchema, type EventData, type EventName } from '../shared/model/event';
import { formatProblems, problemsOf } from '../shared/model/problems';
import type { Problem } from '../shared/model/request';
import { LatchkeyError } from './latchkeyError';

/** What an event surely tells beside what all of them do; the rest is there where it applies. */
const SURE = {
  'consent-required': ['link', 'expiresAt'],
  'key-required': ['link', 'expiresAt'],
  'action-required': ['code', 'reason', 'remedy'],
  'operator-required': ['code', 'reason', 'remedy'],
  reminder: ['link', 'expiresAt'],
  encrypted: ['keyUri'],
  'copy-encrypted': ['resourceId', 'keyUri'],
  'key-rotated': ['resourceId', 'keyUri'],
  'key-version-free': ['resourceId', 'previousKeyUri'],
  'at-risk': ['resourceId', 'code', 'reason', 'remedy'],
  'risk-over': ['resourceId'],
  'access-lost': ['resourceId', 'code', 'reason', 'remedy'],
  'access-restored': ['resourceId'],
  revalidated: ['resourceId'],
  'resource-gone': ['resourceId'],
  released: ['resourceId'],
  rejected: ['code', 'reason', 'remedy'],
  declined: ['code', 'reason', 'remedy'],
  expired: ['code', 'reason', 'remedy'],
  failed: ['code', 'reason', 'remedy'],
} as const satisfies { readonly [Name in EventName]: readonly (keyof EventData)[] };

type Sure<Name extends EventName> = (typeof SURE)[Name][number];

/** The event of a name: its data has what such an event surely tells. */
export interface EventOf<Name extends EventName> {
  /** The same event has the same id each time it is delivered: keep the ids you have dealt with. */
  readonly id: string;
  readonly name: Name;
  /** ISO 8601. */
  readonly time: string;
  /** The deployment that tells it. */
  readonly source: string;
  readonly data: Readonly<EventData & { [Field in Sure<Name>]-?: NonNullable<EventData[Field]> }>;
}

/** Every event, told apart by `name`. */
export type LatchkeyEvent = { [Name in EventName]: EventOf<Name> }[EventName];

const text = z.string('text').min(1, 'text');
const envelopeSchema = z.object(
  {
    specversion: z.literal('1.0', '1.0'),
    id: text,
    source: text,
    type: text.refine((type) => type.startsWith(EVENT_TYPE_PREFIX), `a type that begins with ${EVENT_TYPE_PREFIX}`),
    time: text,
    data: z.unknown(),
  },
  'a CloudEvent',
);
// Fields of later versions are left out, not refused: the contract only grows.
const dataSchema = z.object(eventDataSchema.shape, 'an object');

/**
 * The event in the body of a message (structured CloudEvents 1.0; an object, text or bytes). Throws a
 * {@link LatchkeyError}: `invalid-event` with every wrong field, `unknown-event` for a name of a later version.
 */
export function parseEvent(body: unknown): LatchkeyEvent {
  const value = valueOf(body);
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success) throw invalid(problemsOf(envelope.error, value));
  const { id, source, type, time, data } = envelope.data;
  const name = EVENT_NAMES.find((one) => EVENT_TYPE_PREFIX + one === type);
  if (name === undefined) throw new LatchkeyError('unknown-event', `This client does not know events of type ${type}.`);
  const parsed = dataSchema.safeParse(data);
  if (!parsed.success) throw invalid(problemsOf(parsed.error, data));
  const missing = SURE[name].filter((field) => parsed.data[field] === undefined);
  if (missing.length > 0) throw invalid(missing.map((field) => ({ field, seen: 'nothing', wanted: 'a value' })));
  return { id, name, time, source, data: parsed.data } as LatchkeyEvent;
}

function valueOf(body: unknown): unknown {
  const isBytes = body instanceof Uint8Array;
  if (!isBytes && typeof body !== 'string') return body;
  const json = isBytes ? new TextDecoder().decode(body) : body;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}

function invalid(problems: readonly Problem[]): LatchkeyError {
  return new LatchkeyError('invalid-event', `This is no event of Latchkey: ${formatProblems(problems)}`, problems);
}
