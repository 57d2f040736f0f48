import type { RevalidationSelection } from '../model/revalidation';
import { isEnd } from '../model/state';
import type { Registry, ResourceRecord } from '../registry';
import { recordsOf, statusOf } from '../protection/overallStatus';

/** So many parts of the registry are read at once. */
const AT_ONCE = 8;
const SHARDS = [...Array(256).keys()].map((number) => number.toString(16).padStart(2, '0'));

/** The kept resources that are meant; of each no more than `pick` takes, so that all of them fit into memory. */
export async function select<T>(
  registry: Registry,
  { onboardingIds, resourceIds, filter = {} }: RevalidationSelection,
  pick: (record: ResourceRecord) => T,
): Promise<T[]> {
  const { kind, customerId, vaultHost, state } = filter;
  const isMeant = (record: ResourceRecord): boolean => {
    const { resource } = record;
    const status = statusOf(record);
    return (
      !isEnd(status.state) &&
      (kind ?? resource.plan.kind) === resource.plan.kind &&
      (customerId ?? resource.customerId) === resource.customerId &&
      (state ?? status.state) === status.state &&
      (vaultHost === undefined || new URL(resource.wanted.keyUri).host === vaultHost)
    );
  };
  const found = (records: readonly ResourceRecord[]): T[] => records.filter(isMeant).map(pick);
  if (onboardingIds) return inGroups([...new Set(onboardingIds)], async (id) => found(await recordsOf(registry, id)));
  if (resourceIds) {
    const ids = new Map(resourceIds.map((id) => [id.toLowerCase(), id]));
    return inGroups([...ids.values()], async (id) => found((await some(registry.resources.readAll(id))) ?? []));
  }
  return inGroups(SHARDS, async (digits) => found(await registry.resources.shard(digits)));
}

const some = async <T>(one: Promise<T | undefined>): Promise<T[]> => [await one].flatMap((value) => value ?? []);

async function inGroups<I, T>(items: readonly I[], read: (item: I) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    all.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(read))).flat());
  }
  return all;
}
