import type { Table } from './table';

/** Who did what, when and why; never changed or removed. */
export interface AuditEntry {
  readonly onboardingId: string;
  /** ISO 8601. */
  readonly at: string;
  /** Object id and name of the operator, or `customer`. */
  readonly by: string;
  readonly action: string;
  readonly why: string;
  /** What it was done to, where that is not the onboarding itself. */
  readonly subject?: string | undefined;
}

export function audit(table: Table) {
  return {
    /** Adds an entry; `id` makes a repeated request one entry. */
    async add(id: string, entry: AuditEntry): Promise<void> {
      await table.insert({ partitionKey: entry.onboardingId, rowKey: `${entry.at}-${id}`, ...entry });
    },
    async list(onboardingId: string): Promise<AuditEntry[]> {
      return (await table.list(onboardingId)) as unknown as AuditEntry[];
    },
  };
}
