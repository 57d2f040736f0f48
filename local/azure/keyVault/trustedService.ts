import { randomUUID } from 'node:crypto';
import type { Core, SimRequest } from '../core/service';

const HEADER = 'x-simulated-azure-service';
const secrets = new WeakMap<Core, string>();

function secretOf(core: Core): string {
  let secret = secrets.get(core);
  if (!secret) {
    secret = randomUUID();
    secrets.set(core, secret);
  }
  return secret;
}

/**
 * Headers by which a simulated Azure service proves to a vault that it is one: vaults with a firewall let trusted Azure
 * services pass ("Configure network security for Key Vault", 2026). The value is new in each process, so nobody else has it.
 */
export function trustedServiceHeaders(core: Core): Record<string, string> {
  return { [HEADER]: secretOf(core) };
}

/** Whether the request was made by a simulated Azure service. */
export function isTrustedService(core: Core, request: SimRequest): boolean {
  return request.headers[HEADER] === secretOf(core);
}
