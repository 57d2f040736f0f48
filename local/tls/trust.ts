import { X509Certificate } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** Makes this process trust a CA besides those it trusts already: for tests and tools that share the simulator's process. */
export function trust(ca: string): void {
  const trusted = getCACertificates('default');
  // As Node writes it: the same certificate may be wrapped otherwise, and to set them all takes as long as a simulator's start.
  const written = new X509Certificate(ca).toString();
  if (!trusted.includes(written)) setDefaultCACertificates([...trusted, written]);
}
