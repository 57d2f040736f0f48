import type { Story } from '../case';
import { azureUntouched, eventsInOrder } from '../expectations';
import { answerConsent, createCompany, openInvitation } from '../stage';

/** (e) The customer presses Cancel on the consent page. */
export const declines: Story = async (stage, teller) => {
  const { customer } = await createCompany(stage, 'adatum', 'Adatum');
  const [key, onboardingId] = ['e', 'adatum-1'];
  const resourceId = customer.vendorStorageAccount();
  return {
    key,
    title: 'Adatum: declines consent',
    onboardingId,
    customer,
    resourceId,
    async play() {
      const resource = { kind: 'storageAccount', id: resourceId, hosting: 'vendor' } as const;
      await stage.isv.send(customer.request(onboardingId, resource));
      const person = await openInvitation(stage, teller, key, onboardingId);
      await answerConsent(person, 'cancel', teller, key);
      await stage.isv.waitFor(onboardingId, 'declined');
    },
    expected: () => ({
      registry: { state: 'declined', code: 'consent-declined', runs: '1' },
      azure: azureUntouched(1, 1),
      events: eventsInOrder('consent-required', 'declined (consent-declined)'),
    }),
  };
};
