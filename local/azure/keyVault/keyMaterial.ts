import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  privateDecrypt,
  publicEncrypt,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

/** Key sizes in bits that a vault makes ("Key types, algorithms and operations", 2026). */
export const RSA_SIZES: readonly number[] = [2048, 3072, 4096];

/** Makes an RSA key and returns it as PKCS #8 PEM. Takes 50 to 150 ms for 2048 bits, off the main thread. */
export async function generateRsaKey(size: number): Promise<string> {
  const pair = await generate('rsa', { modulusLength: size, publicExponent: 65537 });
  return toPem(pair.privateKey);
}

/** Makes an elliptic-curve key on P-256: the wrong kind of key for encryption at rest, which is what it is for. */
export async function generateEcKey(): Promise<string> {
  const pair = await generate('ec', { namedCurve: 'P-256' });
  return toPem(pair.privateKey);
}

function toPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const parsed = new Map<string, KeyObject>();
const PARSED_LIMIT = 2_000;

function privateKey(pem: string): KeyObject {
  let key = parsed.get(pem);
  if (!key) {
    if (parsed.size >= PARSED_LIMIT) parsed.clear();
    key = createPrivateKey(pem);
    parsed.set(pem, key);
  }
  return key;
}

const publicHalves = new WeakMap<KeyObject, Record<string, string>>();

/** The public half in the fields of a JSON web key, base64url. */
export function publicFields(pem: string): Record<string, string> {
  const key = privateKey(pem);
  const fields = publicHalves.get(key) ?? exportPublic(key);
  publicHalves.set(key, fields);
  return { ...fields };
}

function exportPublic(key: KeyObject): Record<string, string> {
  const { n, e, crv, x, y } = createPublicKey(key).export({ format: 'jwk' });
  return Object.fromEntries(
    Object.entries({ n, e, crv, x, y }).filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}

/** Size of an RSA key in bits; `undefined` for other kinds. */
export function rsaSize(pem: string): number | undefined {
  return privateKey(pem).asymmetricKeyDetails?.modulusLength;
}

const paddings: Record<string, { padding: number; oaepHash?: string }> = {
  'RSA-OAEP-256': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
  'RSA-OAEP': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
  RSA1_5: { padding: constants.RSA_PKCS1_PADDING },
};

/** Whether `alg` is one of the RSA wrap algorithms. */
export function isWrapAlgorithm(alg: string): boolean {
  return Object.hasOwn(paddings, alg);
}

/** Encrypts with the public half. Throws when `value` is too long for the key. */
export function wrap(pem: string, alg: string, value: Buffer): Buffer {
  return publicEncrypt({ key: privateKey(pem), ...paddings[alg] }, value);
}

/** Decrypts with the private half. Throws when `value` was not wrapped by this key and algorithm. */
export function unwrap(pem: string, alg: string, value: Buffer): Buffer {
  return privateDecrypt({ key: privateKey(pem), ...paddings[alg] }, value);
}
