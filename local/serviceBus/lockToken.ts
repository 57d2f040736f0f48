import { randomUUID } from 'node:crypto';

/** A lock token as 32 hex digits in plain order: the key under which a locked message is found. */
export type LockToken = string;

export function newLockToken(): LockToken {
  return randomUUID().replaceAll('-', '');
}

/** The 16-byte delivery tag of a token: .NET order, first three fields byte-swapped. The client rejects any other length. */
export function tagOfToken(token: LockToken): Buffer {
  return swapFields(Buffer.from(token, 'hex'));
}

export function tokenOfTag(tag: Buffer): LockToken {
  return swapFields(Buffer.from(tag)).toString('hex');
}

/** On `$management` the same token is an AMQP uuid in plain order. */
export function tokenOfUuid(uuid: Buffer): LockToken {
  return uuid.toString('hex');
}

export function uuidOfToken(token: LockToken): Buffer {
  return Buffer.from(token, 'hex');
}

function swapFields(bytes: Buffer): Buffer {
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
