import { receiveRelease } from '../shared/intake/receiveRelease';
import type { Ports } from '../shared/ports';
import { createReceiver } from './receiveMessage';

export const RELEASES_QUEUE = 'release-requests';

/** Queue `release-requests`. */
export const createReceiveReleaseRequest = (ports: Ports) =>
  createReceiver('release-request', (body, starter) => receiveRelease(ports, starter, body));
