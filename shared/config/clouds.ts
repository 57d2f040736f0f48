import * as z from 'zod';

/**
 * What differs between clouds, as data. The three named clouds are constants; any other (an air-gapped cloud, or the
 * local one) is described by the setting `LATCHKEY_CLOUD_ENDPOINTS`. Nothing else in the application asks which cloud it
 * runs in; `docs/clouds.md` is generated. Sources: endpoints in @azure/identity 4.14; Microsoft Graph "National cloud
 * deployments"; Entra "Configure an application to trust a managed identity" (issuers, audiences); "Compare Azure
 * Government and global Azure", "Azure China developer guide" (suffixes). Read 2026-11.
 */
const origin = (what: string) =>
  z
    .url(`an https origin of ${what}, without a path`)
    .refine((text) => URL.canParse(text) && new URL(text).origin === text && text.startsWith('https://'), {
      message: `an https origin of ${what}, without a path`,
    });
const hostSuffix = z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, 'a host suffix such as vault.azure.net, port included');
const domain = z.string().regex(/^[a-z0-9.-]+$/, 'a domain such as table.core.windows.net');
const audience = z.string().regex(/^(https|api):\/\/\S+[^/]$/, 'an audience URI without a trailing slash');

export const cloudSchema = z.strictObject({
  /** Entra authority. No path: the vault challenge takes the whole path as the tenant. */
  authorityHost: origin('the Entra authority'),
  /** Origin of `iss` in tokens of this cloud: what federated credentials and operators' tokens are compared with. */
  tokenIssuer: origin('the issuer of tokens'),
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
  /** Domains of Azure Tables and Service Bus: an endpoint elsewhere is refused at start. A custom cloud may leave it open. */
  tableSuffix: domain.optional(),
  serviceBusSuffix: domain.optional(),
  /** What the customer's Azure CLI and PowerShell call the cloud; absent where they need not be told. */
  azCloudName: z.string('a name of az cloud list').optional(),
});

export type Cloud = z.infer<typeof cloudSchema>;

export const CLOUDS = {
  AzureCloud: {
    authorityHost: 'https://login.microsoftonline.com',
    tokenIssuer: 'https://login.microsoftonline.com',
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
    tableSuffix: 'table.core.windows.net',
    serviceBusSuffix: 'servicebus.windows.net',
  },
  AzureUSGovernment: {
    authorityHost: 'https://login.microsoftonline.us',
    tokenIssuer: 'https://login.microsoftonline.us',
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
    tableSuffix: 'table.core.usgovcloudapi.net',
    serviceBusSuffix: 'servicebus.usgovcloudapi.net',
    azCloudName: 'AzureUSGovernment',
  },
  AzureChinaCloud: {
    authorityHost: 'https://login.chinacloudapi.cn',
    tokenIssuer: 'https://login.partner.microsoftonline.cn',
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
    tableSuffix: 'table.core.chinacloudapi.cn',
    serviceBusSuffix: 'servicebus.chinacloudapi.cn',
    azCloudName: 'AzureChinaCloud',
  },
} as const satisfies Record<string, Cloud>;
