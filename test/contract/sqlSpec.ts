import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, SPECS, type Swagger } from './openapi';

const read = (file: string) => JSON.parse(readFileSync(join(SPECS, file), 'utf8')) as Swagger;
const STATUS_PATH =
  '/subscriptions/{subscriptionId}/providers/Microsoft.Sql/locations/{location}/azureAsyncOperation/{id}';

/**
 * SQL servers, at the preview versions of the file and at 2023-08-01, whose bodies are the same. The preview declares error
 * answers in prose only; they have the common error body, as 2023-08-01 says. Adds the status of operations, which has a
 * published body and no published path.
 */
export function readSqlSpec(): Spec {
  const sql = read('sql.json');
  const common = read('arm-common.json').definitions;
  const error = { schema: { $ref: '#/definitions/ErrorResponse' } };
  const paths = Object.entries(sql.paths).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, declared]) => [
        method,
        { ...declared, responses: { ...declared.responses, default: error } },
      ]),
    ),
  ]);
  const inPath = (name: string) => ({ name, in: 'path' as const, required: true, type: 'string' });
  const status = {
    operationId: 'SqlAzureAsyncOperation',
    'x-api-version': '2022-08-01-preview',
    parameters: [
      ...['subscriptionId', 'location', 'id'].map(inPath),
      { name: 'api-version', in: 'query' as const, required: true, type: 'string' },
    ],
    responses: { 200: { schema: { $ref: '#/definitions/OperationStatusResult' } }, default: error },
  };
  return new Spec(
    {
      ...sql,
      definitions: { ...common, ...sql.definitions },
      paths: { ...(Object.fromEntries(paths) as Swagger['paths']), [STATUS_PATH]: { get: status } },
    },
    { alsoVersions: ['2020-11-01-preview', '2023-08-01'] },
  );
}
