import { Agent } from 'node:https';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { odata, TableClient, type TransactionAction } from '@azure/data-tables';
import { httpClient } from '../azure/httpClient';
import { leanPipeline } from '../azure/leanPipeline';
import { faultOf } from '../errors/fault';
import { lazy } from '../lazy';
import {
  changedRow,
  lastChanges,
  MOST_IN_BATCH,
  TABLES,
  type PageOptions,
  type Row,
  type RowChange,
  type Table,
  type Tables,
} from './table';

/** A table request is over in milliseconds: it waits for its turn rather than for a handshake that costs as much as five. */
const agent = lazy(() => new Agent({ keepAlive: true, maxSockets: 16 }));
const tablesClient: HttpClient = {
  sendRequest(request) {
    if (request.url.startsWith('https:')) request.agent ??= agent();
    return httpClient.sendRequest(request);
  },
};

/** The registry's tables in Azure Tables; each is created on its first use. */
export function azureTables(endpoint: string, credential: TokenCredential): Tables {
  const open = (name: string) => {
    const client = lazy(() => {
      const made = new TableClient(endpoint, name, credential, { httpClient: tablesClient });
      leanPipeline(made.pipeline);
      return made;
    });
    return azureTable(client);
  };
  return Object.fromEntries(TABLES.map((name) => [name, open(name)])) as Tables;
}

function azureTable(client: () => TableClient): Table {
  let created: Promise<unknown> | undefined;
  const ready = async (): Promise<TableClient> => {
    created ??= client()
      .createTable()
      .catch((error: unknown) => {
        created = undefined;
        throw error;
      });
    await created;
    return client();
  };
  /** Every page of what the filter selects. */
  const query = async (filter: string): Promise<Row[]> => {
    const rows: Row[] = [];
    for await (const entity of (await ready()).listEntities({ queryOptions: { filter } })) rows.push(rowOf(entity));
    return rows;
  };
  const put = async (row: Row): Promise<void> => {
    await (await ready()).upsertEntity(columnsOf(row), 'Replace');
  };
  const remove = async (partitionKey: string, rowKey: string): Promise<void> => {
    try {
      await (await ready()).deleteEntity(partitionKey, rowKey);
    } catch (error) {
      if (faultOf(error).status !== 404) throw error;
    }
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
    put,
    async replace(row, etag) {
      try {
        await (await ready()).updateEntity(columnsOf(row), 'Replace', { etag });
        return true;
      } catch (error) {
        if (faultOf(error).status === 412) return false;
        throw error;
      }
    },
    remove,
    async batch(changes) {
      const last = lastChanges(changes);
      for (let from = 0; from < last.length; from += MOST_IN_BATCH) {
        const some = last.slice(from, from + MOST_IN_BATCH);
        const [only] = some;
        if (only && some.length === 1) {
          // Half the price of a transaction.
          await ('put' in only ? put(only.put) : remove(only.remove.partitionKey, only.remove.rowKey));
          continue;
        }
        try {
          await (await ready()).submitTransaction(some.map(actionOf));
        } catch (error) {
          // One row to remove that is not there fails them all.
          if (faultOf(error).status !== 404) throw error;
          const puts = some.filter((change) => 'put' in change);
          if (puts.length > 0) await client().submitTransaction(puts.map(actionOf));
          for (const change of some) {
            if ('remove' in change) await remove(change.remove.partitionKey, change.remove.rowKey);
          }
        }
      }
    },
    async page(partitionKey, options) {
      const { top, after: continuationToken, select } = options;
      const filter = filterOf(partitionKey, options);
      const queryOptions = { ...(filter && { filter }), ...(select && { select: [...KEYS, ...select] }) };
      const pages = (await ready()).listEntities({ queryOptions }).byPage({
        maxPageSize: Math.min(top, MOST_IN_PAGE),
        ...(continuationToken !== undefined && { continuationToken }),
      });
      const { value: found = [] } = (await pages.next()) as { value?: object[] & { continuationToken?: string } };
      return { rows: found.map(rowOf), after: found.continuationToken };
    },
  };
}

/** A server page holds so many rows (Azure docs "Query timeout and pagination", 2026-11). */
const MOST_IN_PAGE = 1000;
const KEYS = ['PartitionKey', 'RowKey'];

function filterOf(partitionKey: string | undefined, { where = {}, from, before }: PageOptions): string {
  const conditions = [
    ...(partitionKey === undefined ? [] : [odata`PartitionKey eq ${partitionKey}`]),
    ...(from === undefined ? [] : [odata`RowKey ge ${from}`]),
    ...(before === undefined ? [] : [odata`RowKey lt ${before}`]),
    ...Object.entries(where).map(([column, value]) => column + odata` eq ${value}`),
  ];
  return conditions.join(' and ');
}

function actionOf(change: RowChange): TransactionAction {
  if ('put' in change) return ['upsert', columnsOf(change.put), 'Replace'];
  const { partitionKey, rowKey } = changedRow(change);
  return ['delete', { partitionKey, rowKey }];
}

function columnsOf({ etag: _, ...row }: Row): { partitionKey: string; rowKey: string } {
  return row;
}

function rowOf(entity: object): Row {
  const { timestamp: _, ...row } = entity as Row & { timestamp?: unknown };
  return row;
}
