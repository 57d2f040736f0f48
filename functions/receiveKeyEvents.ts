import { receiveKeyEvent } from '../shared/incoming/receiveKeyEvent';
import type { Ports } from '../shared/ports';
import { createReceiver } from './receiveMessage';

/** Queue `key-events`. */
export const createReceiveKeyEvents = (ports: Ports) =>
  createReceiver('key-event', (body, starter) => receiveKeyEvent(ports, starter, body));
