import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** Makes this process trust a CA besides those it trusts already: for tests and tools that share the simulator's process. */
export function trust(ca: string): void {
  const trusted = getCACertificates('default');
  if (!trusted.includes(ca)) setDefaultCACertificates([...trusted, ca]);
}
