/** One row of the registry. Columns are flat; structured values are stored as JSON by the files beside this one. */
export interface Row {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag?: string | undefined;
  readonly [column: string]: string | number | boolean | undefined;
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
] as const;
export type TableName = (typeof TABLES)[number];
export type Tables = Readonly<Record<TableName, Table>>;
