import type { Simulator } from '../azure';
import { CONSOLE_CLIENT, ensureOperators } from './operators';

/** The ISV of the local cloud: its tenant, its subscription, the identity its Function app runs as, its operator API. */
export interface Vendor {
  readonly name: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly resourceGroupId: string;
  readonly location: string;
  readonly identity: { readonly clientId: string; readonly principalId: string };
  readonly apiAudience: string;
  /** Client id of the operator's console. */
  readonly consoleClientId: string;
}

const TENANT = '11111111-1111-4111-8111-111111111111';
const SUBSCRIPTION = '22222222-2222-4222-8222-222222222222';
const API = '33333333-3333-4333-8333-333333333333';
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const NAME = 'Contoso Cloud';

/** Sets up the ISV, once: a state folder that has it already keeps it as it is. */
export function ensureVendor(simulator: Simulator): Vendor {
  const location = 'westeurope';
  const resourceGroup = 'latchkey';
  const resourceGroupId = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${resourceGroup}`;
  simulator.entra.createTenant({ id: TENANT, name: NAME, domain: 'contoso.example' });
  const id = `${resourceGroupId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/latchkey-app`;
  const known = simulator.managedIdentity.all().find((identity) => identity.id.toLowerCase() === id.toLowerCase());
  if (!known) {
    simulator.arm.createSubscription({ id: SUBSCRIPTION, tenantId: TENANT, name: 'Contoso production' });
    simulator.arm.createResourceGroup(SUBSCRIPTION, resourceGroup, location);
  }
  const identity = known ?? simulator.managedIdentity.create({ id, tenantId: TENANT, location });
  simulator.managedIdentity.attach(identity.clientId);
  simulator.graph.grantRoles(identity.principalId, ['Application.ReadWrite.OwnedBy']);
  simulator.arm.assignRole({
    scope: `/subscriptions/${SUBSCRIPTION}`,
    principalId: identity.principalId,
    roleDefinitionId: CONTRIBUTOR,
  });
  simulator.entra.registerApi({
    tenantId: TENANT,
    name: 'Latchkey API',
    identifierUri: 'api://latchkey',
    clientId: API,
    scopes: ['access_as_user'],
  });
  ensureOperators(simulator, TENANT, API);
  return {
    name: NAME,
    tenantId: TENANT,
    subscriptionId: SUBSCRIPTION,
    resourceGroup,
    resourceGroupId,
    location,
    identity: { clientId: identity.clientId, principalId: identity.principalId },
    apiAudience: API,
    consoleClientId: CONSOLE_CLIENT,
  };
}
