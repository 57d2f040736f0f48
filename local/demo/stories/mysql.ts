import type { Story } from '../case';
import { azureProtected, eventsInOrder, IN_ONE_TENANT, registryProtected } from '../expectations';
import { becomeProtected, createCompany } from '../stage';

/** (b) A MySQL server in the customer's own tenant, managed by the vendor through Azure Lighthouse. */
export const mysql: Story = async (stage, teller) => {
  const company = await createCompany(stage, 'fabrikam', 'Fabrikam');
  const { customer } = company;
  const [key, onboardingId] = ['b', 'fabrikam-1'];
  const resourceId = customer.ownMysqlServer();
  return {
    key,
    title: "Fabrikam: MySQL in the customer's tenant",
    onboardingId,
    customer,
    resourceId,
    async play() {
      const resource = { kind: 'mysqlFlexibleServer', id: resourceId, hosting: 'customer' } as const;
      await becomeProtected(stage, teller, { key, onboardingId, company, resource });
    },
    expected: () => ({
      registry: registryProtected(customer),
      azure: azureProtected(customer, IN_ONE_TENANT, 0),
      events: eventsInOrder('consent-required', 'key-required', 'encrypted'),
    }),
  };
};
