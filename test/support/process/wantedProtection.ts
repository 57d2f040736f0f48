import type { Case } from './cases';
import type { ProcessWorld } from './processWorld';
import type { Protection } from './protectionOf';

/** What a case's resource must show in the end, and each of its copies. */
export function wantedProtection(
  world: ProcessWorld,
  { onboardingId, combination, customer, geoVault }: Case,
): Omit<Protection, 'attached'> {
  const { plan, application } = world.inputOf(onboardingId, 'inviteCustomer');
  const geoIdentityId = plan.geo?.identityId.toLowerCase();
  return {
    keyUri: customer.keyVersionUri.toLowerCase(),
    follows: combination.kind !== 'mysqlFlexibleServer',
    identityId: plan.identityId.toLowerCase(),
    federatedClientId: combination.vaultTenant === 'other' ? application.clientId.toLowerCase() : undefined,
    geo: geoVault && { keyUri: geoVault.keyVersionUri.toLowerCase(), identityId: geoIdentityId },
  };
}
