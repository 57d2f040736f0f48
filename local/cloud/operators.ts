import type { Simulator } from '../azure';

/** Client id of the console's registration. */
export const CONSOLE_CLIENT = '44444444-4444-4444-8444-444444444444';

/** People of the vendor who can sign in to the console: two who may act, one who may look, one who may not come in. */
export const PEOPLE = [
  { alias: 'olivia', name: 'Olivia Marsh', roles: ['Latchkey.Operator'] },
  { alias: 'oskar', name: 'Oskar Lind', roles: ['Latchkey.Operator'] },
  { alias: 'rita', name: 'Rita Vance', roles: ['Latchkey.Reader'] },
  { alias: 'noah', name: 'Noah Birch', roles: [] },
] as const;

/** Registers the console for sign-in, and its people, in the vendor's tenant. Any number of times. */
export function ensureOperators(simulator: Simulator, tenantId: string, apiAudience: string): void {
  simulator.entra.registerSinglePageApplication({
    tenantId,
    name: 'Latchkey console',
    clientId: CONSOLE_CLIENT,
    // The port of localhost does not count.
    redirectUris: ['http://localhost/console'],
  });
  PEOPLE.forEach(({ alias, name, roles }, index) => {
    const id = `55555555-5555-4555-8555-55555555550${index + 1}`;
    simulator.entra.createUser({ id, tenantId, name, alias, roles, audience: apiAudience });
  });
}
