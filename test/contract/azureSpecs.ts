import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, SPECS, type Exchange, type Swagger } from './openapi';
import { readSqlSpec } from './sqlSpec';
import { readVaultSpec } from './vaultSpec';

/**
 * The operations whose contract is published and stored beside this checkout. `@azure/keyvault-keys` 4.10.2 sends
 * 2025-07-01, which adds to 7.5 and removes nothing. Disk encryption sets have the same shape from 2023-04-02 to 2026-03-02.
 */
export function readAzureSpecs(): Spec[] {
  return [
    Spec.read('msi.json'),
    Spec.read('storage.json'),
    Spec.read('mysql-2023-12-30.json'),
    readVaultSpec(),
    Spec.read('keyvault-keys.json', { alsoVersions: ['2025-07-01'] }),
    Spec.read('compute.json', { alsoVersions: ['2023-04-02'] }),
    readSqlSpec(),
    operationStatusSpec('Microsoft.DBforMySQL', '2023-12-30'),
    operationStatusSpec('Microsoft.Compute', '2023-04-02', '2025-01-02'),
  ];
}

/** The file that has the operation of an exchange. */
export const specOf = (specs: readonly Spec[], exchange: Pick<Exchange, 'method' | 'url'>): Spec | undefined =>
  specs.find((spec) => spec.operationOf(exchange) !== undefined);

/** The status of a long-running operation has a published body and no published path: providers choose their own. */
function operationStatusSpec(provider: string, version: string, ...alsoVersions: string[]): Spec {
  const { definitions } = JSON.parse(readFileSync(join(SPECS, 'arm-common.json'), 'utf8')) as Swagger;
  const inPath = (name: string) => ({ name, in: 'path' as const, required: true, type: 'string' });
  const path = `/subscriptions/{subscriptionId}/providers/${provider}/locations/{location}/azureAsyncOperation/{id}`;
  const swagger: Swagger = {
    definitions,
    paths: {
      [path]: {
        get: {
          operationId: 'AzureAsyncOperation',
          'x-api-version': version,
          parameters: [
            ...['subscriptionId', 'location', 'id'].map(inPath),
            { name: 'api-version', in: 'query', required: true, type: 'string' },
          ],
          responses: {
            200: { schema: { $ref: '#/definitions/OperationStatusResult' } },
            default: { schema: { $ref: '#/definitions/ErrorResponse' } },
          },
        },
      },
    },
  };
  return new Spec(swagger, { alsoVersions });
}
