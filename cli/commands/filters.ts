import type { Command } from 'commander';
import { Option } from 'commander';
import { GROUPS, type Filter } from '../../shared/api';
import { RESOURCE_KINDS } from '../../shared/model/resourceKind';
import { STATES } from '../../shared/model/state';
import type { Query } from '../connection/api';

/** Options that select onboardings; all that are given must fit. */
export interface FilterOptions {
  readonly group?: string;
  readonly state?: string;
  readonly waitingFor?: string;
  readonly code?: string;
  readonly kind?: string;
  readonly customer?: string;
  readonly olderThan?: string;
}

export const withFilters = (command: Command): Command =>
  command
    .addOption(new Option('--group <group>', 'who must act, else the stage').choices(GROUPS))
    .addOption(new Option('--state <state>', 'business state').choices(STATES))
    .addOption(new Option('--waiting-for <who>', 'who must act next').choices(['customer', 'operator', 'nobody']))
    .option('--code <code>', 'stable code of the reason')
    .addOption(new Option('--kind <kind>', 'kind of resource').choices(RESOURCE_KINDS))
    .option('--customer <id>', 'id of the customer')
    .option('--older-than <hours>', 'in its state for longer than so many hours');

/** The same as the API takes it; nothing that was not given. */
export function filterOf(options: FilterOptions): Partial<Filter> {
  const { group, state, waitingFor, code, kind, customer, olderThan } = options;
  const all = { group, state, waitingFor, code, kind, customerId: customer };
  const hours = olderThan === undefined ? {} : { olderThanHours: Number(olderThan) };
  return { ...Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)), ...hours };
}

/** The filter as a query: what is no number is left to the API to refuse. */
export const queryOf = (options: FilterOptions): Query => {
  const { olderThan, ...rest } = options;
  return { ...(filterOf(rest) as Query), olderThanHours: olderThan };
};
