import { receiveRequest } from '../shared/intake/receiveRequest';
import type { Ports } from '../shared/ports';
import { createReceiver } from './receiveMessage';

export { REQUESTS_QUEUE } from '../shared/model/queues';

/** Queue `onboarding-requests`. */
export const createReceiveOnboardingRequest = (ports: Ports) =>
  createReceiver('onboarding-request', (body, starter) => receiveRequest(ports, starter, body));
