import type { Story } from '../case';
import { ACROSS_TENANTS, azureProtected, eventsInOrder, registryProtected } from '../expectations';
import { becomeProtected, createCompany } from '../stage';

/** (a) A storage account of the vendor, encrypted with a key of another tenant. The customer names the key on its page. */
export const storage: Story = async (stage, teller) => {
  const company = await createCompany(stage, 'northwind', 'Northwind');
  const { customer } = company;
  const [key, onboardingId] = ['a', 'northwind-1'];
  const resourceId = customer.vendorStorageAccount();
  return {
    key,
    title: 'Northwind: storage, key of another tenant',
    onboardingId,
    customer,
    resourceId,
    async play() {
      const resource = { kind: 'storageAccount', id: resourceId, hosting: 'vendor' } as const;
      await becomeProtected(stage, teller, { key, onboardingId, company, resource });
    },
    expected: () => ({
      registry: registryProtected(customer),
      azure: azureProtected(customer, ACROSS_TENANTS, 1),
      events: eventsInOrder('consent-required', 'key-required', 'encrypted'),
    }),
  };
};
