import { normalId } from '../arm/resourceId';
import { eventBody } from './eventBody';
import type { AdvancedFilter, EventSubscription, GridEvent } from './state';

/** The scopes that hear of an event, as keys: the vault, or the resource group and the subscription of what was written. */
export function scopesOf({ source, type }: GridEvent): string[] {
  const id = normalId(source);
  if (!type.startsWith('Microsoft.Resources.')) return [id];
  const parts = id.split('/');
  const subscription = parts.slice(0, 3).join('/');
  return parts[3] === 'resourcegroups' ? [subscription, parts.slice(0, 5).join('/')] : [subscription];
}

/** Whether an event of its scope goes to a subscription: validated, and all filters hold. */
export function matches(subscription: EventSubscription, event: GridEvent): boolean {
  const { filter, provisioningState } = subscription;
  if (provisioningState !== 'Succeeded') return false;
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

function fits({ operatorType, key, values }: AdvancedFilter, body: Record<string, unknown>): boolean {
  if (operatorType === 'StringNotContains') return !fits({ operatorType: 'StringContains', key, values }, body);
  const found = key.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], body);
  if (typeof found !== 'string') return false;
  const text = found.toLowerCase();
  return values.some((value) => COMPARE[operatorType](text, value.toLowerCase()));
}

type Comparison = Exclude<AdvancedFilter['operatorType'], 'StringNotContains'>;
const COMPARE: Readonly<Record<Comparison, (text: string, value: string) => boolean>> = {
  StringIn: (text, value) => text === value,
  StringContains: (text, value) => text.includes(value),
  StringBeginsWith: (text, value) => text.startsWith(value),
  StringEndsWith: (text, value) => text.endsWith(value),
};
