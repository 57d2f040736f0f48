import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** Whose request it is: of which instance of an orchestration, and of which of its activities. */
export interface Origin {
  readonly instanceId: string;
  readonly activity: string;
}

const INSTANCE = 'x-test-instance';
const ACTIVITY = 'x-test-activity';
const CHANNEL = 'http.client.request.created';
const current = new AsyncLocalStorage<Origin>();

/** Runs an activity so that the requests it sends can be told from those of others. */
export const runAs = <T>(origin: Origin, work: () => T): T => current.run(origin, work);

/** From now on requests carry their origin as headers; returns what ends it. */
export function tagRequests(): () => void {
  const tag = (message: unknown): void => {
    const origin = current.getStore();
    if (!origin) return;
    const { request } = message as { request: ClientRequest };
    request.setHeader(INSTANCE, origin.instanceId);
    request.setHeader(ACTIVITY, origin.activity);
  };
  subscribe(CHANNEL, tag);
  return () => void unsubscribe(CHANNEL, tag);
}

/** The origin of a request as the simulator sees it; `undefined` for those that simulated services make. */
export function originOf(headers: Readonly<Record<string, string | undefined>>): Origin | undefined {
  const [instanceId, activity] = [headers[INSTANCE], headers[ACTIVITY]];
  return instanceId === undefined || activity === undefined ? undefined : { instanceId, activity };
}
