import { createOwner } from '../../cloud/owner';
import type { Story } from '../case';
import { azureProtected, eventsInOrder, IN_ONE_TENANT, registryProtected } from '../expectations';
import { becomeProtected, createCompany, sayTold } from '../stage';

/** (h) The key gets a new version, the server a replica: both are noticed by events and taken care of by nobody. */
export const rotates: Story = async (stage, teller) => {
  const company = await createCompany(stage, 'relecloud', 'Relecloud');
  const { customer } = company;
  const [key, onboardingId] = ['h', 'relecloud-1'];
  const resourceId = customer.ownMysqlServer();
  const owner = createOwner(stage.cloud, customer);
  let [newVersion, replica] = ['', ''];
  return {
    key,
    title: 'Relecloud: MySQL; key rotated, replica made',
    onboardingId,
    customer,
    resourceId,
    copies: () => [replica],
    async play() {
      await customer.subscribeVaultEvents();
      await customer.subscribeResourceEvents();
      const resource = { kind: 'mysqlFlexibleServer', id: resourceId, hosting: 'customer' } as const;
      await becomeProtected(stage, teller, { key, onboardingId, company, resource });
      newVersion = (await stage.cloud.simulator.keyVault.rotate(customer.vaultName, 'cmk')).kid;
      const { data } = await stage.isv.waitFor(onboardingId, 'key-rotated');
      sayTold(
        teller,
        key,
        `key rotated: the former version can be disabled from ${data.safeToDisableAt ?? '?'} (${data.keptBy ?? 'nothing'})`,
      );
      replica = await owner.createReplica(resourceId, 'relecloud-replica', { keys: 'none' });
      await stage.isv.waitFor(onboardingId, 'copy-encrypted');
      sayTold(teller, key, 'replica found and encrypted with the same key');
    },
    expected: () => ({
      registry: { ...registryProtected(customer), 'verified key': newVersion },
      azure: { ...azureProtected(customer, IN_ONE_TENANT, 0), key: newVersion, writes: '2', 'copy uses': newVersion },
      events: eventsInOrder('consent-required', 'key-required', 'encrypted', 'key-rotated', 'copy-encrypted'),
    }),
  };
};
