import type { Story } from '../case';
import { ACROSS_TENANTS, azureProtected, eventsInOrder, registryProtected } from '../expectations';
import { becomeProtected, createCompany, sayTold } from '../stage';

/** (i) The customer takes the key away, and gives it back: both are noticed by looking, because no event tells. */
export const revokes: Story = async (stage, teller) => {
  const company = await createCompany(stage, 'proelium', 'Proelium');
  const { customer, admin } = company;
  const [key, onboardingId] = ['i', 'proelium-1'];
  const resourceId = customer.vendorStorageAccount();
  return {
    key,
    title: 'Proelium: storage; key taken away, given back',
    onboardingId,
    customer,
    resourceId,
    async play() {
      const resource = { kind: 'storageAccount', id: resourceId, hosting: 'vendor' } as const;
      await becomeProtected(stage, teller, { key, onboardingId, company, resource });
      await admin.setKeyEnabled(false);
      const { data: lost } = await stage.isv.waitFor(onboardingId, 'access-lost');
      sayTold(
        teller,
        key,
        `access lost: ${lost.reason ?? ''} ${lost.means ?? ''}\n${' '.repeat(19)}${lost.remedy ?? ''}`,
      );
      await admin.setKeyEnabled(true);
      const { data: back } = await stage.isv.waitFor(onboardingId, 'access-restored');
      sayTold(teller, key, `access is back after ${back.outageSeconds ?? '?'} s`);
    },
    expected: () => ({
      registry: registryProtected(customer),
      azure: azureProtected(customer, ACROSS_TENANTS, 1),
      events: eventsInOrder(
        'consent-required',
        'key-required',
        'encrypted',
        'access-lost (key-disabled)',
        'access-restored',
      ),
    }),
  };
};
