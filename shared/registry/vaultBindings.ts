import type { Table } from './table';

interface VaultBinding {
  readonly customerId: string;
  readonly tenantId: string;
}

/**
 * Which customer a vault belongs to. The first verified use binds; a second customer is refused, so that nobody can be
 * served with somebody else's key through the shared application (the confused deputy).
 */
export function vaultBindings(table: Table) {
  const read = async (vaultHost: string): Promise<VaultBinding | undefined> => {
    const row = await table.get(vaultHost, 'binding');
    return row && { customerId: String(row['customerId']), tenantId: String(row['tenantId']) };
  };
  return {
    read,
    /** Binds the vault if it is free; returns the binding that holds. Safe to repeat and to race. */
    async bind(vaultHost: string, binding: VaultBinding): Promise<VaultBinding> {
      const inserted = await table.insert({ partitionKey: vaultHost, rowKey: 'binding', ...binding });
      return inserted ? binding : ((await read(vaultHost)) ?? binding);
    },
    /** Ends the binding to a customer, whose vault it is no more as far as we are concerned. Safe to repeat. */
    async free(vaultHost: string, customerId: string): Promise<void> {
      if ((await read(vaultHost))?.customerId === customerId) await table.remove(vaultHost, 'binding');
    },
  };
}
