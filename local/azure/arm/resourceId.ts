/** Key under which things with a resource id are stored: resource ids are compared without regard to letter case. */
export const normalId = (id: string): string => (id.endsWith('/') ? normalId(id.slice(0, -1)) : id.toLowerCase());

/** Whether `scope` is `id` or one of its parents. */
export function covers(scope: string, id: string): boolean {
  return `${normalId(id)}/`.startsWith(`${normalId(scope)}/`);
}

export const subscriptionId = (id: string): string => normalId(id).split('/')[2] ?? '';

/** Key of the resource that a child belongs to; of any other it is its own. */
export const topLevelId = (id: string): string => normalId(id).split('/').slice(0, 9).join('/');

/** Namespace of a resource's provider, in lower case. */
export const providerOf = (id: string): string => /\/providers\/([^/]+)\//i.exec(id)?.[1]?.toLowerCase() ?? '';

export const groupId = (id: string): string => id.split('/').slice(0, 5).join('/');

/** Id of a resource of one type, such as `Microsoft.Storage/storageAccounts`. */
export function resourceId(subscription: string, group: string, type: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`;
}

export { normalRegion } from '../../../shared/targets/regionPairs';
