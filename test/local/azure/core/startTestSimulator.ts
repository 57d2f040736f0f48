import { type Simulator, type SimulatorOptions, startSimulator } from '../../../../local/azure';
import { trust } from '../../../../local/tls/trust';
import { keptCertificates } from '../../../support/certificates';

export const ISV = '11111111-1111-4111-8111-111111111111';
export const CUSTOMER = '22222222-2222-4222-8222-222222222222';

/** A simulator on a free port, trusted by this process, with a vendor's and a customer's tenant. */
export async function startTestSimulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const tls = await keptCertificates();
  trust(tls.ca);
  const sim = await startSimulator({ ...options, tls });
  sim.entra.createTenant({ id: ISV, name: 'Fabrikam', domain: 'fabrikam.example' });
  sim.entra.createTenant({ id: CUSTOMER, name: 'Contoso', domain: 'contoso.example' });
  return sim;
}

/** An identity that the Function app may use. */
export function attachedIdentity(sim: Simulator, name: string, tenantId = ISV) {
  const id = `/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
  const identity = sim.managedIdentity.create({ id, tenantId, location: 'westeurope' });
  sim.managedIdentity.attach(identity.clientId);
  return identity;
}

/** Calls Graph as a managed identity with those roles. */
export async function graphCaller(
  sim: Simulator,
  roles: Parameters<Simulator['graph']['grantRoles']>[1],
  tenantId = ISV,
) {
  const identity = attachedIdentity(sim, `caller-${roles.join('-')}-${tenantId}`, tenantId);
  sim.graph.grantRoles(identity.principalId, roles);
  const token = await sim.entra.issueToken(
    { tenantId, objectId: identity.principalId, clientId: identity.clientId },
    'https://graph.microsoft.com',
  );
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${sim.origin}/v1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  };
}
