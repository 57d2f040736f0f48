import { createCustomer, type Customer, type CustomerOptions } from '../../../local/cloud/customer';
import { createGeoVault } from '../../../local/cloud/geoVault';
import { createHostedResource, type HostedResource } from '../../../local/cloud/hostedResource';
import type { LocalCloud } from '../../../local/cloud/localCloud';
import type { OnboardingRequest } from '../../../shared/model/request';
import type { Combination } from '../../../shared/targets';
import { material as usual } from '../journey';
import { personWith } from '../people';
import type { OnAnnouncement, ProcessWorld } from './processWorld';

/** One onboarding of a combination: the customer, its vaults, the resource, the request. */
export interface Case {
  readonly onboardingId: string;
  readonly combination: Combination;
  readonly customer: Customer;
  readonly geoVault: Awaited<ReturnType<typeof createGeoVault>> | undefined;
  readonly resource: HostedResource;
  readonly request: OnboardingRequest;
}

export interface CaseOptions {
  /** `on the page`: the request names no key, the customer does when asked. */
  readonly key?: 'in the request' | 'on the page';
  /** PEM of the RSA key of everybody. */
  readonly material?: string;
  /** How the vault gives rights. */
  readonly permissions?: CustomerOptions['permissions'];
}

const OTHER_REGION = 'francecentral';

/** Sets up everything that the combination speaks of; nothing of Latchkey's is there yet. */
export async function createCase(
  cloud: LocalCloud,
  id: string,
  combination: Combination,
  { key = 'in the request', permissions = 'roles', material = usual }: CaseOptions = {},
): Promise<Case> {
  const { kind, hosting, vaultTenant, vaultType, region, geo } = combination;
  const customer = await createCustomer(cloud, {
    id,
    vaultType,
    material,
    permissions,
    vaultOf: hosting === 'vendor' && vaultTenant === 'same' ? 'vendor' : 'customer',
    ...(region === 'other' ? { vaultLocation: OTHER_REGION } : {}),
  });
  const hasGeoKey = geo === 'redundant' && kind === 'mysqlFlexibleServer';
  const geoVault = hasGeoKey ? await createGeoVault(cloud, customer, { material }) : undefined;
  const resource = await createHostedResource(cloud, customer, { kind, hosting, geo: geo === 'redundant', material });
  const onboardingId = `${id}-1`;
  const named = key === 'in the request';
  const request = customer.request(onboardingId, { kind, hosting, id: resource.id }, named);
  const keys = request.key && geoVault ? { key: { ...request.key, geoUri: geoVault.keyUri } } : {};
  return { onboardingId, combination, customer, geoVault, resource, request: { ...request, ...keys } };
}

/** In the vendor's own tenant the application is installed already, and the role is missing first. */
const ASKS_FOR_ACCESS: ReadonlySet<string | undefined> = new Set(['consent-required', 'action-required']);

/** The people of all customers: they consent, grant roles, and name the key, as soon as they are asked to. */
export function createPeople(world: () => ProcessWorld) {
  const cases = new Map<string, Case>();
  const act: OnAnnouncement = async ({ onboardingId, event }) => {
    const one = cases.get(onboardingId);
    if (one && ASKS_FOR_ACCESS.has(event)) consentAndGrant(world(), one);
    if (one && event === 'key-required') await nameKey(world(), one);
  };
  return { act, add: (...some: readonly Case[]) => some.forEach((one) => cases.set(one.onboardingId, one)) };
}

function consentAndGrant(world: ProcessWorld, { onboardingId, customer, geoVault }: Case): void {
  const { application, identity, plan } = world.inputOf(onboardingId, 'inviteCustomer');
  const { id: principalId } = customer.consent(application.clientId);
  // Across tenants the resource comes as the application; in one tenant as itself.
  const users = [principalId, ...(plan.crossTenant ? [] : [identity.principalId])];
  for (const one of users) customer.grantIdentity(one);
  for (const one of [principalId, ...(identity.geo ? [identity.geo.principalId] : [])]) geoVault?.grantIdentity(one);
}

async function nameKey(world: ProcessWorld, { onboardingId, customer }: Case): Promise<void> {
  const { links, config, registry } = world.ports;
  const invitation = await registry.onboardings.readPart(onboardingId, 'invitation');
  const from = new Date(invitation?.invitedAt ?? 0);
  const token = await links.signLink({ onboardingId, linkVersion: invitation?.linkVersion ?? 0 }, from, new Date(8e12));
  const answer = await personWith(`${config.publicUrl}/c/${token}`).nameKey(customer.keyUri);
  if (answer.status !== 303) throw new Error(`The page answered ${answer.status}: ${await answer.text()}`);
}
