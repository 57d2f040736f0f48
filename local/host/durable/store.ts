import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { ActivityTask, Book, InstanceRow, Message, Parent, RuntimeStatus } from './instance';

const schema = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS instances (
  instanceId TEXT PRIMARY KEY, executionId TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
  status TEXT NOT NULL, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, input TEXT, output TEXT,
  customStatus TEXT, parent TEXT, book TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS instancesByStatus ON instances (status);
CREATE TABLE IF NOT EXISTS history (
  instanceId TEXT NOT NULL, turn INTEGER NOT NULL, events TEXT NOT NULL, PRIMARY KEY (instanceId, turn)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (seq INTEGER PRIMARY KEY AUTOINCREMENT, instanceId TEXT NOT NULL, message TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS messagesByInstance ON messages (instanceId);
CREATE TABLE IF NOT EXISTS activities (
  instanceId TEXT NOT NULL, executionId TEXT NOT NULL, taskId INTEGER NOT NULL, name TEXT NOT NULL, data TEXT,
  PRIMARY KEY (instanceId, executionId, taskId)
) WITHOUT ROWID;
`;

const columns = [
  ...['instanceId', 'executionId', 'name', 'version', 'status', 'createdAt', 'updatedAt'],
  ...['input', 'output', 'customStatus', 'parent', 'book'],
];
/** Half the price of `INSERT OR REPLACE`, which takes the row and its index entries out and puts them in again. */
const putInstance = `INSERT INTO instances (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
  ON CONFLICT DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`;

/** Which instances a query wants. Times in ms. */
export interface InstanceQuery {
  readonly createdFrom?: number;
  readonly createdTo?: number;
  readonly statuses?: readonly RuntimeStatus[];
  readonly idPrefix?: string;
  /** Only ids after this one. */
  readonly after?: string;
  readonly limit?: number;
}

/** A transaction is not held open for longer, however much is written. */
const longestTransactionMs = 4;

/**
 * Everything that survives a crash, in SQLite. Writes of some turns of the event loop are one transaction, until a turn
 * comes that writes nothing: half of what it costs is the commit. Whoever makes a promise to the outside awaits
 * `committed()` first.
 */
export class Store {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #commit: { promise: Promise<void>; resolve: () => void } | undefined;
  #began = 0;
  #wrote = false;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(schema);
  }

  /** Resolves when everything written so far is on disk. */
  committed(): Promise<void> {
    return this.#commit?.promise ?? Promise.resolve();
  }

  close(): void {
    this.#commitNow();
    this.#db.close();
  }

  getMeta(key: string): string | undefined {
    return this.#get('SELECT value FROM meta WHERE key = ?', key)?.value as string | undefined;
  }

  setMeta(key: string, value: string): void {
    this.#write('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value', key, value);
  }

  getInstance(instanceId: string): InstanceRow | undefined {
    const row = this.#get('SELECT * FROM instances WHERE instanceId = ?', instanceId);
    return row && toInstance(row);
  }

  findInstances(query: InstanceQuery): InstanceRow[] {
    const statuses = query.statuses?.length ? JSON.stringify(query.statuses) : null;
    return this.#all(
      `SELECT * FROM instances WHERE createdAt >= ? AND createdAt <= ? AND instanceId > ?
         AND substr(instanceId, 1, length(?)) = ? AND (? IS NULL OR status IN (SELECT value FROM json_each(?)))
       ORDER BY instanceId LIMIT ?`,
      query.createdFrom ?? 0,
      query.createdTo ?? Number.MAX_SAFE_INTEGER,
      query.after ?? '',
      query.idPrefix ?? '',
      query.idPrefix ?? '',
      statuses,
      statuses,
      query.limit ?? -1,
    ).map(toInstance);
  }

  putInstance(row: InstanceRow): void {
    this.#write(
      putInstance,
      row.instanceId,
      row.executionId,
      row.name,
      row.version,
      row.status,
      row.createdAt,
      row.updatedAt,
      row.input,
      row.output,
      row.customStatus,
      row.parent && JSON.stringify(row.parent),
      JSON.stringify(row.book),
    );
  }

  /** Removes an instance with all that belongs to it. */
  deleteInstance(instanceId: string): void {
    this.#write('DELETE FROM instances WHERE instanceId = ?', instanceId);
    this.#write('DELETE FROM messages WHERE instanceId = ?', instanceId);
    this.deleteExecution(instanceId);
  }

  /** Forgets history and unfinished activities: the execution is over, or starts anew. */
  deleteExecution(instanceId: string): void {
    this.#write('DELETE FROM history WHERE instanceId = ?', instanceId);
    this.deleteActivities(instanceId);
  }

  /** Stored history as comma-separated JSON. */
  readHistory(instanceId: string): string {
    return this.#all('SELECT events FROM history WHERE instanceId = ? ORDER BY turn', instanceId)
      .map((row) => row.events as string)
      .join(',');
  }

  appendHistory(instanceId: string, turn: number, events: string): void {
    this.#write('INSERT INTO history VALUES (?, ?, ?)', instanceId, turn, events);
  }

  addMessage<T extends Message>(instanceId: string, message: T): T & { seq: number } {
    const sql = 'INSERT INTO messages (instanceId, message) VALUES (?, ?)';
    return { ...message, seq: this.#write(sql, instanceId, JSON.stringify(message)) };
  }

  deleteMessages(messages: readonly Message[]): void {
    for (const { seq } of messages) if (seq !== undefined) this.#write('DELETE FROM messages WHERE seq = ?', seq);
  }

  deleteMessagesOf(instanceId: string): void {
    this.#write('DELETE FROM messages WHERE instanceId = ?', instanceId);
  }

  allMessages(): { instanceId: string; message: Message }[] {
    return this.#all('SELECT * FROM messages ORDER BY seq').map((row) => ({
      instanceId: row.instanceId as string,
      message: { ...(JSON.parse(row.message as string) as Message), seq: row.seq as number },
    }));
  }

  addActivity(task: ActivityTask): void {
    this.#write(
      'INSERT INTO activities VALUES (?, ?, ?, ?, ?)',
      task.instanceId,
      task.executionId,
      task.taskId,
      task.name,
      task.data,
    );
  }

  deleteActivity(task: ActivityTask): void {
    const sql = 'DELETE FROM activities WHERE instanceId = ? AND executionId = ? AND taskId = ?';
    this.#write(sql, task.instanceId, task.executionId, task.taskId);
  }

  deleteActivities(instanceId: string): void {
    this.#write('DELETE FROM activities WHERE instanceId = ?', instanceId);
  }

  allActivities(): ActivityTask[] {
    return this.#all('SELECT * FROM activities ORDER BY instanceId, taskId') as unknown as ActivityTask[];
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }

  #get(sql: string, ...values: (string | number | null)[]): Record<string, unknown> | undefined {
    return this.#prepare(sql).get(...values);
  }

  #all(sql: string, ...values: (string | number | null)[]): Record<string, unknown>[] {
    return this.#prepare(sql).all(...values);
  }

  #write(sql: string, ...values: (string | number | null)[]): number {
    if (!this.#commit) {
      this.#db.exec('BEGIN');
      this.#commit = Promise.withResolvers<void>();
      this.#began = performance.now();
      setImmediate(() => this.#commitWhenQuiet());
    }
    this.#wrote = true;
    return Number(this.#prepare(sql).run(...values).lastInsertRowid);
  }

  #commitWhenQuiet(): void {
    if (!this.#wrote || performance.now() - this.#began > longestTransactionMs) return this.#commitNow();
    this.#wrote = false;
    setImmediate(() => this.#commitWhenQuiet());
  }

  #commitNow(): void {
    if (!this.#commit) return;
    this.#db.exec('COMMIT');
    const { resolve } = this.#commit;
    this.#commit = undefined;
    resolve();
  }
}

const toInstance = (row: Record<string, unknown>): InstanceRow => ({
  ...(row as unknown as InstanceRow),
  parent: row.parent === null ? null : (JSON.parse(row.parent as string) as Parent),
  book: JSON.parse(row.book as string) as Book,
});
