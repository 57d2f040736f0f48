import { parseArmId } from '../model/armId';
import type { Problem } from '../model/request';
import { kindOf } from '../model/resourceKind';
import { seen, type GridEvent } from './gridEvent';

/** What an event of the resource manager is about. */
export type ResourceEvent =
  | {
      readonly about: 'resource';
      /** A server also where one of its databases or settings was written. */
      readonly resourceId: string;
      readonly isDeleted: boolean;
      /** ISO 8601; empty if the event does not tell. */
      readonly at: string;
    }
  | { readonly about: 'something-else' }
  | { readonly about: 'nothing-clear'; readonly problems: readonly Problem[] };

/** Azure docs "Azure subscription as an Event Grid source", 2025. What failed or was cancelled changed nothing. */
const EVENT = /^microsoft\.resources\.resource(?:write|delete|action)success$/i;
/** Segments of a top-level resource id, the empty one before the first slash included. */
const TOP_LEVEL = 9;

/**
 * Reads which resource an event is about, and no more: what was written is not in it, and who wrote it (`claims`,
 * `authorization`) is nobody's business here.
 */
export function parseResourceEvent({ type, subject, data, time }: GridEvent): ResourceEvent {
  if (!EVENT.test(type)) return { about: 'something-else' };
  const given = [data['resourceuri'], subject].find((uri) => typeof uri === 'string' && uri.trim() !== '');
  const uri = typeof given === 'string' ? given.trim().replace(/\/+$/, '') : '';
  if (!/^\/(subscriptions|providers)\//i.test(uri)) {
    const problem = { field: 'data.resourceUri', seen: seen(data['resourceuri']), wanted: 'an Azure resource id' };
    return { about: 'nothing-clear', problems: [problem] };
  }
  const segments = uri.split('/');
  const below = segments.slice(TOP_LEVEL);
  const resource = parseArmId(segments.slice(0, TOP_LEVEL).join('/'));
  if (!resource || kindOf(resource.type) === undefined || isAttached(below) || isReading(data['operationname']))
    return { about: 'something-else' };
  const isDeleted = below.length === 0 && /delete/i.test(type);
  return { about: 'resource', resourceId: resource.id, isDeleted, at: time };
}

/** Locks, roles, diagnostic settings: resources of other providers, attached to one of ours. */
const isAttached = (below: readonly string[]): boolean => below.some((segment) => /^providers$/i.test(segment));

/** Actions that list the keys of an account are frequent, and change nothing. */
const isReading = (operation: unknown): boolean =>
  typeof operation === 'string' && /\/list[a-z]*\/action$/i.test(operation.trim());
