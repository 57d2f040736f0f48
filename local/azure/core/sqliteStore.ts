import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Collection, Store } from './service';
import { StoredCollection } from './storedCollection';

type Dirty = Map<string, Set<string>>;

/**
 * Collections in memory, written through to one SQLite file: all changes of an event-loop turn in one commit. Values are
 * kept as JSON; change one by `set`, not in place.
 */
export class SqliteStore implements Store {
  private readonly database: DatabaseSync;
  private readonly put: StatementSync;
  private readonly remove: StatementSync;
  private readonly collections = new Map<string, StoredCollection<unknown>>();
  private dirty: Dirty = new Map();
  private pendingCommit: Promise<void> | undefined;
  private closed = false;

  private readonly keeps: boolean;

  /** @param file path of the state file; `:memory:` keeps nothing. */
  constructor(file: string) {
    this.keeps = file !== ':memory:';
    this.database = new DatabaseSync(file);
    this.database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    this.database.exec(
      'CREATE TABLE IF NOT EXISTS entries (collection TEXT, key TEXT, value TEXT, PRIMARY KEY (collection, key)) WITHOUT ROWID',
    );
    this.put = this.database.prepare('INSERT OR REPLACE INTO entries (collection, key, value) VALUES (?, ?, ?)');
    this.remove = this.database.prepare('DELETE FROM entries WHERE collection = ? AND key = ?');
  }

  collection<T>(name: string): Collection<T> {
    const known = this.collections.get(name) as StoredCollection<T> | undefined;
    if (known) return known;
    const made = new StoredCollection(this.load<T>(name), (key) => this.touch(name, key));
    this.collections.set(name, made);
    return made;
  }

  /** Resolves when every change made so far is on disk; `undefined` when it already is. */
  settled(): Promise<void> | undefined {
    return this.pendingCommit;
  }

  /** Writes what is left. Later changes, of handlers still running, are lost as they would be in a crash. */
  close(): void {
    this.commit();
    this.closed = true;
    this.database.close();
  }

  private load<T>(name: string): Map<string, T> {
    const rows = this.database.prepare('SELECT key, value FROM entries WHERE collection = ?').all(name);
    return new Map(rows.map((row) => [row['key'] as string, JSON.parse(row['value'] as string) as T]));
  }

  private touch(collection: string, key: string): void {
    if (this.closed || !this.keeps) return;
    const keys = this.dirty.get(collection);
    if (keys) keys.add(key);
    else this.dirty.set(collection, new Set([key]));
    this.pendingCommit ??= new Promise((resolve) => setImmediate(resolve)).then(() => this.commit());
  }

  private commit(): void {
    const dirty = this.dirty;
    this.dirty = new Map();
    this.pendingCommit = undefined;
    if (dirty.size === 0) return;
    this.database.exec('BEGIN IMMEDIATE');
    for (const [collection, keys] of dirty) {
      const items = this.collections.get(collection);
      for (const key of keys) {
        if (items?.has(key)) this.put.run(collection, key, JSON.stringify(items.get(key)));
        else this.remove.run(collection, key);
      }
    }
    this.database.exec('COMMIT');
  }
}
