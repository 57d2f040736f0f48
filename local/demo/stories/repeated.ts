import type { Story } from '../case';
import { ACROSS_TENANTS, azureProtected, eventsInOrder, registryProtected } from '../expectations';
import { answerConsent, createCompany, grantAsked, openInvitation, waitUntilTold } from '../stage';

/** (f) One request in three messages with different ids: Service Bus cannot know them as one, Latchkey must. */
export const repeated: Story = async (stage, teller) => {
  const company = await createCompany(stage, 'litware', 'Litware');
  const { customer } = company;
  const [key, onboardingId] = ['f', 'litware-1'];
  const resourceId = customer.vendorStorageAccount();
  return {
    key,
    title: 'Litware: the same request three times',
    onboardingId,
    customer,
    resourceId,
    async play() {
      const resource = { kind: 'storageAccount', id: resourceId, hosting: 'vendor' } as const;
      const request = customer.request(onboardingId, resource);
      await Promise.all(['first', 'second', 'third'].map((id) => stage.isv.send(request, `litware-${id}`)));
      const person = await openInvitation(stage, teller, key, onboardingId);
      await answerConsent(person, 'accept', teller, key);
      await waitUntilTold(stage, teller, key, onboardingId, 'vault-access-denied');
      await grantAsked(person, company);
      await stage.isv.waitFor(onboardingId, 'encrypted');
    },
    expected: () => ({
      registry: registryProtected(customer),
      azure: azureProtected(customer, ACROSS_TENANTS, 1),
      events: eventsInOrder('consent-required', 'action-required (vault-access-denied)', 'encrypted'),
    }),
  };
};
