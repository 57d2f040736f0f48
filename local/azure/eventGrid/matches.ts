import { covers, normalId } from '../arm/resourceId';
import { eventBody, isResourceScope } from './eventBody';
import type { AdvancedFilter, EventSubscription, GridEvent } from './state';

/** Whether an event goes to a subscription: right scope, validated, and all filters hold. */
export function matches(subscription: EventSubscription, event: GridEvent): boolean {
  const { scope, filter, provisioningState } = subscription;
  if (provisioningState !== 'Succeeded' || !isFrom(scope, event)) return false;
  const { includedEventTypes: types, subjectBeginsWith: head = '', subjectEndsWith: tail = '' } = filter;
  if (types && !types.some((type) => type.toLowerCase() === event.type.toLowerCase())) return false;
  const plain = (text: string) => (filter.isSubjectCaseSensitive ? text : text.toLowerCase());
  const subject = plain(event.subject);
  return (
    subject.startsWith(plain(head)) &&
    subject.endsWith(plain(tail)) &&
    (filter.advancedFilters ?? []).every((one) => fits(one, eventBody(subscription, event)))
  );
}

function isFrom(scope: string, { source, type }: GridEvent): boolean {
  if (type.startsWith('Microsoft.Resources.')) return isResourceScope(scope) && covers(scope, source);
  return normalId(scope) === normalId(source);
}

function fits({ operatorType, key, values }: AdvancedFilter, body: Record<string, unknown>): boolean {
  const found = key.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], body);
  if (typeof found !== 'string') return false;
  const text = found.toLowerCase();
  return values.some((value) => COMPARE[operatorType](text, value.toLowerCase()));
}

const COMPARE: Readonly<Record<AdvancedFilter['operatorType'], (text: string, value: string) => boolean>> = {
  StringIn: (text, value) => text === value,
  StringContains: (text, value) => text.includes(value),
  StringBeginsWith: (text, value) => text.startsWith(value),
  StringEndsWith: (text, value) => text.endsWith(value),
};
