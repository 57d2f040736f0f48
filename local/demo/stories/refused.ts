import type { Story } from '../case';
import { azureUntouched, eventsInOrder } from '../expectations';
import { createCompany } from '../stage';

/** (c) A MySQL server of the vendor with a key of another tenant, which Azure does not offer. */
export const refused: Story = async (stage, { progress }) => {
  const { customer } = await createCompany(stage, 'tailwind', 'Tailwind');
  const { simulator, vendor } = stage.cloud;
  const [key, onboardingId] = ['c', 'tailwind-1'];
  const { id: resourceId } = simulator.arm.createMysqlServer({
    subscriptionId: vendor.subscriptionId,
    resourceGroup: 'customers',
    name: 'tailwind-mysql',
    location: vendor.location,
  });
  return {
    key,
    title: 'Tailwind: vendor-hosted MySQL, foreign key',
    onboardingId,
    customer,
    resourceId,
    async play() {
      const resource = { kind: 'mysqlFlexibleServer', id: resourceId, hosting: 'vendor' } as const;
      await stage.isv.send(customer.request(onboardingId, resource));
      const { data } = await stage.isv.waitFor(onboardingId, 'rejected');
      progress.say(`${key}  refused         ${data.code}: ${data.reason}\n${' '.repeat(19)}${data.remedy}`);
    },
    expected: () => ({
      registry: { state: 'rejected', code: 'not-offered', runs: '0' },
      azure: azureUntouched(0, 0),
      events: { ...eventsInOrder('rejected (not-offered)'), tells: 'reason, source, date, 2 alternatives' },
    }),
  };
};
