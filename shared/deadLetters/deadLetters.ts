import { createHash, randomUUID } from 'node:crypto';
import type { ServiceBusMessage, ServiceBusReceivedMessage } from '@azure/service-bus';
import type { DeadLetter, DeadLetterDetail, DeadLettersAnswer, DeadLetterSettled } from '../api';
import { stop } from '../errors/stop';
import { done, type Outcome, type Stop } from '../model/outcome';
import { formatProblems } from '../model/problems';
import type { Problem } from '../model/request';
import type { Ports } from '../ports';
import { FIRST, peekFrom } from './peekLetters';
import { isQueue, QUEUES, type QueueName } from './queues';
import { bodyText, propertiesOf, rawBody, readLetter, sequenceNumberOf } from './readLetter';
import { takeLetter } from './takeLetter';
import { validateBody } from './validateBody';

/** One letter of one queue. */
interface LetterAddress {
  readonly queue: string;
  readonly sequenceNumber: string;
}

/** Who does something with a letter, and why. */
export interface Doing {
  readonly by: string;
  readonly why: string;
}

/** A refusal; of an edited body with every wrong field. */
export type Refused = Stop & { readonly errors?: readonly Problem[] };

/** The partition of the audit that has what was done with a queue's dead letters. */
export const deadLetterAudit = (queue: string): string => `dead-letter-${queue}`;

/**
 * Dead letters of the queues that this app receives from: read, sent anew, thrown away. Each change is audited, with the
 * onboarding too where the letter says which.
 */
export function createDeadLetters(ports: Pick<Ports, 'queues' | 'registry' | 'config' | 'now'>) {
  const { queues, registry, now } = ports;
  const inTurn = createTurns();

  const change = async (
    { queue, sequenceNumber }: LetterAddress,
    { by, why }: Doing,
    action: string,
    act: (queue: QueueName, message: ServiceBusReceivedMessage) => Promise<string | undefined>,
  ): Promise<Outcome<DeadLetterSettled>> => {
    if (!isQueue(queue)) return unknownQueue(queue);
    let letter: DeadLetter | undefined;
    let messageId: string | undefined;
    const taken = await inTurn(queue, () =>
      queues.withReceiver(queue, 'dead-letters', (receiver) =>
        takeLetter(receiver, sequenceNumber, async (message) => {
          letter = readLetter(queue, message);
          const subject = `${queue}/${sequenceNumber} ${letter.reason}`.trim();
          for (const onboardingId of [deadLetterAudit(queue), letter.onboardingId ?? []].flat()) {
            await registry.audit.add(randomUUID(), { onboardingId, at: now().toISOString(), by, action, why, subject });
          }
          messageId = await act(queue, message);
        }),
      ),
    );
    if (taken === 'busy') return stop('dead-letter-busy', { queue, sequenceNumber });
    if (taken === 'gone') return stop('dead-letter-not-found', { queue, sequenceNumber });
    return done({ queue, sequenceNumber, messageId, onboardingId: letter?.onboardingId }, 'updated');
  };

  return {
    /** A page of letters, queue after queue, each in order; the continuation of the page before goes on behind it. */
    async list(query: { queue?: string | undefined; top: number; continuation?: string | undefined }) {
      const { queue, top, continuation } = query;
      if (queue !== undefined && !isQueue(queue)) return unknownQueue(queue);
      const [at, from] = placeOf(continuation);
      const wanted = queue === undefined ? QUEUES.slice(at === undefined ? 0 : QUEUES.indexOf(at)) : [queue];
      const items: DeadLetter[] = [];
      for (const name of wanted) {
        const first = name === at ? from : FIRST;
        const found = await queues.withReceiver(name, 'dead-letters', (receiver) =>
          peekFrom(receiver, first, top - items.length + 1),
        );
        const shown = found.slice(0, top - items.length);
        items.push(...shown.map((message) => readLetter(name, message)));
        const next = found[shown.length];
        if (next) return done<DeadLettersAnswer>({ items, continuation: `${name}:${sequenceNumberOf(next)}` });
      }
      return done<DeadLettersAnswer>({ items });
    },

    /** One letter with its body, and what is wrong with that by the rules of now. */
    async show({ queue, sequenceNumber }: LetterAddress): Promise<Outcome<DeadLetterDetail>> {
      if (!isQueue(queue)) return unknownQueue(queue);
      const found = await queues.withReceiver(queue, 'dead-letters', (receiver) =>
        peekFrom(receiver, sequenceNumber, 1),
      );
      const message = found.find((one) => sequenceNumberOf(one) === sequenceNumber);
      if (!message) return stop('dead-letter-not-found', { queue, sequenceNumber });
      const body = bodyText(message);
      const problems = [...(await validateBody(ports, queue, body))];
      const properties = propertiesOf(message);
      return done({ ...readLetter(queue, message), body, properties, ...(problems.length > 0 && { problems }) });
    },

    /**
     * Sends a letter anew, as it is or with another body, and takes it away then. Sent first: after a crash in between
     * the letter is still there, and sending the same again has the same message id, which duplicate detection drops;
     * later than that the request is its own idempotency key. Another body is refused if it is not valid.
     */
    async resubmit(
      address: LetterAddress,
      doing: Doing,
      edited?: string,
    ): Promise<Outcome<DeadLetterSettled> | Refused> {
      const { queue, sequenceNumber } = address;
      const errors = edited !== undefined && isQueue(queue) ? await validateBody(ports, queue, edited) : [];
      if (errors.length > 0) return { ...stop('dead-letter-invalid', { problems: formatProblems(errors) }), errors };
      const action = edited === undefined ? 'resubmit' : 'resubmit-edited';
      return change(address, doing, action, async (name, message) => {
        const body = edited === undefined ? rawBody(message) : Buffer.from(edited);
        const messageId = `resubmitted-${name}-${sequenceNumber}-${digest(body)}`;
        await queues.send(name, [anew(message, messageId, body)]);
        return messageId;
      });
    },

    /** Throws a letter away. */
    discard: (address: LetterAddress, doing: Doing) => change(address, doing, 'discard', async () => undefined),
  };
}

/** The same message once more, without what Service Bus wrote on it. */
function anew(message: ServiceBusReceivedMessage, messageId: string, body: Buffer): ServiceBusMessage {
  const { contentType, subject, correlationId } = message;
  return {
    messageId,
    body,
    applicationProperties: propertiesOf(message),
    ...(contentType === undefined ? {} : { contentType }),
    ...(subject === undefined ? {} : { subject }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

const digest = (body: Buffer): string => createHash('sha256').update(body).digest('hex').slice(0, 16);

const unknownQueue = (queue: string) => stop('queue-not-found', { queue, queues: QUEUES.join(', ') });

/** Where a list goes on; whatever was not made by us means the beginning. */
function placeOf(continuation = ''): readonly [QueueName | undefined, string] {
  const [, name = '', from = FIRST] = /^([a-z-]+):(\d{1,19})$/.exec(continuation) ?? [];
  return isQueue(name) ? [name, from] : [undefined, FIRST];
}

/** Two receivers of one process would take letters from each other: one after the other, for each queue. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const mine = (last.get(name) ?? Promise.resolve()).then(work, work);
    last.set(name, mine);
    return mine;
  };
}
