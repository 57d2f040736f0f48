import { resourceInstance } from '../../../shared/model/instances';
import type { Case, Lane } from './lane';

/** What an onboarding has left behind everywhere, without the names that differ from customer to customer. */
export type EndState = Awaited<ReturnType<typeof endStateOf>>;

/** Reads registry, simulated Azure, durable instances and received events. Counts show what was made twice. */
export async function endStateOf(lane: Lane, one: Case) {
  const { registry, cloud, isv } = lane;
  const { simulator: sim, vendor } = cloud;
  const { customer, onboardingId, resourceId } = one;
  const onboarding = await registry.onboardings.read(onboardingId);
  const resource = await registry.resources.read(resourceId);
  const binding = await registry.vaultBindings.read(new URL(customer.keyUri).host);
  const application = onboarding?.invitation?.application;
  const identity = onboarding?.invitation?.identity;
  const credentials = sim.graph.application(application?.clientId ?? '')?.federatedCredentials ?? [];
  // Longer names first: some hold others.
  const names: [string | undefined, string][] = [
    [customer.keyVersionUri, '<key version>'],
    [identity?.resourceId, '<identity>'],
    [application?.clientId, '<application>'],
    [customer.tenantId, '<tenant>'],
    [onboardingId, '<onboarding>'],
    [customer.id, '<customer>'],
  ];
  const plain = (text: string | undefined) =>
    names.reduce((rest, [name, shown]) => (name ? rest?.replaceAll(name, shown) : rest), text);
  const encryption = encryptionOf(lane, resourceId);
  return {
    status: onboarding?.record?.status.state,
    lastEvent: plain(onboarding?.record?.eventId),
    timeline: onboarding?.record?.timeline.map(({ state, code }) => `${state} ${code ?? ''}`.trim()),
    checks: onboarding?.report?.checks.map(({ name, result }) => `${name} ${result}`),
    binding: plain(binding && `${binding.customerId} ${binding.tenantId}`),
    protected: plain(JSON.stringify(resource?.wanted)),
    encryption: plain(JSON.stringify(encryption)),
    resourceWrites: sim.arm.writeCount(resourceId),
    keyWrites: partsOf(lane, one).map((part) => sim.arm.writeCount(`${resourceId}/${part}`)),
    identities: sim.managedIdentity.all().filter(({ tags }) => tags?.['customer'] === customer.id).length,
    credentials: credentials.filter(({ subject }) => subject === identity?.principalId).length,
    probes: credentials.filter(({ subject }) => subject === vendor.identity.principalId).length,
    applicationsOfThatName: sim.graph
      .applications(vendor.tenantId)
      .filter(({ uniqueName }) => uniqueName === application?.uniqueName).length,
    keeper: (await lane.status(resourceInstance(resourceId)))?.runtimeStatus,
    events: isv.events
      .filter(({ data }) => data.onboardingId === onboardingId)
      .map(({ id, name }) => `${name} ${plain(id)}`)
      .sort(),
  };
}

/** What belongs to a resource and is written by itself. */
function partsOf({ kind }: Lane, { customer }: Case): string[] {
  if (kind !== 'sqlServer') return [];
  const [, , key = '', version = ''] = new URL(customer.keyVersionUri).pathname.split('/');
  return [`keys/${customer.vaultName}_${key}_${version}`, 'encryptionProtector/current'];
}

function encryptionOf({ kind, cloud }: Lane, resourceId: string): unknown {
  const { arm } = cloud.simulator;
  const { properties } = arm.get(resourceId);
  if (kind === 'mysqlFlexibleServer') return properties['dataEncryption'];
  if (kind === 'diskEncryptionSet') {
    const { activeKey, federatedClientId, rotationToLatestKeyVersionEnabled } = properties;
    return { activeKey, federatedClientId, rotationToLatestKeyVersionEnabled };
  }
  if (kind === 'sqlServer') {
    const { uri, autoRotationEnabled } = arm.sqlProtector(resourceId).properties;
    const { primaryUserAssignedIdentityId, federatedClientId } = properties;
    return { uri, autoRotationEnabled, primaryUserAssignedIdentityId, federatedClientId };
  }
  const { keySource, keyvaultproperties, identity } = properties['encryption'] as {
    keySource: string;
    keyvaultproperties: { keyversion: string; currentVersionedKeyIdentifier: string };
    identity: unknown;
  };
  const { keyversion, currentVersionedKeyIdentifier: key } = keyvaultproperties;
  return { keySource, keyversion, key, identity };
}
