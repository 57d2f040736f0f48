import type { TokenCredential } from '@azure/core-auth';
import { ServiceBusClient, type ServiceBusMessage, type ServiceBusSender } from '@azure/service-bus';
import type { ReleaseRequest } from '../shared/model/releaseRequest';
import type { OnboardingRequest } from '../shared/model/request';
import { LatchkeyError } from './latchkeyError';
import type { LatchkeyEvent } from './parseEvent';
import { receiveEvents, type ReceiveOptions, type Receiving } from './receiveEvents';
import { onboardingMessage, releaseMessage } from './requests';

const REQUESTS = 'onboarding-requests';
const RELEASES = 'release-requests';
const EVENTS = 'onboarding-events';
const SUBSCRIPTION = 'isv';

/** The Service Bus namespace of the deployment. */
export type LatchkeyClientOptions =
  | { readonly fullyQualifiedNamespace: string; readonly credential: TokenCredential }
  | { readonly connectionString: string };

export interface LatchkeyClient {
  /**
   * Asks for an onboarding. Resolves when the request is on the queue; what becomes of it comes as events. May be called
   * again with the same content: that joins the run. Throws `invalid-request` (nothing was sent), `not-sent`, `closed`.
   */
  requestOnboarding(request: OnboardingRequest): Promise<void>;
  /** Asks for the end of the protection. Throws `invalid-release-request` (nothing was sent), `not-sent`, `closed`. */
  requestRelease(request: ReleaseRequest): Promise<void>;
  /** Gives every event to the handler, at least once, until it is closed. */
  receiveEvents(handler: (event: LatchkeyEvent) => unknown, options?: ReceiveOptions): Receiving;
  /** Ends receiving and closes the connection. May be called again. */
  close(): Promise<void>;
}

/** A client of one deployment. It connects when it is first used; identities need the data roles of sender and receiver. */
export function createLatchkeyClient(options: LatchkeyClientOptions): LatchkeyClient {
  const client =
    'connectionString' in options
      ? new ServiceBusClient(options.connectionString)
      : new ServiceBusClient(options.fullyQualifiedNamespace, options.credential);
  const senders = new Map<string, ServiceBusSender>();
  const receivings: Receiving[] = [];
  let closed: Promise<void> | undefined;

  const requireOpen = (): void => {
    if (closed) throw new LatchkeyError('closed', 'The client was closed.');
  };

  async function send(queue: string, message: ServiceBusMessage): Promise<void> {
    requireOpen();
    const sender = senders.get(queue) ?? client.createSender(queue);
    senders.set(queue, sender);
    try {
      await sender.sendMessages(message);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new LatchkeyError('not-sent', `Service Bus did not take the message: ${why}`, [], { cause });
    }
  }

  const close = async (): Promise<void> => {
    await Promise.all(receivings.map((one) => one.close()));
    await client.close();
  };

  return {
    requestOnboarding: async (request) => send(REQUESTS, onboardingMessage(request)),
    requestRelease: async (request) => send(RELEASES, releaseMessage(request)),
    receiveEvents(handler, receive = {}) {
      requireOpen();
      const receiving = receiveEvents(
        client.createReceiver(EVENTS, receive.subscription ?? SUBSCRIPTION),
        handler,
        receive,
      );
      receivings.push(receiving);
      return receiving;
    },
    close: () => (closed ??= close()),
  };
}
