import { receiveResourceEvent } from '../shared/incoming/receiveResourceEvent';
import type { Ports } from '../shared/ports';
import { adoptCopy } from '../shared/protection/adoptCopy';
import { createReceiver } from './receiveMessage';

export const RESOURCE_EVENTS_QUEUE = 'resource-events';

/** Queue `resource-events`. */
export const createReceiveResourceEvents = (ports: Ports) =>
  createReceiver('resource-event', (body, starter) => receiveResourceEvent(ports, starter, body, adoptCopy));
