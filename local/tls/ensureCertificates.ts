import 'reflect-metadata';
import { KeyObject, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { nameConstraints } from './nameConstraints';

export interface Certificates {
  /** CA certificate, PEM: what clients must trust. */
  readonly ca: string;
  /** Server certificate for `localhost` and the service hosts below it, PEM. */
  readonly cert: string;
  readonly key: string;
  /** Where the CA certificate is kept, if there is a state folder: for browsers and for `NODE_EXTRA_CA_CERTS`. */
  readonly caFile?: string;
}

interface Authority {
  readonly certificate: X509Certificate;
  readonly keys: CryptoKeyPair;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const CA_DAYS = 3650;
/** Browsers refuse server certificates that live longer than 397 days. */
const LEAF_DAYS = 397;
/** `*.localhost` would not do: clients want at least three labels in a wildcard name. */
const WILDCARDS = ['vault', 'managedhsm', 'blob', 'queue', 'table'].map((service) => `*.${service}.localhost`);

cryptoProvider.set(crypto);

/**
 * A server certificate for the local cloud, new at each start, and the CA it comes from. The CA is kept in
 * `stateFolder`, readable by its owner only, so that a browser is taught once; name constraints bind it to local
 * addresses. Without a folder nothing is kept.
 */
export async function ensureCertificates(stateFolder?: string): Promise<Certificates> {
  const authority = stateFolder ? await keptAuthority(stateFolder) : await createAuthority();
  const leaf = await createLeaf(authority);
  return {
    ca: authority.certificate.toString('pem'),
    ...leaf,
    ...(stateFolder && { caFile: join(stateFolder, 'ca.pem') }),
  };
}

async function keptAuthority(folder: string): Promise<Authority> {
  const certificateFile = join(folder, 'ca.pem');
  const keyFile = join(folder, 'ca-key.pem');
  if (existsSync(certificateFile) && existsSync(keyFile)) {
    const certificate = new X509Certificate(await readFile(certificateFile, 'utf8'));
    if (certificate.notAfter.getTime() > Date.now() + LEAF_DAYS * DAY_MS) {
      return { certificate, keys: await importKeys(await readFile(keyFile, 'utf8'), certificate) };
    }
  }
  const authority = await createAuthority();
  await mkdir(folder, { recursive: true });
  await writeFile(keyFile, privatePem(authority.keys), { mode: 0o600 });
  await writeFile(certificateFile, authority.certificate.toString('pem'), { mode: 0o600 });
  return authority;
}

async function createAuthority(): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Latchkey local cloud CA',
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + CA_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      new Extension('2.5.29.30', true, nameConstraints()),
    ],
  });
  return { certificate, keys };
}

async function createLeaf({ certificate, keys: authority }: Authority): Promise<{ cert: string; key: string }> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const leaf = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=localhost',
    issuer: certificate.subject,
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() - 3_600_000 + LEAF_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.publicKey),
      new SubjectAlternativeNameExtension([
        ...['localhost', ...WILDCARDS].map((value) => ({ type: 'dns' as const, value })),
        ...['127.0.0.1', '::1'].map((value) => ({ type: 'ip' as const, value })),
      ]),
    ],
  });
  return { cert: leaf.toString('pem'), key: privatePem(keys) };
}

async function importKeys(pem: string, certificate: X509Certificate): Promise<CryptoKeyPair> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const privateKey = await crypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign']);
  const spki = certificate.publicKey.rawData;
  const publicKey = await crypto.subtle.importKey('spki', spki, ALGORITHM, true, ['verify']);
  return { privateKey, publicKey };
}

const privatePem = (keys: CryptoKeyPair): string =>
  KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();

/** Positive: the first bit is clear. */
const serialNumber = (): string => `4${randomBytes(16).toString('hex').slice(1)}`;
