import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPair,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
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

/** Sizes in bits of the symmetric keys that a Managed HSM makes. */
export const OCT_SIZES: readonly number[] = [128, 192, 256];
const OCT = 'oct:';

/** Makes a symmetric key, which only a Managed HSM has: `oct:` and base64url, where the others are PEM. */
export const generateOctKey = (size: number): string => `${OCT}${randomBytes(size / 8).toString('base64url')}`;

function toPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const parsed = new Map<string, KeyObject>();
const PARSED_LIMIT = 2_000;

function keyObject(material: string): KeyObject {
  let key = parsed.get(material);
  if (!key) {
    if (parsed.size >= PARSED_LIMIT) parsed.clear();
    key = material.startsWith(OCT)
      ? createSecretKey(material.slice(OCT.length), 'base64url')
      : createPrivateKey(material);
    parsed.set(material, key);
  }
  return key;
}

const publicHalves = new WeakMap<KeyObject, Record<string, string>>();

/** The public half in the fields of a JSON web key, base64url. A symmetric key has none. */
export function publicFields(material: string): Record<string, string> {
  const key = keyObject(material);
  if (key.type === 'secret') return {};
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

/** Size of an RSA or symmetric key in bits; `undefined` for elliptic curves. */
export function keySize(material: string): number | undefined {
  const key = keyObject(material);
  return key.type === 'secret' ? (key.symmetricKeySize ?? 0) * 8 : key.asymmetricKeyDetails?.modulusLength;
}

const paddings: Record<string, { padding: number; oaepHash?: string }> = {
  'RSA-OAEP-256': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
  'RSA-OAEP': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
  RSA1_5: { padding: constants.RSA_PKCS1_PADDING },
};

/** Initial value of AES key wrap (RFC 3394, 2.2.3.1). */
const INITIAL_VALUE = Buffer.alloc(8, 0xa6);
const octAlgorithm = (key: KeyObject): string => `A${(key.symmetricKeySize ?? 0) * 8}KW`;
const cipher = (key: KeyObject): string => `id-aes${(key.symmetricKeySize ?? 0) * 8}-wrap`;

/** Whether a key of this kind wraps with `alg`. */
export function wrapsWith(material: string, alg: string): boolean {
  const key = keyObject(material);
  if (key.type === 'secret') return alg === octAlgorithm(key);
  return key.asymmetricKeyType === 'rsa' && Object.hasOwn(paddings, alg);
}

/** Encrypts with the public half, or the symmetric key. Throws when `value` does not have a length that can be wrapped. */
export function wrap(material: string, alg: string, value: Buffer): Buffer {
  const key = keyObject(material);
  if (key.type !== 'secret') return publicEncrypt({ key, ...paddings[alg] }, value);
  const wrapping = createCipheriv(cipher(key), key, INITIAL_VALUE);
  return Buffer.concat([wrapping.update(value), wrapping.final()]);
}

/** Decrypts with the private half, or the symmetric key. Throws when `value` was not wrapped by this key and algorithm. */
export function unwrap(material: string, alg: string, value: Buffer): Buffer {
  const key = keyObject(material);
  if (key.type !== 'secret') return privateDecrypt({ key, ...paddings[alg] }, value);
  const unwrapping = createDecipheriv(cipher(key), key, INITIAL_VALUE);
  return Buffer.concat([unwrapping.update(value), unwrapping.final()]);
}
