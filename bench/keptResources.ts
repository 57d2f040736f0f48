import { generateKeyPairSync } from 'node:crypto';
import { createActivities } from '../activities';
import { createCustomer } from '../local/cloud/customer';
import type { LocalCloud } from '../local/cloud/localCloud';
import type { Ports } from '../shared/ports';
import { inTurns } from '../shared/protection/inTurns';
import { shownBy } from '../shared/protection/sights';
import { TARGETS } from '../shared/targets';
import { openPorts } from './openPorts';
import { valueOf } from './valueOf';

/** Each customer has a vault with one key, and so many storage accounts at the vendor that use it. */
export const PER_CUSTOMER = 10;
const AT_ONCE = 16;

/** Puts more protected storage accounts into a cloud and into the registry. */
interface KeptResources {
  readonly ports: Ports;
  addCustomers(count: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * The first account of a customer is given its key by the app's own activities; the others are made as it is, and entered
 * into the lists that a sweep goes through as a look at each would have: looks by themselves would take an hour.
 */
export function createKeptResources(cloud: LocalCloud): KeptResources {
  const ports = openPorts(cloud);
  const activities = createActivities(ports);
  const material = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  let customers = 0;

  async function addCustomer(id: string): Promise<void> {
    const customer = await createCustomer(cloud, { id, material });
    const resourceId = customer.vendorStorageAccount();
    const onboardingId = `onboarding-${id}`;
    const request = customer.request(onboardingId, { kind: 'storageAccount', id: resourceId, hosting: 'vendor' });
    const plan = valueOf(await activities.planEncryption({ request }));
    const application = valueOf(await activities.ensureApplication({ plan, customerId: id }));
    const identity = valueOf(await activities.ensureManagedIdentity({ plan, customerId: id }));
    valueOf(await activities.ensureFederatedCredential({ plan, application, identity }));
    customer.consent(application.clientId);
    customer.grantApplication(application.clientId);
    const wanted = {
      keyUri: customer.keyVersionUri,
      pinned: false,
      identityId: plan.identityId,
      federatedClientId: application.clientId,
    };
    const change = { plan, resourceId, wanted, identity };
    valueOf(await activities.startEncryption(change));
    const at = ports.now().toISOString();
    valueOf(await activities.confirmEncryption({ ...change, onboardingId, customerId: id, application, at }));
    valueOf(await activities.lookAtResource({ resourceId, told: [] }));
    await addOthers(customer.vaultName, resourceId);
  }

  async function addOthers(vaultName: string, first: string): Promise<void> {
    const { watchedKeys, watchedSubscriptions, resources } = ports.registry;
    const { arm } = cloud.simulator;
    const original = arm.get(first);
    const place = { subscriptionId: cloud.vendor.subscriptionId, kind: 'storageAccount' } as const;
    const sights = await resources.readPart(first, 'sights');
    const host = new URL(sights?.key?.keyUri ?? '').host;
    const use = (await watchedKeys.resourcesOf(host)).find(({ resourceId }) => resourceId === first);
    const view = await TARGETS.storageAccount.read(ports.azure, first);
    if (!use || !view || !sights?.resource || sights.resource.shown !== shownBy(view)) {
      throw new Error(`${vaultName} is not kept`);
    }
    const ids = arm.beforeAnybodyListens(() =>
      Array.from({ length: PER_CUSTOMER - 1 }, (_, index) => {
        const account = arm.createStorageAccount({
          subscriptionId: place.subscriptionId,
          resourceGroup: 'customers',
          name: `${original.name}${index}`,
          location: original.location,
        });
        Object.assign(account, { identity: original.identity });
        account.properties['encryption'] = original.properties['encryption'];
        return account.id;
      }),
    );
    for (const resourceId of ids) {
      await watchedKeys.watch({ ...use, resourceId });
      await watchedSubscriptions.note(place, resourceId, sights.resource);
    }
  }

  return {
    ports,
    async addCustomers(count) {
      const ids = Array.from({ length: count }, (_, index) => `kept${customers + index}`);
      customers += count;
      await inTurns(ids, AT_ONCE, addCustomer);
    },
    close: () => ports.events.close(),
  };
}
