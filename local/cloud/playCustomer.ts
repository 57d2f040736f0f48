import './requireNode24';
import { parseArgs } from 'node:util';
import { administrator } from './administrator';
import { readReadyWorld } from './readyWorld';
import { DEFAULT_FOLDER } from './stateFolder';
import { visitor } from './visitor';

/**
 * `node dist/local/cloud/playCustomer.js LINK [--folder DIR]`: does what the customer of `npm run local` does with a link:
 * consents, and grants the role on the vault to everyone who needs it. May be run again.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { folder: { type: 'string', default: DEFAULT_FOLDER } },
  });
  const [link] = positionals;
  if (link === undefined) throw new Error('Which link? node dist/local/cloud/playCustomer.js LINK [--folder DIR]');
  const ready = await readReadyWorld(values.folder);
  if (!ready) throw new Error(`${values.folder} holds no local cloud: start it with npm run local.`);
  const { customer, ports } = ready;
  const person = visitor(link);
  const { state } = await person.view();
  if (state === 'awaiting-consent') {
    await person.answerConsent(await person.consentUrl(), 'accept');
    console.log(`${customer.name} has consented.`);
  }
  const admin = administrator(`https://localhost:${ports.azure}`, customer, customer.administrator);
  const { consent, grants } = await person.view();
  const principals = new Set(grants.flatMap(({ principalId }) => principalId ?? []));
  if (consent.clientId !== undefined) principals.add(await admin.principalOf(consent.clientId));
  for (const principalId of principals) await admin.grantRole(principalId);
  console.log(`${customer.name} has granted the role on ${customer.vaultId.split('/').at(-1)}.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
