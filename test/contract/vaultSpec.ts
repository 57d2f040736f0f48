import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, SPECS, type Swagger } from './openapi';

const LIST = '/subscriptions/{subscriptionId}/providers/Microsoft.KeyVault/vaults';

/**
 * Vaults and keys of the management plane. Adds the list of a subscription's vaults, of which only the items' contract is
 * stored; the frame around them is that of every list of ARM ("Key Vault REST, Vaults - List By Subscription", 2025-05-01).
 */
export function readVaultSpec(): Spec {
  const swagger = JSON.parse(readFileSync(join(SPECS, 'keyvault-arm.json'), 'utf8')) as Swagger;
  const list = {
    operationId: 'Vaults_ListBySubscription',
    'x-api-version': '2025-05-01',
    parameters: [
      { name: 'subscriptionId', in: 'path' as const, required: true, type: 'string' },
      { name: 'api-version', in: 'query' as const, required: true, type: 'string' },
      { name: '$top', in: 'query' as const, required: false, type: 'integer' },
    ],
    responses: {
      200: { schema: { $ref: '#/definitions/VaultListResult' } },
      default: { schema: { $ref: '#/definitions/CloudError' } },
    },
  };
  const result = {
    type: 'object',
    properties: {
      value: { type: 'array', items: { $ref: '#/definitions/Vault' } },
      nextLink: { type: 'string' },
    },
  };
  return new Spec(
    {
      ...swagger,
      definitions: { ...swagger.definitions, VaultListResult: result },
      paths: { ...swagger.paths, [LIST]: { get: list } },
    },
    {},
  );
}
