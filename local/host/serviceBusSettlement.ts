import { dirname, join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ServiceBusError, type ServiceBusReceivedMessage, type ServiceBusReceiver } from '@azure/service-bus';
import { message as rheaMessage, types } from 'rhea';
import type { TypedData } from './functionsCore';

const MAX_MESSAGE_LENGTH = 4 * 1024 * 1024;
const LOCK_TOKEN_MARK = Buffer.from('x-opt-lock-token');

interface Held {
  readonly message: ServiceBusReceivedMessage;
  readonly receiver: ServiceBusReceiver;
}

interface SettlementCall {
  readonly locktoken: string;
  readonly propertiesToModify?: Buffer;
  readonly deadletterReason?: { value: string } | null;
  readonly deadletterErrorDescription?: { value: string } | null;
}

/**
 * The host's side of `sdkBinding: true` for Service Bus triggers: the message goes to the app as AMQP bytes, and the app
 * settles it by gRPC. Source: package @azure/functions-extensions-servicebus 0.2.0-preview (settlement.proto, the decoder
 * of the binding data, and the worker arguments `host`, `port`, `functions-grpc-max-message-length`).
 */
export class ServiceBusSettlement {
  readonly #held = new Map<string, Held>();
  #server: grpc.Server | undefined;
  #argv: string[] | undefined;

  /** Starts the settlement server on a free port and tells the app's library where it is, by the worker's arguments. */
  async start(): Promise<void> {
    if (this.#server) return;
    const server = new grpc.Server();
    server.addService(settlementService(), {
      Complete: this.#unary(({ receiver, message }) => receiver.completeMessage(message)),
      Abandon: this.#unary(({ receiver, message }) => receiver.abandonMessage(message)),
      Defer: this.#unary(({ receiver, message }) => receiver.deferMessage(message)),
      Deadletter: this.#unary(({ receiver, message }, call) =>
        receiver.deadLetterMessage(message, {
          deadLetterReason: call.deadletterReason?.value ?? '',
          deadLetterErrorDescription: call.deadletterErrorDescription?.value ?? '',
        }),
      ),
      RenewMessageLock: this.#unary(({ receiver, message }) => receiver.renewMessageLock(message), false),
    });
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
    const port = await promise;
    this.#server = server;
    this.#argv = process.argv;
    const length = String(MAX_MESSAGE_LENGTH);
    const worker = ['--host', '127.0.0.1', '--port', String(port), '--functions-grpc-max-message-length', length];
    process.argv = [...process.argv.slice(0, 2), ...worker];
  }

  /** Holds the message until it is settled; the trigger's data for the app. */
  hold(message: ServiceBusReceivedMessage, receiver: ServiceBusReceiver): TypedData {
    const lockToken = message.lockToken ?? '';
    this.#held.set(lockToken, { message, receiver });
    return {
      modelBindingData: {
        version: '1.0',
        source: 'AzureServiceBusReceivedMessage',
        contentType: 'application/octet-stream',
        content: Buffer.concat([lockTokenBytes(lockToken), LOCK_TOKEN_MARK, encode(message)]),
      },
    } as TypedData;
  }

  /** Lets go of the message; true if the app had not settled it. */
  release(message: ServiceBusReceivedMessage): boolean {
    return this.#held.delete(message.lockToken ?? '');
  }

  stop(): void {
    this.#server?.forceShutdown();
    if (this.#argv) process.argv = this.#argv;
  }

  #unary(
    settle: (held: Held, call: SettlementCall) => Promise<unknown>,
    ends = true,
  ): grpc.handleUnaryCall<SettlementCall, object> {
    return ({ request }, answer) => {
      const held = this.#held.get(request.locktoken);
      const refuse = (code: grpc.status, details: string): void => answer({ code, details });
      if (!held) return refuse(grpc.status.NOT_FOUND, `No message is held under lock ${request.locktoken}`);
      if (request.propertiesToModify && request.propertiesToModify.length > 0) {
        return refuse(grpc.status.UNIMPLEMENTED, 'propertiesToModify is not supported by the local host');
      }
      settle(held, request).then(
        () => {
          if (ends) this.#held.delete(request.locktoken);
          answer(null, {});
        },
        (error: unknown) =>
          refuse(
            grpc.status.INTERNAL,
            error instanceof ServiceBusError ? `${error.code}: ${error.message}` : String(error),
          ),
      );
    };
  }
}

function settlementService(): grpc.ServiceDefinition {
  const folder = dirname(require.resolve('@azure/functions-extensions-servicebus'));
  const definition = loadSync(join(folder, 'proto', 'settlement.proto'), { defaults: true, includeDirs: [folder] });
  const loaded = grpc.loadPackageDefinition(definition) as unknown as Record<string, grpc.ServiceClientConstructor>;
  const service = loaded['Settlement']?.service;
  if (!service) throw new Error('The Service Bus extension has no settlement service.');
  return service;
}

/** A lock token in the byte order of .NET: the first three groups reversed. */
function lockTokenBytes(lockToken: string): Buffer {
  const bytes = Buffer.from(lockToken.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

/** The message as AMQP bytes, with the sections a trigger can see. */
function encode(message: ServiceBusReceivedMessage): Buffer {
  const body: unknown = message.body;
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(JSON.stringify(body) ?? '');
  const annotations: Record<string, unknown> = {};
  if (message.enqueuedTimeUtc) annotations['x-opt-enqueued-time'] = message.enqueuedTimeUtc.getTime();
  if (message.sequenceNumber) annotations['x-opt-sequence-number'] = types.wrap_long(message.sequenceNumber.toNumber());
  const encoded: unknown = rheaMessage.encode({
    body: rheaMessage.data_section(bytes) as unknown,
    delivery_count: message.deliveryCount ?? 0,
    message_id: String(message.messageId),
    message_annotations: annotations,
    application_properties: { ...message.applicationProperties },
    ...(message.correlationId === undefined ? {} : { correlation_id: String(message.correlationId) }),
    ...(message.contentType === undefined ? {} : { content_type: message.contentType }),
    ...(message.subject === undefined ? {} : { subject: message.subject }),
    ...(message.to === undefined ? {} : { to: message.to }),
    ...(message.replyTo === undefined ? {} : { reply_to: message.replyTo }),
    ...(message.sessionId === undefined ? {} : { group_id: message.sessionId }),
  });
  return encoded as Buffer;
}
