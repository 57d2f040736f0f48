import { z } from 'zod';

/**
 * What differs between clouds, as data. The three named clouds are constants; any other (an air-gapped cloud, or the
 * local one) is described by the setting `LATCHKEY_CLOUD_ENDPOINTS`. Nothing else in the application asks which cloud it
 * runs in. Sources: endpoints in @azure/identity 4.14 and @azure/core-http constants; Microsoft Graph "National cloud
 * deployments"; Entra "Configure an application to trust a managed identity" (audiences). Read 2026-11.
 */
const origin = (what: string) =>
  z
    .url(`an https origin of ${what}, without a path`)
    .refine((text) => URL.canParse(text) && new URL(text).origin === text && text.startsWith('https://'), {
      message: `an https origin of ${what}, without a path`,
    });
const hostSuffix = z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, 'a host suffix such as vault.azure.net, port included');
const audience = z.string().regex(/^(https|api):\/\/\S+[^/]$/, 'an audience URI without a trailing slash');

export const cloudSchema = z.strictObject({
  /** Entra authority. No path: the vault challenge takes the whole path as the tenant. */
  authorityHost: origin('the Entra authority'),
  /** Whether the Microsoft identity library may ask the public cloud if it knows this authority. */
  instanceDiscovery: z.boolean('true or false'),
  resourceManager: origin('Azure Resource Manager'),
  resourceManagerAudience: audience,
  graph: origin('Microsoft Graph'),
  graphAudience: audience,
  /** Vault hosts are `NAME.<suffix>`; keys are only ever read from such hosts. */
  vaultSuffix: hostSuffix,
  vaultAudience: audience,
  managedHsmSuffix: hostSuffix,
  managedHsmAudience: audience,
  /** Audience of the managed identity token that is exchanged as a federated credential. */
  tokenExchangeAudience: audience,
  portal: origin('the Azure portal'),
});

export type Cloud = z.infer<typeof cloudSchema>;

export const CLOUDS = {
  AzureCloud: {
    authorityHost: 'https://login.microsoftonline.com',
    instanceDiscovery: true,
    resourceManager: 'https://management.azure.com',
    resourceManagerAudience: 'https://management.azure.com',
    graph: 'https://graph.microsoft.com',
    graphAudience: 'https://graph.microsoft.com',
    vaultSuffix: 'vault.azure.net',
    vaultAudience: 'https://vault.azure.net',
    managedHsmSuffix: 'managedhsm.azure.net',
    managedHsmAudience: 'https://managedhsm.azure.net',
    tokenExchangeAudience: 'api://AzureADTokenExchange',
    portal: 'https://portal.azure.com',
  },
  AzureUSGovernment: {
    authorityHost: 'https://login.microsoftonline.us',
    instanceDiscovery: true,
    resourceManager: 'https://management.usgovcloudapi.net',
    resourceManagerAudience: 'https://management.usgovcloudapi.net',
    graph: 'https://graph.microsoft.us',
    graphAudience: 'https://graph.microsoft.us',
    vaultSuffix: 'vault.usgovcloudapi.net',
    vaultAudience: 'https://vault.usgovcloudapi.net',
    managedHsmSuffix: 'managedhsm.usgovcloudapi.net',
    managedHsmAudience: 'https://managedhsm.usgovcloudapi.net',
    tokenExchangeAudience: 'api://AzureADTokenExchangeUSGov',
    portal: 'https://portal.azure.us',
  },
  AzureChinaCloud: {
    authorityHost: 'https://login.chinacloudapi.cn',
    instanceDiscovery: true,
    resourceManager: 'https://management.chinacloudapi.cn',
    resourceManagerAudience: 'https://management.chinacloudapi.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    graphAudience: 'https://microsoftgraph.chinacloudapi.cn',
    vaultSuffix: 'vault.azure.cn',
    vaultAudience: 'https://vault.azure.cn',
    managedHsmSuffix: 'managedhsm.azure.cn',
    managedHsmAudience: 'https://managedhsm.azure.cn',
    tokenExchangeAudience: 'api://AzureADTokenExchangeChina',
    portal: 'https://portal.azure.cn',
  },
} as const satisfies Record<string, Cloud>;

export type CloudName = keyof typeof CLOUDS | 'Custom';
