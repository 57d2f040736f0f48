import { ensureCertificates, type Certificates } from '../../local/tls/ensureCertificates';

const world = globalThis as { latchkeyCertificates?: Promise<Certificates> };

/**
 * The certificates of all local clouds of a worker: files are loaded anew each time, the worker's world is not, and to
 * trust one CA more takes Node as long as to start a simulator.
 */
export const keptCertificates = (): Promise<Certificates> => (world.latchkeyCertificates ??= ensureCertificates());
