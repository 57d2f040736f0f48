import type { TokenCredential } from '@azure/core-auth';
import type { Config } from '../../shared/config';
import { fail, ok, whyOf, type Check } from './check';

/** Whether the registry can be read. Its tables are made at their first use. */
export async function checkRegistry({ tablesEndpoint }: Config, credential: TokenCredential): Promise<Check> {
  const { TableClient } = await import('@azure/data-tables');
  const client = new TableClient(tablesEndpoint, 'onboardings', credential, { retryOptions: { maxRetries: 1 } });
  try {
    await client.listEntities().byPage({ maxPageSize: 1 }).next();
    return ok('registry', `${tablesEndpoint} can be read`);
  } catch (error) {
    const { statusCode } = error as { readonly statusCode?: unknown };
    if (statusCode === 404) return ok('registry', `${tablesEndpoint} is reachable, and empty`);
    const remedy =
      'The role is Storage Table Data Contributor, on the storage account. Check LATCHKEY_TABLES_ENDPOINT and its firewall too.';
    return fail('registry', whyOf(error), 'may be read', remedy);
  }
}
