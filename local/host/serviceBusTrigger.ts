import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { RegisteredFunction, TypedData } from './functionsCore';
import type { HostConfig } from './hostConfig';
import type { Log, OnStep } from './hostOptions';
import type { Invoke } from './invocation';
import { errorText } from './log';
import { ServiceBusSettlement } from './serviceBusSettlement';
import { traceOf } from './traceContext';
import { toTriggerMetadata } from './typedData';
import type { WorkTracker } from './workTracker';

export interface ServiceBusTriggerOptions {
  readonly config: HostConfig['serviceBus'];
  /** Connection string of a trigger's `connection`. Throws by name when there is none. */
  readonly connectionString: (connection: string) => string;
  /** Replaces `%NAME%` by the app setting. */
  readonly resolve: (text: string) => string;
  readonly tracker: WorkTracker;
  readonly invoke: Invoke;
  readonly log: Log;
  readonly onStep: OnStep;
  /** Resolves when everything the function started is on disk. */
  readonly committed: () => Promise<void>;
}

/**
 * Service Bus queues and subscriptions: peek-lock, complete when the function returned and what it started is stored,
 * abandon when it threw. Source: "Azure Service Bus trigger for Azure Functions" (2026).
 */
export class ServiceBusTriggers {
  readonly #clients = new Map<string, ServiceBusClient>();
  readonly #receivers: ServiceBusReceiver[] = [];
  readonly #settlement = new ServiceBusSettlement();
  readonly #subscriptions: { close(): Promise<void> }[] = [];
  #isStopped = false;

  constructor(private readonly options: ServiceBusTriggerOptions) {}

  async start(fn: RegisteredFunction): Promise<void> {
    const { config, resolve } = this.options;
    const { trigger } = fn;
    const refuse = (what: string): never => {
      throw new Error(`Function '${fn.name}': ${what} is not supported by the local host.`);
    };
    if (trigger.cardinality === 'many') refuse("cardinality 'many'");
    if (trigger.isSessionsEnabled === true) refuse('isSessionsEnabled');
    if (trigger.sdkBinding === true) await this.#settlement.start();
    const text = (name: string): string => resolve(String(trigger[name]));
    const client = await this.#client((trigger.connection as string | undefined) ?? 'AzureWebJobsServiceBus');
    const options = {
      receiveMode: 'peekLock' as const,
      maxAutoLockRenewalDurationInMs: config.maxAutoLockRenewalMs,
      skipParsingBodyAsJson: true,
    };
    const receiver =
      trigger.queueName === undefined
        ? client.createReceiver(text('topicName'), text('subscriptionName'), options)
        : client.createReceiver(text('queueName'), options);
    this.#receivers.push(receiver);
    this.#subscriptions.push(
      receiver.subscribe(
        {
          processMessage: (message) => this.#handle(fn, receiver, message),
          processError: async ({ error, errorSource, entityPath }) => {
            if (this.#isStopped) return;
            const said = `${errorSource} ${entityPath}: ${errorText(error)}`;
            this.options.log({ level: 'error', category: 'serviceBus', functionName: fn.name, message: said });
          },
        },
        { autoCompleteMessages: false, maxConcurrentCalls: config.maxConcurrentCalls },
      ),
    );
  }

  /** Receives nothing more; messages in progress are still settled before `close`. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#subscriptions.map((subscription) => subscription.close()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#receivers.map((receiver) => receiver.close()));
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
    this.#settlement.stop();
  }

  async #client(connection: string): Promise<ServiceBusClient> {
    let client = this.#clients.get(connection);
    if (!client) {
      // Loaded when needed: it takes longer than the rest of a small app.
      const { ServiceBusClient } = await import('@azure/service-bus');
      client = new ServiceBusClient(this.options.connectionString(connection));
      this.#clients.set(connection, client);
    }
    return client;
  }

  #handle(fn: RegisteredFunction, receiver: ServiceBusReceiver, message: ServiceBusReceivedMessage): Promise<void> {
    const { onStep, invoke, tracker, log } = this.options;
    return tracker.during(async () => {
      await onStep({ kind: 'messageReceived', name: fn.name });
      const settledByApp = fn.trigger.sdkBinding === true;
      const data = settledByApp ? this.#settlement.hold(message, receiver) : messageData(message.body);
      let isDone = true;
      try {
        const triggerMetadata = toTriggerMetadata(metadataOf(message));
        await invoke(fn, { data, triggerMetadata, trace: traceOf(message.applicationProperties) });
        await this.options.committed();
      } catch (error) {
        isDone = false;
        const said = error instanceof Error ? (error.stack ?? error.message) : errorText(error);
        log({ level: 'error', category: 'host', functionName: fn.name, message: said });
      }
      await onStep({ kind: 'messageHandled', name: fn.name });
      try {
        if (settledByApp && !this.#settlement.release(message)) return;
        if (isDone && fn.trigger.autoCompleteMessages === false) return;
        await (isDone ? receiver.completeMessage(message) : receiver.abandonMessage(message));
        await onStep({ kind: 'messageSettled', name: fn.name });
      } catch (error) {
        const said = `message ${String(message.messageId)} was not settled and will come again: ${errorText(error)}`;
        log({ level: 'warning', category: 'serviceBus', functionName: fn.name, message: said });
      }
    });
  }
}

/** Text and JSON go as text, other bytes as bytes. */
function messageData(body: unknown): TypedData {
  if (typeof body === 'string') return { string: body };
  if (body instanceof Uint8Array) {
    try {
      return { string: new TextDecoder('utf-8', { fatal: true }).decode(body) };
    } catch {
      return { bytes: body };
    }
  }
  return { string: JSON.stringify(body) };
}

/** The delivery count of a trigger starts at 1; the client counts failed deliveries. */
function metadataOf(message: ServiceBusReceivedMessage): Record<string, unknown> {
  return {
    MessageId: message.messageId === undefined ? undefined : String(message.messageId),
    CorrelationId: message.correlationId === undefined ? undefined : String(message.correlationId),
    Subject: message.subject,
    Label: message.subject,
    SessionId: message.sessionId,
    ContentType: message.contentType,
    To: message.to,
    ReplyTo: message.replyTo,
    ReplyToSessionId: message.replyToSessionId,
    PartitionKey: message.partitionKey,
    DeliveryCount: (message.deliveryCount ?? 0) + 1,
    SequenceNumber: message.sequenceNumber?.toNumber(),
    LockToken: message.lockToken,
    DeadLetterSource: message.deadLetterSource,
    EnqueuedTime: message.enqueuedTimeUtc,
    EnqueuedTimeUtc: message.enqueuedTimeUtc,
    ExpiresAt: message.expiresAtUtc,
    ExpiresAtUtc: message.expiresAtUtc,
    ApplicationProperties: message.applicationProperties ?? {},
    UserProperties: message.applicationProperties ?? {},
  };
}
