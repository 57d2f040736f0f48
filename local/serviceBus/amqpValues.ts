import { ServiceBusError } from './serviceBusError';

/*
 * Reading and writing single AMQP values without decoding what is around them (OASIS AMQP 1.0 part 1, 2012).
 * Messages are passed on byte for byte; only the few values the endpoint owns are ever interpreted.
 */

/** Offset just after the value that starts at `at`. */
export function endOfValue(bytes: Buffer, at: number): number {
  const code = byteAt(bytes, at);
  if (code === 0x00) return endOfValue(bytes, endOfValue(bytes, at + 1));
  switch (code >> 4) {
    case 0x4:
      return at + 1;
    case 0x5:
      return at + 2;
    case 0x6:
      return at + 3;
    case 0x7:
      return at + 5;
    case 0x8:
      return at + 9;
    case 0x9:
      return at + 17;
    case 0xa:
    case 0xc:
    case 0xe:
      return at + 2 + byteAt(bytes, at + 1);
    case 0xb:
    case 0xd:
    case 0xf:
      return at + 5 + bytes.readUInt32BE(at + 1);
    default:
      throw new ServiceBusError('amqp:decode-error', `type code 0x${code.toString(16)} is not AMQP 1.0`);
  }
}

/** The encoded elements of a list or map (keys and values in turn), still encoded. */
export function elementsOf(bytes: Buffer): Buffer[] {
  const code = byteAt(bytes, 0);
  if (code === 0x45) return [];
  const wide = code === 0xd0 || code === 0xd1;
  if (!wide && code !== 0xc0 && code !== 0xc1) {
    throw new ServiceBusError('amqp:decode-error', `expected a list or map, found type code 0x${code.toString(16)}`);
  }
  const count = wide ? bytes.readUInt32BE(5) : byteAt(bytes, 2);
  const elements: Buffer[] = [];
  let at = wide ? 9 : 3;
  for (let index = 0; index < count; index++) {
    const end = endOfValue(bytes, at);
    elements.push(bytes.subarray(at, end));
    at = end;
  }
  return elements;
}

/** Text of an encoded string or symbol, or undefined for any other type. */
export function readText(value: Buffer | undefined): string | undefined {
  switch (value?.[0]) {
    case 0xa1:
    case 0xa3:
      return value.toString('utf8', 2);
    case 0xb1:
    case 0xb3:
      return value.toString('utf8', 5);
    default:
      return undefined;
  }
}

/** Bytes of an encoded binary, or undefined for any other type. */
export function readBinary(value: Buffer): Buffer | undefined {
  if (value[0] === 0xa0) return value.subarray(2);
  if (value[0] === 0xb0) return value.subarray(5);
  return undefined;
}

/** An encoded whole number or timestamp up to 2^53, or undefined for any other type. */
export function readWholeNumber(value: Buffer | undefined): number | undefined {
  switch (value?.[0]) {
    case 0x43:
    case 0x44:
      return 0;
    case 0x50:
    case 0x52:
    case 0x53:
      return value.readUInt8(1);
    case 0x54:
    case 0x55:
      return value.readInt8(1);
    case 0x70:
      return value.readUInt32BE(1);
    case 0x71:
      return value.readInt32BE(1);
    case 0x80:
      return Number(value.readBigUInt64BE(1));
    case 0x81:
    case 0x83:
      return Number(value.readBigInt64BE(1));
    default:
      return undefined;
  }
}

export const readBoolean = (value: Buffer | undefined): boolean =>
  value?.[0] === 0x41 || (value?.[0] === 0x56 && value[1] === 1);

export const isNull = (value: Buffer | undefined): boolean => value === undefined || value[0] === 0x40;

export function encodeString(text: string): Buffer {
  return variableWidth(0xa1, 0xb1, Buffer.from(text));
}

export function encodeSymbol(text: string): Buffer {
  return variableWidth(0xa3, 0xb3, Buffer.from(text));
}

/** A 64-bit value of the given type code from a number up to 2^53. */
function encode64(typeCode: number, value: number): Buffer {
  const bytes = Buffer.allocUnsafe(9);
  bytes[0] = typeCode;
  bytes.writeInt32BE(Math.floor(value / 2 ** 32), 1);
  bytes.writeUInt32BE(value % 2 ** 32, 5);
  return bytes;
}

export const encodeLong = (value: number): Buffer => encode64(0x81, value);
export const encodeTimestamp = (milliseconds: number): Buffer => encode64(0x83, milliseconds);

export function encodeInt(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(5);
  bytes[0] = 0x71;
  bytes.writeInt32BE(value, 1);
  return bytes;
}

/** A message section: descriptor, then a list (0xd0) or map (0xd1) of encoded elements. */
export function encodeSection(descriptor: number, typeCode: 0xd0 | 0xd1, elements: readonly Buffer[]): Buffer {
  let size = 4;
  for (const element of elements) size += element.length;
  const head = Buffer.allocUnsafe(12);
  head[0] = 0x00;
  head[1] = 0x53;
  head[2] = descriptor;
  head[3] = typeCode;
  head.writeUInt32BE(size, 4);
  head.writeUInt32BE(elements.length, 8);
  return Buffer.concat([head, ...elements]);
}

function variableWidth(short: number, long: number, content: Buffer): Buffer {
  if (content.length < 256) return Buffer.concat([Buffer.from([short, content.length]), content]);
  const head = Buffer.allocUnsafe(5);
  head[0] = long;
  head.writeUInt32BE(content.length, 1);
  return Buffer.concat([head, content]);
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new ServiceBusError('amqp:decode-error', 'a value ends before its last byte');
  return byte;
}
