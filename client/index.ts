export { createLatchkeyClient, type LatchkeyClient, type LatchkeyClientOptions } from './createLatchkeyClient';
export { LatchkeyError, type LatchkeyErrorCode } from './latchkeyError';
export { parseEvent, type EventOf, type LatchkeyEvent } from './parseEvent';
export { oncePerId, type SeenIds } from './oncePerId';
export type { ReceiveOptions, Receiving } from './receiveEvents';
export type { EventName } from '../shared/model/event';
export type { OnboardingRequest, Problem } from '../shared/model/request';
export type { ReleaseRequest } from '../shared/model/releaseRequest';
