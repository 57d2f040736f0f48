import type { Story } from '../case';
import { ACROSS_TENANTS, azureProtected, eventsInOrder, registryProtected } from '../expectations';
import { answerConsent, createCompany, grantAsked, openInvitation, waitUntilTold } from '../stage';

/** (d) The role is missing and the key is disabled: told each, the customer repairs each, and nobody presses a button. */
export const repairs: Story = async (stage, teller) => {
  const company = await createCompany(stage, 'wingtip', 'Wingtip');
  const { customer, admin } = company;
  const [key, onboardingId] = ['d', 'wingtip-1'];
  const resourceId = customer.vendorStorageAccount();
  return {
    key,
    title: 'Wingtip: role missing, key disabled; repairs',
    onboardingId,
    customer,
    resourceId,
    async play() {
      await admin.setKeyEnabled(false);
      const resource = { kind: 'storageAccount', id: resourceId, hosting: 'vendor' } as const;
      await stage.isv.send(customer.request(onboardingId, resource));
      const person = await openInvitation(stage, teller, key, onboardingId);
      await answerConsent(person, 'accept', teller, key);
      await waitUntilTold(stage, teller, key, onboardingId, 'vault-access-denied');
      await grantAsked(person, company);
      await waitUntilTold(stage, teller, key, onboardingId, 'key-disabled');
      await admin.setKeyEnabled(true);
      await stage.isv.waitFor(onboardingId, 'encrypted');
    },
    expected: () => ({
      registry: registryProtected(customer),
      azure: azureProtected(customer, ACROSS_TENANTS, 1),
      events: eventsInOrder(
        'consent-required',
        'action-required (vault-access-denied)',
        'action-required (key-disabled)',
        'encrypted',
      ),
    }),
  };
};
