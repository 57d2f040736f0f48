import type { TokenCredential } from '@azure/core-auth';
import { odata, TableClient } from '@azure/data-tables';
import { httpClient } from '../azure/httpClient';
import { faultOf } from '../errors/fault';
import { TABLES, type Row, type Table, type Tables } from './table';

/** The registry's tables in Azure Tables; each is created on its first use. */
export function azureTables(endpoint: string, credential: TokenCredential): Tables {
  const open = (name: string) => azureTable(new TableClient(endpoint, name, credential, { httpClient }));
  return Object.fromEntries(TABLES.map((name) => [name, open(name)])) as Tables;
}

function azureTable(client: TableClient): Table {
  let created: Promise<unknown> | undefined;
  const ready = async (): Promise<TableClient> => {
    created ??= client.createTable().catch((error: unknown) => {
      created = undefined;
      throw error;
    });
    await created;
    return client;
  };
  /** Every page of what the filter selects. */
  const query = async (filter: string): Promise<Row[]> => {
    const rows: Row[] = [];
    for await (const entity of (await ready()).listEntities({ queryOptions: { filter } })) rows.push(rowOf(entity));
    return rows;
  };
  return {
    async get(partitionKey, rowKey) {
      try {
        return rowOf(await (await ready()).getEntity(partitionKey, rowKey));
      } catch (error) {
        if (faultOf(error).status === 404) return undefined;
        throw error;
      }
    },
    list: (partitionKey) => query(odata`PartitionKey eq ${partitionKey}`),
    listRange: (from, before) => query(odata`PartitionKey ge ${from} and PartitionKey lt ${before}`),
    async insert(row) {
      try {
        await (await ready()).createEntity(columnsOf(row));
        return true;
      } catch (error) {
        if (faultOf(error).status === 409) return false;
        throw error;
      }
    },
    async put(row) {
      await (await ready()).upsertEntity(columnsOf(row), 'Replace');
    },
    async replace(row, etag) {
      try {
        await (await ready()).updateEntity(columnsOf(row), 'Replace', { etag });
        return true;
      } catch (error) {
        if (faultOf(error).status === 412) return false;
        throw error;
      }
    },
    async remove(partitionKey, rowKey) {
      try {
        await (await ready()).deleteEntity(partitionKey, rowKey);
      } catch (error) {
        if (faultOf(error).status !== 404) throw error;
      }
    },
  };
}

function columnsOf({ etag: _, ...row }: Row): { partitionKey: string; rowKey: string } {
  return row;
}

function rowOf(entity: object): Row {
  const { timestamp: _, ...row } = entity as Row & { timestamp?: unknown };
  return row;
}
