/** One row of the registry. Columns are flat; structured values are stored as JSON by the files beside this one. */
export interface Row {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag?: string | undefined;
  readonly [column: string]: string | number | boolean | undefined;
}

/** A row to add or replace, or the place of one to remove. */
export type RowChange =
  { readonly put: Row } | { readonly remove: { readonly partitionKey: string; readonly rowKey: string } };

/** Which rows of a partition, in the order of their keys, and how many at most. */
export interface PageOptions {
  /** Columns that must be equal. */
  readonly where?: Readonly<Record<string, string>>;
  /** Row keys from this one on, and before that one. */
  readonly from?: string | undefined;
  readonly before?: string | undefined;
  /** Only these columns beside the keys. */
  readonly select?: readonly string[];
  readonly top: number;
  /** Where the page before ended, as it said. */
  readonly after?: string | undefined;
}

/** Some rows; with `after` there may be more. It may be short, or empty, although there are more. */
interface Page {
  readonly rows: readonly Row[];
  readonly after?: string | undefined;
}

/** What the registry needs of a table store. Implemented by Azure Tables, and by plain memory in tests. */
export interface Table {
  get(partitionKey: string, rowKey: string): Promise<Row | undefined>;
  list(partitionKey: string): Promise<Row[]>;
  /** The rows of all partitions from one name on to before another, by the order of the names' characters. */
  listRange(from: string, before: string): Promise<Row[]>;
  /** Adds a row; false if it was there. */
  insert(row: Row): Promise<boolean>;
  /** Adds or replaces a row. */
  put(row: Row): Promise<void>;
  /** Replaces a row if it is still the one that was read; false if somebody changed it meanwhile. */
  replace(row: Row, etag: string): Promise<boolean>;
  /** Removes a row; nothing happens if it is not there. */
  remove(partitionKey: string, rowKey: string): Promise<void>;
  /**
   * Changes of one partition, up to 100 rows in each transaction; of several of one row the last counts, and removing a row
   * that is not there changes nothing.
   */
  batch(changes: readonly RowChange[]): Promise<void>;
  /** One page of a partition, or without one of the whole table, by one request. */
  page(partitionKey: string | undefined, options: PageOptions): Promise<Page>;
}

/** So many rows one transaction may change (Azure docs "Performing entity group transactions", 2026-11). */
export const MOST_IN_BATCH = 100;

/** The place of the row that is changed. */
export const changedRow = (change: RowChange) => ('put' in change ? change.put : change.remove);

/** The last change of each row. */
export function lastChanges(changes: readonly RowChange[]): RowChange[] {
  return [...new Map(changes.map((change) => [changedRow(change).rowKey, change])).values()];
}

export const TABLES = [
  'onboardings',
  'vaultBindings',
  'applicationPool',
  'resources',
  'watchedKeys',
  'watchedSubscriptions',
  'sweeps',
  'revalidations',
  'identityUses',
  'audit',
  'overview',
  'customerThings',
  'statistics',
  'bulks',
  'approvals',
] as const;
type TableName = (typeof TABLES)[number];
export type Tables = Readonly<Record<TableName, Table>>;
