import type { ApplicationPolicy } from '../config';
import type { Row } from './table';

/** Federated credentials an application can hold: Microsoft Graph "federatedIdentityCredential resource type" (2026-11). */
export const CREDENTIAL_LIMIT = 20;
/** One is ours, to probe keys. */
const SLOTS = CREDENTIAL_LIMIT - 1;

/** One application of the pool. */
export interface Entry {
  readonly number: number;
  /** Names of the credentials for which slots were given away. */
  readonly holders: readonly string[];
  /** Credentials found on the application that are nobody's here: each takes a slot. */
  readonly strangers: number;
  /** Whose it is alone; absent for one that customers share. */
  readonly customerId?: string | undefined;
  /** The row as it was read; absent for a new entry. */
  readonly row?: Row;
  readonly isChanged?: boolean;
}

export interface PlaceRequest {
  /** Name of the credential, which tells the managed identity. */
  readonly holder: string;
  /** Whether a credential is needed; without one the application is only used to look at the key. */
  readonly slot: boolean;
  readonly customerId: string;
  /** Counts for a new place; who has one keeps it. */
  readonly policy: ApplicationPolicy;
}

export const rowKeyOf = (number: number): string => String(number).padStart(4, '0');

export function entryOf(row: Row): Entry {
  const { customerId } = row;
  return {
    row,
    number: Number(row.rowKey),
    holders: JSON.parse(String(row['holders'])) as string[],
    strangers: Number(row['strangers'] ?? 0),
    ...(customerId === undefined ? {} : { customerId: String(customerId) }),
  };
}

export function rowOf(partitionKey: string, { number, holders, strangers, customerId }: Entry): Row {
  return { partitionKey, rowKey: rowKeyOf(number), holders: JSON.stringify(holders), strangers, customerId };
}

/**
 * The number of the entry where the request has a place. A new place is at an entry of the customer's own, else, if
 * customers share, at a shared one, else at a new entry, which is added.
 */
export function place(entries: Entry[], { holder, slot, customerId, policy }: PlaceRequest): number {
  const held = entries.find(({ holders }) => holders.includes(holder));
  if (held) return held.number;
  const owner = policy === 'perCustomer' ? customerId : undefined;
  const isFree = ({ holders, strangers }: Entry) => !slot || holders.length + strangers < SLOTS;
  const free = (of: string | undefined) => entries.findIndex((entry) => entry.customerId === of && isFree(entry));
  const own = free(customerId);
  const index = own < 0 ? free(owner) : own;
  const found = entries[index];
  if (found && !slot) return found.number;
  const entry: Entry = found ?? {
    number: Math.max(0, ...entries.map(({ number }) => number)) + 1,
    holders: [],
    strangers: 0,
    ...(owner === undefined ? {} : { customerId: owner }),
  };
  const taken = { ...entry, holders: slot ? [...entry.holders, holder] : entry.holders, isChanged: true };
  entries.splice(found ? index : entries.length, found ? 1 : 0, taken);
  return taken.number;
}
