import * as z from 'zod';
import { readJson } from '../intake/readJson';
import { problemsOf, show } from '../model/problems';
import type { Problem } from '../model/request';

/** Values by name; names are trimmed and in lower case. */
type Fields = Readonly<Record<string, unknown>>;

/** An event of Azure Event Grid, in whichever of its two schemas it came. */
export interface GridEvent {
  readonly id: string;
  readonly type: string;
  /** What it came from, an Azure resource id: `topic` or `source`. */
  readonly source: string;
  readonly subject: string;
  /** ISO 8601; empty where there is none. */
  readonly time: string;
  /** Empty where there is none. */
  readonly data: Fields;
}

const WANTED_TYPE = 'an event type such as Microsoft.KeyVault.KeyNewVersionCreated';
const name = z.string().trim().catch('');
const envelope = z.object({
  type: z.string(WANTED_TYPE).trim().min(1, WANTED_TYPE),
  id: name,
  source: name,
  subject: name,
  time: name,
});

/**
 * Reads the events of a message or a request: one object or a list of them, as values, text or bytes (Azure docs "Azure
 * Event Grid event schema" and "CloudEvents v1.0 schema with Azure Event Grid", 2025). Good events are read even where
 * others beside them are not. Problems never show what is inside of an object, because that can be about persons.
 */
export function parseGridEvents(body: unknown): { readonly events: GridEvent[]; readonly problems: Problem[] } {
  const json = readJson(body);
  if (!json.ok) {
    return {
      events: [],
      problems: [{ field: '(message)', seen: `text of ${json.text.length} characters`, wanted: 'JSON' }],
    };
  }
  const list: readonly unknown[] = Array.isArray(json.value) ? json.value : [json.value];
  if (list.length === 0)
    return { events: [], problems: [{ field: '(message)', seen: 'an empty list', wanted: 'an event' }] };
  const events: GridEvent[] = [];
  const problems: Problem[] = [];
  for (const item of list) {
    const { eventtype, eventtime, topic, ...fields } = fieldsOf(item) ?? {};
    const event = {
      ...fields,
      type: fields['type'] ?? eventtype,
      source: fields['source'] ?? topic,
      time: fields['time'] ?? eventtime,
    };
    const parsed = envelope.safeParse(event);
    if (parsed.success) events.push({ ...parsed.data, data: dataOf(fields['data']) });
    else if (!fieldsOf(item)) problems.push({ field: '(message)', seen: seen(item), wanted: 'an event' });
    else problems.push(...problemsOf(parsed.error, { type: seenOf(event.type) }));
  }
  return { events, problems };
}

/** A value as a problem shows it. */
export const seen = (value: unknown): string =>
  Array.isArray(value) ? 'a list' : typeof value === 'object' && value !== null ? 'an object' : show(value);

const seenOf = (value: unknown): unknown => (typeof value === 'object' && value !== null ? seen(value) : value);

/** Some senders put the data in as text. */
function dataOf(value: unknown): Fields {
  const json = readJson(value);
  return (json.ok ? fieldsOf(json.value) : undefined) ?? {};
}

/** Documented samples have names with blanks, and differ in letter case ("Azure Key Vault as Event Grid source", 2025). */
function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field.trim().toLowerCase(), inner]));
}
