import type { TwoPersonAction } from '../config';
import type { Row, Table } from './table';

/** A change that waits for a second person, or did. */
export interface StoredApproval {
  readonly id: string;
  readonly action: TwoPersonAction;
  /** What it is about, for people. */
  readonly subject: string;
  /** Object id of who asked, and name and id as the audit has them. */
  readonly byId: string;
  readonly by: string;
  readonly why: string;
  /** ISO 8601. */
  readonly at: string;
  readonly state: 'waiting' | 'approved' | 'rejected' | 'expired';
  readonly decidedBy?: string | undefined;
  readonly decidedAt?: string | undefined;
  readonly decidedWhy?: string | undefined;
  /** Of an approved one: when it was carried out, and the code if that was refused. */
  readonly doneAt?: string | undefined;
  readonly refused?: string | undefined;
  readonly request: unknown;
}

const ALL = 'all';
const OPEN = 'open';

/**
 * Changes that need two persons: a row for each in the order of their ids, and a second list of those with which something
 * is still to be done.
 */
export function approvals(table: Table) {
  const rowOf = (approval: StoredApproval): Row => ({
    partitionKey: ALL,
    rowKey: approval.id,
    state: approval.state,
    json: JSON.stringify(approval),
  });
  const valueOf = (row: Row) => JSON.parse(String(row['json'])) as StoredApproval;
  return {
    /** Notes one that waits. Safe to repeat. */
    async add(approval: StoredApproval): Promise<void> {
      await table.put({ partitionKey: OPEN, rowKey: approval.id });
      await table.insert(rowOf(approval));
    },
    async read(id: string): Promise<StoredApproval | undefined> {
      const row = await table.get(ALL, id);
      return row && valueOf(row);
    },
    /**
     * Changes one by what it is now; `undefined` leaves it. Of two at once each sees what the other has made of it. Answers
     * what it is then, or `undefined` if there is none.
     */
    async change(
      id: string,
      to: (approval: StoredApproval) => StoredApproval | undefined,
    ): Promise<StoredApproval | undefined> {
      for (;;) {
        const row = await table.get(ALL, id);
        if (!row) return undefined;
        const known = valueOf(row);
        const changed = to(known);
        if (!changed) return known;
        if (await table.replace(rowOf(changed), row.etag ?? '')) return changed;
      }
    },
    /** Nothing is left to do with it. Safe to repeat. */
    close: (id: string): Promise<void> => table.remove(OPEN, id),
    /** With which something is to be done: decided, carried out or expired. */
    open: async (): Promise<string[]> => (await table.list(OPEN)).map(({ rowKey }) => rowKey),
    /** A page, the newest first. */
    async page(state: StoredApproval['state'] | undefined, top: number, after: string | undefined) {
      const { rows, after: next } = await table.page(ALL, { top, after, ...(state && { where: { state } }) });
      return { approvals: rows.map(valueOf), after: next };
    },
  };
}
