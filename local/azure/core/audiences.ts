import type { Audiences } from './service';

/** Resource names that tokens are issued for: those of the public cloud, and the vault hosts of this one. */
export function localAudiences(port: number): Audiences {
  return {
    keyVault: ['https://vault.azure.net', 'https://vault.localhost', `https://vault.localhost:${port}`],
    managedHsm: [
      'https://managedhsm.azure.net',
      'https://managedhsm.localhost',
      `https://managedhsm.localhost:${port}`,
    ],
    resourceManager: ['https://management.azure.com', 'https://management.core.windows.net'],
    graph: ['https://graph.microsoft.com'],
    storage: ['https://storage.azure.com'],
    serviceBus: ['https://servicebus.azure.net'],
    tokenExchange: ['api://AzureADTokenExchange'],
  };
}
