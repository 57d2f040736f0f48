import { commands, printCommands, writeShellFile } from '../cloud/commands';
import { createCompany, type Stage } from './stage';

const ONBOARDING = 'contoso-pharma-1';

/** Leaves an onboarding for the person at the terminal to play, and says what can be tried. */
export async function lookAround(stage: Stage, folder: string): Promise<string> {
  const { customer, credentials } = await createCompany(stage, 'pharma', 'Contoso Pharma');
  const resourceId = customer.vendorStorageAccount();
  await stage.isv.send(customer.request(ONBOARDING, { kind: 'storageAccount', id: resourceId, hosting: 'vendor' }));
  const { data } = await stage.isv.waitFor(ONBOARDING, 'consent-required');
  const subject = {
    ...{ folder, resourceId, onboardingId: ONBOARDING, origin: stage.cloud.simulator.origin, appUrl: stage.app.url },
    serviceBus: stage.cloud.serviceBus.connectionString,
    operator: stage.operator.credentials,
    customer: { ...customer, administrator: credentials },
  };
  const shellFile = await writeShellFile(subject);
  const links = stage.isv.events
    .filter(({ name, data: { onboardingId } }) => name === 'encrypted' && onboardingId !== ONBOARDING)
    .map(({ data: { onboardingId, link } }) => `  ${onboardingId.padEnd(12)} ${link ?? ''}`);
  return `Everything stays up until Ctrl-C. The pages of the customers that are protected:
${links.join('\n')}

One more customer waits for you. Its page, which leads to the consent (accept the certificate of the simulator there):
  ${data.link ?? ''}
Its key is named already, and its vault role is missing: the page tells what to do, and these do it.

# Once a shell
. ${shellFile}

${printCommands(commands(subject))}`;
}
