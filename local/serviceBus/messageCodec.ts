import { randomBytes } from 'node:crypto';
import * as amqp from './amqpValues';
import { ServiceBusError } from './serviceBusError';

/** Message format number of a Service Bus batch: every data section holds one encoded message. */
export const BATCH_FORMAT = 0x80013700;

const SECTION = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
};

/**
 * A message as its sender wrote it, cut at the section borders. Header and annotations are rebuilt for every delivery;
 * the rest is passed on byte for byte, because decoding and encoding again loses number types and symbols.
 */
export interface MessageContent {
  readonly durable: boolean;
  readonly priority: number;
  /** Time to live in ms as asked for by the sender. */
  readonly ttl: number | undefined;
  /** Annotations of the sender: encoded keys and values in turn, without those the endpoint writes. */
  readonly annotations: readonly Buffer[];
  readonly properties: Buffer;
  readonly applicationProperties: Buffer;
  /** Body sections and footer. */
  readonly body: Buffer;
  /** Identity for duplicate detection; other types than text are written as hex. */
  readonly messageId: string;
  /** Due time in ms since 1970, when the sender asked for one. */
  readonly scheduledAt: number | undefined;
}

/** What the endpoint writes on a message that leaves it. */
interface Stamp {
  readonly sequenceNumber: number;
  readonly enqueuedSequenceNumber: number;
  /** ms since 1970. */
  readonly enqueuedTime: number;
  readonly deliveryCount: number;
  /** ms since 1970; only under a lock. */
  readonly lockedUntil?: number;
  /** 16 bytes in plain order; only under a lock. */
  readonly lockToken?: Buffer;
  /** 0 active, 1 deferred, 2 scheduled. */
  readonly state?: number;
}

const KEY = {
  sequenceNumber: amqp.encodeSymbol('x-opt-sequence-number'),
  enqueuedSequenceNumber: amqp.encodeSymbol('x-opt-enqueue-sequence-number'),
  enqueuedTime: amqp.encodeSymbol('x-opt-enqueued-time'),
  lockedUntil: amqp.encodeSymbol('x-opt-locked-until'),
  state: amqp.encodeSymbol('x-opt-message-state'),
  lockToken: amqp.encodeSymbol('x-opt-lock-token'),
};
const OWNED = new Set(Object.values(KEY).map((key) => amqp.readText(key)));
const SCHEDULED = 'x-opt-scheduled-enqueue-time';

/**
 * Cuts an encoded message into its sections. A message without id gets one: the client's lock renewer fails without.
 * @throws ServiceBusError `amqp:decode-error` when the bytes are not an AMQP message.
 */
export function parseMessage(bytes: Buffer): MessageContent {
  const sections = new Map<number, Buffer>();
  let at = 0;
  while (at < bytes.length) {
    const code = sectionCode(bytes, at);
    if (code >= SECTION.data) break;
    const end = amqp.endOfValue(bytes, at);
    sections.set(code, bytes.subarray(at, end));
    at = end;
  }
  const header = elementsOfSection(sections.get(SECTION.header));
  const annotations = elementsOfSection(sections.get(SECTION.messageAnnotations));
  const { properties, messageId } = withMessageId(sections.get(SECTION.properties));
  return {
    durable: amqp.readBoolean(header[0]),
    priority: amqp.readWholeNumber(header[1]) ?? 4,
    ttl: amqp.readWholeNumber(header[2]),
    annotations: pairs(annotations).flatMap(([key, value]) => (OWNED.has(amqp.readText(key)) ? [] : [key, value])),
    properties,
    applicationProperties: sections.get(SECTION.applicationProperties) ?? Buffer.alloc(0),
    body: bytes.subarray(at),
    messageId,
    scheduledAt: amqp.readWholeNumber(pairs(annotations).find(([key]) => amqp.readText(key) === SCHEDULED)?.[1]),
  };
}

/** The messages inside a batch; properties of the envelope itself mean nothing. */
export function parseBatch(envelope: Buffer): MessageContent[] {
  const messages: MessageContent[] = [];
  for (let at = 0; at < envelope.length;) {
    const end = amqp.endOfValue(envelope, at);
    if (sectionCode(envelope, at) === SECTION.data) {
      const inner = amqp.readBinary(sectionValue(envelope.subarray(at, end)));
      if (!inner) throw new ServiceBusError('amqp:decode-error', 'a batch holds a data section without binary content');
      messages.push(parseMessage(inner));
    }
    at = end;
  }
  return messages;
}

/** Encodes a message for the wire. Without a stamp: as stored. */
export function encodeMessage(content: MessageContent, stamp?: Stamp, omitBody = false): Buffer {
  const annotations = [...content.annotations];
  const parts: Buffer[] = [encodeHeader(content, stamp?.deliveryCount ?? 0)];
  if (stamp) {
    if (stamp.lockToken) {
      parts.push(encodeMap(SECTION.deliveryAnnotations, [KEY.lockToken, concat(uuidCode, stamp.lockToken)]));
    }
    annotations.push(KEY.sequenceNumber, amqp.encodeLong(stamp.sequenceNumber));
    annotations.push(KEY.enqueuedSequenceNumber, amqp.encodeLong(stamp.enqueuedSequenceNumber));
    annotations.push(KEY.enqueuedTime, amqp.encodeTimestamp(stamp.enqueuedTime));
    if (stamp.lockedUntil !== undefined) {
      annotations.push(KEY.lockedUntil, amqp.encodeTimestamp(stamp.lockedUntil));
    }
    if (stamp.state !== undefined) annotations.push(KEY.state, amqp.encodeInt(stamp.state));
  }
  if (annotations.length > 0) parts.push(encodeMap(SECTION.messageAnnotations, annotations));
  parts.push(content.properties, content.applicationProperties);
  if (!omitBody) parts.push(content.body);
  return Buffer.concat(parts);
}

/** The same message with application properties replaced or added; the values are encoded already. */
export function withApplicationProperties(
  content: MessageContent,
  changes: ReadonlyMap<string, Buffer>,
): MessageContent {
  if (changes.size === 0) return content;
  const kept = pairs(elementsOfSection(content.applicationProperties)).filter(
    ([key]) => !changes.has(amqp.readText(key) ?? ''),
  );
  const added = [...changes].map(([key, value]) => [amqp.encodeString(key), value]);
  return {
    ...content,
    applicationProperties: encodeMap(SECTION.applicationProperties, [...kept.flat(), ...added.flat()]),
  };
}

/** The same message with the time to live that applies to it. */
export function withTimeToLive(content: MessageContent, ttl: number | undefined): MessageContent {
  return content.ttl === ttl ? content : { ...content, ttl };
}

const uuidCode = Buffer.from([0x98]);
const concat = (...parts: Buffer[]): Buffer => Buffer.concat(parts);
const encodeMap = (descriptor: number, elements: Buffer[]): Buffer => amqp.encodeSection(descriptor, 0xd1, elements);

function encodeHeader(content: MessageContent, deliveryCount: number): Buffer {
  const header = Buffer.alloc(content.ttl === undefined ? 16 : 20);
  header.set([0x00, 0x53, SECTION.header, 0xc0, header.length - 5, 5, content.durable ? 0x41 : 0x42, 0x50]);
  let at = header.writeUInt8(content.priority, 8);
  if (content.ttl === undefined) {
    at = header.writeUInt8(0x40, at);
  } else {
    at = header.writeUInt8(0x70, at);
    at = header.writeUInt32BE(Math.min(content.ttl, 0xffffffff), at);
  }
  at = header.writeUInt8(0x42, at);
  at = header.writeUInt8(0x70, at);
  header.writeUInt32BE(deliveryCount, at);
  return header;
}

function withMessageId(section: Buffer | undefined): { properties: Buffer; messageId: string } {
  const [id, ...rest] = elementsOfSection(section);
  if (section && id && !amqp.isNull(id)) {
    return { properties: section, messageId: amqp.readText(id) ?? `0x${id.toString('hex')}` };
  }
  const messageId = randomBytes(16).toString('hex');
  return {
    properties: amqp.encodeSection(SECTION.properties, 0xd0, [amqp.encodeString(messageId), ...rest]),
    messageId,
  };
}

function sectionCode(bytes: Buffer, at: number): number {
  const code = bytes[at] === 0x00 ? amqp.readWholeNumber(bytes.subarray(at + 1)) : undefined;
  if (code === undefined || code < SECTION.header || code > 0x78) {
    throw new ServiceBusError('amqp:decode-error', 'expected a message section with a numeric descriptor');
  }
  return code;
}

function sectionValue(section: Buffer): Buffer {
  return section.subarray(amqp.endOfValue(section, 1));
}

function elementsOfSection(section: Buffer | undefined): Buffer[] {
  return section && section.length > 0 ? amqp.elementsOf(sectionValue(section)) : [];
}

function pairs(elements: readonly Buffer[]): [Buffer, Buffer][] {
  const result: [Buffer, Buffer][] = [];
  for (let at = 0; at + 1 < elements.length; at += 2) {
    result.push([elements[at] as Buffer, elements[at + 1] as Buffer]);
  }
  return result;
}
