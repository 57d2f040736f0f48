import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { BrokerMessage, EntityRecord, Journal, MessageState } from './journal';
import { encodeMessage, parseMessage } from './messageCodec';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS messages (
    row INTEGER PRIMARY KEY, path TEXT NOT NULL, sequence INTEGER NOT NULL, enqueuedSequence INTEGER NOT NULL,
    enqueuedTime INTEGER NOT NULL, expiresAt INTEGER, dueAt INTEGER NOT NULL, state INTEGER NOT NULL,
    deliveryCount INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS sequences (path TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS seenIds (
    path TEXT NOT NULL, messageId TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (path, messageId))
    STRICT, WITHOUT ROWID;`;

/**
 * The state file. The first change of a turn opens a transaction, `setImmediate` commits it, then the answers go out: nothing is
 * acknowledged that a killed process could forget, and work of one turn shares one commit.
 */
export class Store implements Journal {
  private readonly database: DatabaseSync;
  private readonly sequences = new Map<string, number>();
  private readonly statements = new Map<string, StatementSync>();
  private actions: (() => void)[] = [];
  private turn: NodeJS.Immediate | undefined;
  private inTransaction = false;
  private lastRow: number;
  private readonly keeps: boolean;

  /** Opens or creates the file; `:memory:` keeps nothing. */
  constructor(file: string) {
    this.keeps = file !== ':memory:';
    this.database = new DatabaseSync(file);
    this.database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    this.database.exec(SCHEMA);
    this.lastRow = Number(this.statement('SELECT max(row) AS last FROM messages').get()?.last ?? 0);
  }

  /** Entities the file holds messages of. */
  paths(): string[] {
    return this.statement('SELECT DISTINCT path FROM messages')
      .all()
      .map((row) => row.path as string);
  }

  load(path: string): EntityRecord {
    const rows = this.statement('SELECT * FROM messages WHERE path = ? ORDER BY sequence').all(path);
    const seen = this.statement('SELECT messageId, until FROM seenIds WHERE path = ? ORDER BY until').all(path);
    const last = this.statement('SELECT last FROM sequences WHERE path = ?').get(path)?.last;
    return {
      messages: rows.map((row) => ({
        row: row.row as number,
        sequenceNumber: row.sequence as number,
        enqueuedSequenceNumber: row.enqueuedSequence as number,
        enqueuedTime: row.enqueuedTime as number,
        expiresAt: (row.expiresAt as number | null) ?? Infinity,
        dueAt: row.dueAt as number,
        state: row.state as MessageState,
        deliveryCount: row.deliveryCount as number,
        content: parseMessage(Buffer.from(row.bytes as Uint8Array)),
      })),
      lastSequenceNumber: (last as number | undefined) ?? 0,
      seenIds: seen.map((row) => [row.messageId as string, row.until as number]),
    };
  }

  newRow(): number {
    return ++this.lastRow;
  }

  put(path: string, message: BrokerMessage): void {
    if (!this.keeps) return;
    this.change('INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      message.row,
      path,
      message.sequenceNumber,
      message.enqueuedSequenceNumber,
      message.enqueuedTime,
      Number.isFinite(message.expiresAt) ? message.expiresAt : null,
      message.dueAt,
      message.state,
      message.deliveryCount,
      encodeMessage(message.content),
    );
  }

  remove(message: BrokerMessage): void {
    if (!this.keeps) return;
    this.change('DELETE FROM messages WHERE row = ?').run(message.row);
  }

  saveSequence(path: string, last: number): void {
    if (!this.keeps) return;
    this.begin();
    this.sequences.set(path, last);
  }

  rememberId(path: string, messageId: string, until: number): void {
    if (!this.keeps) return;
    this.change('INSERT OR REPLACE INTO seenIds VALUES (?, ?, ?)').run(path, messageId, until);
  }

  forgetIds(path: string, now: number): void {
    if (!this.keeps) return;
    this.change('DELETE FROM seenIds WHERE path = ? AND until <= ?').run(path, now);
  }

  atEndOfTurn(action: () => void): void {
    this.actions.push(action);
    this.turn ??= setImmediate(() => this.endTurn());
  }

  /** Commits what is open, without running answers, and closes the file. */
  close(): void {
    clearImmediate(this.turn);
    this.commit();
    this.database.close();
  }

  private endTurn(): void {
    this.turn = undefined;
    this.commit();
    const actions = this.actions;
    this.actions = [];
    for (const action of actions) action();
  }

  private begin(): void {
    if (this.inTransaction) return;
    this.database.exec('BEGIN');
    this.inTransaction = true;
    this.turn ??= setImmediate(() => this.endTurn());
  }

  private commit(): void {
    if (!this.inTransaction) return;
    for (const [path, last] of this.sequences) {
      this.statement('INSERT OR REPLACE INTO sequences VALUES (?, ?)').run(path, last);
    }
    this.sequences.clear();
    this.database.exec('COMMIT');
    this.inTransaction = false;
  }

  private change(sql: string): StatementSync {
    this.begin();
    return this.statement(sql);
  }

  private statement(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (!statement) this.statements.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }
}
