import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import type { DeadLetter } from '../api';
import { readJson } from '../intake/readJson';
import { onboardingRequestSchema } from '../model/request';

/** Properties by which Service Bus tells of a dead letter; a message that is sent anew has none. */
const OF_DEAD_LETTERS: ReadonlySet<string> = new Set(['DeadLetterReason', 'DeadLetterErrorDescription']);

export const sequenceNumberOf = ({ sequenceNumber }: ServiceBusReceivedMessage): string => String(sequenceNumber ?? '');

/** A dead letter as lists show it. */
export function readLetter(queue: string, message: ServiceBusReceivedMessage): DeadLetter {
  const { messageId, enqueuedTimeUtc, deadLetterReason, deadLetterErrorDescription, deliveryCount } = message;
  return {
    queue,
    sequenceNumber: sequenceNumberOf(message),
    ...(messageId === undefined ? {} : { messageId: String(messageId) }),
    ...(enqueuedTimeUtc && { enqueuedAt: enqueuedTimeUtc.toISOString() }),
    reason: deadLetterReason ?? '',
    description: deadLetterErrorDescription ?? '',
    deliveryCount: deliveryCount ?? 0,
    onboardingId: onboardingIdIn(message),
    size: Buffer.byteLength(rawBody(message)),
  };
}

/** The body as it was sent; of the rare kinds of body that are no bytes, as JSON. */
export function rawBody({ body }: ServiceBusReceivedMessage): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(JSON.stringify(body ?? null));
}

/** The body for a person to read and edit: text that was sent as a JSON string is shown as what it says. */
export function bodyText(message: ServiceBusReceivedMessage): string {
  const text = rawBody(message).toString('utf8');
  const json = readJson(text);
  return json.ok && typeof json.value === 'string' ? json.value : text;
}

/** What the sender wrote beside the body. */
export function propertiesOf({ applicationProperties = {} }: ServiceBusReceivedMessage) {
  return Object.fromEntries(Object.entries(applicationProperties).filter(([name]) => !OF_DEAD_LETTERS.has(name)));
}

/** The onboarding that a message says it is about, if it says so. */
function onboardingIdIn(message: ServiceBusReceivedMessage): string | undefined {
  const json = readJson(bodyText(message));
  const inBody = json.ok ? (json.value as { onboardingId?: unknown } | null)?.onboardingId : undefined;
  const id = onboardingRequestSchema.shape.onboardingId.safeParse(inBody ?? propertiesOf(message)['onboardingId']);
  return id.success ? id.data : undefined;
}
