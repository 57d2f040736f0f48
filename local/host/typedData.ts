import type { TypedData } from './functionsCore';

/** The value as JSON text, `null` for no value: how Durable stores what a function returned. */
export function toJsonText(data: TypedData | null | undefined): string | null {
  if (!data) return null;
  if (data.json !== undefined) return data.json;
  if (data.string !== undefined) return JSON.stringify(data.string);
  if (data.bytes !== undefined) return JSON.stringify(Buffer.from(data.bytes).toString('base64'));
  const number = data.int ?? data.double;
  return number === undefined ? null : String(number);
}

/** JSON text back to a value; text that is no JSON (a termination reason) stays a string. */
export function parseLenient(text: string | null | undefined): unknown {
  if (text === null || text === undefined || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Trigger metadata: strings go as text, everything else as JSON; null and undefined are not sent. */
export function toTriggerMetadata(values: Record<string, unknown>): Record<string, TypedData> {
  const metadata: Record<string, TypedData> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null) continue;
    metadata[name] = typeof value === 'string' ? { string: value } : { json: JSON.stringify(value) };
  }
  return metadata;
}
