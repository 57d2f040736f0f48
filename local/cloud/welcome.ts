import { join, relative } from 'node:path';
import { commands, printCommands, writeShellFile, type Subject } from './commands';
import { PEOPLE } from './operators';
import { DEFAULT_FOLDER } from './stateFolder';
import type { Local } from './startLocal';

/** What a person needs for work by hand: links, what stands ready, and commands to paste. */
export async function welcome({ folder, cloud, app, ready, kept }: Local): Promise<string> {
  const { origin } = cloud.simulator;
  const { customer, operator, storageAccountId, mysqlServerId, requests } = ready;
  const subject: Subject = {
    ...{ folder, origin, appUrl: app.url, serviceBus: cloud.serviceBus.connectionString, operator, customer },
    onboardingId: 'storage-1',
    resourceId: storageAccountId,
  };
  const shellFile = await writeShellFile(subject);
  const here = (path: string) =>
    relative(process.cwd(), path).startsWith('..') ? path : relative(process.cwd(), path);
  const inFolder = folder === DEFAULT_FOLDER ? '' : ` --folder ${here(folder)}`;
  return `The local cloud is up${kept ? ', with what was in' : '; its state is in'} ${folder}

App              ${app.url}   health ${app.url}/api/health   log ${here(join(folder, 'app.log'))}
Console          ${app.url}/console   (sign in as ${PEOPLE.map(({ name }) => name).join(', ')}; no passwords)
Azure simulator  ${origin}   (Entra, Graph, ARM, vaults at https://NAME.${cloud.simulator.vaultSuffix})
Its certificate  accept it in the browser, or trust ${join(folder, 'ca.pem')} (bound to localhost)
Service Bus      ${cloud.serviceBus.connectionString}

Ready to play with:
  customer tenant  ${customer.tenantId}  ${customer.name}
  vault            ${customer.vaultId}
  key              ${customer.keyUri}
  storage account  ${storageAccountId}  (of the vendor)
  MySQL server     ${mysqlServerId}  (of the customer, delegated)

# Send a first request; the customer's link appears below. Open it: it leads to the consent and asks for the key.
node dist/local/cloud/send.js${inFolder} ${here(requests.storage)}
node dist/local/cloud/send.js${inFolder} ${here(requests.mysql)}

# For the commands below, once a shell
. ${here(shellFile)}

# A token for the operator API
operator_token

${printCommands(commands(subject))}

# For MySQL the managed identity needs the role too: PRINCIPAL=<its object id, on the customer page>, and the PUT again.

Ctrl-C stops everything; the next start goes on from here, --fresh starts anew. Events as they come:
`;
}
