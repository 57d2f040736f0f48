import type { MessageContent } from './messageCodec';
import { decodeMessage } from './rheaInternals';

export type FilterValue = string | number | boolean | undefined;

/** What a subscription rule can ask of a message. */
export interface FilterSubject {
  /** A message property by its rule name: `MessageId`, `Label`, ... without regard to case. */
  system(name: string): FilterValue;
  /** An application property, without regard to case. */
  property(name: string): FilterValue;
}

/** Message properties by their lower-case rule name ("Topic filters", Azure Service Bus documentation, 2025). */
const SYSTEM_PROPERTIES: Record<string, string> = {
  messageid: 'message_id',
  correlationid: 'correlation_id',
  to: 'to',
  label: 'subject',
  subject: 'subject',
  replyto: 'reply_to',
  contenttype: 'content_type',
  sessionid: 'group_id',
  replytosessionid: 'reply_to_group_id',
};

export const isSystemProperty = (name: string): boolean => name.toLowerCase() in SYSTEM_PROPERTIES;

export function filterSubject(content: MessageContent): FilterSubject {
  const decoded = decodeMessage(Buffer.concat([content.properties, content.applicationProperties]));
  const properties = new Map(
    Object.entries(decoded.application_properties ?? {}).map(([key, value]) => [key.toLowerCase(), value]),
  );
  return {
    system: (name) => asFilterValue(decoded[SYSTEM_PROPERTIES[name.toLowerCase()] ?? '']),
    property: (name) => asFilterValue(properties.get(name.toLowerCase())),
  };
}

function asFilterValue(value: unknown): FilterValue {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return undefined;
}
