import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CRYPTO_USER_ROLE } from './customer';
import { GRAPH, KEY_VAULT, RESOURCE_MANAGER } from './administrator';
import { OPERATOR_API } from './operator';
import type { ReadyWorld } from './readyWorld';

/** What commands are about. */
export interface Subject {
  readonly folder: string;
  readonly origin: string;
  readonly appUrl: string;
  readonly serviceBus: string;
  readonly operator: ReadyWorld['operator'];
  readonly customer: ReadyWorld['customer'];
  readonly onboardingId: string;
  readonly resourceId: string;
}

interface Command {
  readonly title: string;
  readonly lines: readonly string[];
}

const FILE = 'env.sh';

/** Writes variables and token functions for a shell, so that commands stay short; returns the file. */
export async function writeShellFile(subject: Subject): Promise<string> {
  const { folder, origin, appUrl, serviceBus, operator, customer } = subject;
  const file = join(folder, FILE);
  const { administrator } = customer;
  const text = `# For work by hand against the local cloud:  . ${file}
export CA='${join(folder, 'ca.pem')}' AZURE='${origin}' APP='${appUrl}'
export KEY='${customer.keyUri}' VAULT_ID='${customer.vaultId}'
# The command line, signed in as the operator (npx latchkey list), and programs that send requests and receive events
export LATCHKEY_URL='${appUrl}' LATCHKEY_API_AUDIENCE='${OPERATOR_API}' SERVICE_BUS='${serviceBus}'
export AZURE_TENANT_ID='${operator.tenantId}' AZURE_CLIENT_ID='${operator.clientId}'
export AZURE_CLIENT_SECRET='${operator.secret}' AZURE_AUTHORITY_HOST='${origin}' NODE_EXTRA_CA_CERTS="$CA"
token() { # tenant, client, secret, resource
  curl -sS --cacert "$CA" "$AZURE/$1/oauth2/v2.0/token" -d grant_type=client_credentials -d "client_id=$2" \\
    -d "client_secret=$3" -d "scope=$4/.default" | sed 's/.*"access_token":"//; s/".*//'
}
vendor_token() { token ${operator.tenantId} ${operator.clientId} ${operator.secret} "$1"; }
operator_token() { vendor_token ${OPERATOR_API}; }
customer_token() { token ${administrator.tenantId} ${administrator.clientId} ${administrator.secret} "$1"; }
`;
  await writeFile(file, text, { mode: 0o600 });
  await chmod(file, 0o600);
  return file;
}

/** Commands that work in a shell that has read the shell file, each with what it is for. */
export function commands({ onboardingId, resourceId, customer }: Subject): Command[] {
  const bearer = (call: string) => `-H "Authorization: Bearer $(${call})"`;
  const json = `-H 'Content-Type: application/json'`;
  const apiVersion = resourceId.includes('/flexibleServers/') ? '2023-12-30' : '2025-06-01';
  const setEnabled = (enabled: boolean) => [
    `curl -sS --cacert "$CA" -X PATCH "$KEY?api-version=7.6" ${bearer(`customer_token ${KEY_VAULT}`)} \\`,
    `  ${json} -d '{"attributes":{"enabled":${enabled}}}'`,
  ];
  const owner = resourceId.includes(customer.subscriptionId) ? 'customer' : 'vendor';
  const role = `/subscriptions/${customer.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${CRYPTO_USER_ROLE}`;
  return [
    {
      title: 'How an onboarding stands, as the operator sees it',
      lines: [`curl -sS "$APP/api/v1/onboardings/${onboardingId}" ${bearer('operator_token')}`],
    },
    {
      title: 'Grant the role on the vault, after the consent (ARM, as the administrator of the customer)',
      lines: [
        `CLIENT=$(curl -sS "$APP/api/v1/onboardings/${onboardingId}" ${bearer('operator_token')} \\`,
        `  | sed 's/.*"application":{[^}]*"clientId":"\\([^"]*\\)".*/\\1/')`,
        `PRINCIPAL=$(curl -sS --cacert "$CA" "$AZURE/v1.0/servicePrincipals(appId='$CLIENT')" \\`,
        `  ${bearer(`customer_token ${GRAPH}`)} | sed 's/.*"id":"//; s/".*//')`,
        `curl -sS --cacert "$CA" -X PUT ${bearer(`customer_token ${RESOURCE_MANAGER}`)} ${json} \\`,
        `  "$AZURE$VAULT_ID/providers/Microsoft.Authorization/roleAssignments/$(node -p 'crypto.randomUUID()')?api-version=2022-04-01" \\`,
        `  -d '{"properties":{"principalType":"ServicePrincipal","principalId":"'$PRINCIPAL'","roleDefinitionId":"${role}"}}'`,
      ],
    },
    { title: 'Disable the key', lines: setEnabled(false) },
    { title: 'Enable it', lines: setEnabled(true) },
    {
      title: 'The resource, as Azure shows it to who has the subscription',
      lines: [
        `curl -sS --cacert "$CA" "$AZURE${resourceId}?api-version=${apiVersion}" \\`,
        `  ${bearer(`${owner}_token ${RESOURCE_MANAGER}`)}`,
      ],
    },
  ];
}

/** Commands as a person reads and pastes them. */
export function printCommands(list: readonly Command[]): string {
  return list.map(({ title, lines }) => `# ${title}\n${lines.join('\n')}`).join('\n\n');
}
