import { app, type InvocationContext } from '@azure/functions';
import type { ServiceBusMessageContext } from '@azure/functions-extensions-servicebus';
import * as df from 'durable-functions';
import { createActivities, type Activities } from '../activities';
import { bulk } from '../orchestrations/bulk';
import { keepEncrypted } from '../orchestrations/keepEncrypted';
import { mendOverview } from '../orchestrations/mendOverview';
import { onboardCustomer } from '../orchestrations/onboardCustomer';
import { revalidateMany } from '../orchestrations/revalidateMany';
import { sweep } from '../orchestrations/sweep';
import { createStarter, type Starter } from '../shared/durable/starter';
import { faultOf } from '../shared/errors/fault';
import { announceStatus } from '../shared/events/announceStatus';
import type { Announcement } from '../shared/model/announcement';
import {
  BULK,
  KEEP_ENCRYPTED,
  MEND_OVERVIEW,
  ONBOARD_CUSTOMER,
  REVALIDATE_MANY,
  SWEEP,
} from '../shared/model/instances';
import { tidy } from '../shared/overview/tidy';
import type { Ports } from '../shared/ports';
import { logEvent, loggingTo } from '../shared/telemetry/logEvent';
import { createDispatcher } from './http/dispatch';
import type { Route } from './http/route';
import { createRoutes } from './http/routes';
import { KEY_EVENTS_QUEUE } from '../shared/incoming/acceptKeyEvents';
import { createReceiveKeyEvents } from './receiveKeyEvents';
import { createReceiveOnboardingRequest, REQUESTS_QUEUE } from './receiveOnboardingRequest';
import { createReceiveReleaseRequest, RELEASES_QUEUE } from './receiveReleaseRequest';
import { createReceiveResourceEvents, RESOURCE_EVENTS_QUEUE } from './receiveResourceEvents';
import { createShowing } from './showing';
import { startSweep, sweepSchedule } from './startSweep';

/** Registers everything the app consists of: the one place where names of functions meet their code. */
export function registerFunctions(ports: Ports): void {
  df.app.orchestration(ONBOARD_CUSTOMER, onboardCustomer);
  df.app.orchestration(KEEP_ENCRYPTED, keepEncrypted);
  df.app.orchestration(SWEEP, sweep);
  df.app.orchestration(REVALIDATE_MANY, revalidateMany);
  df.app.orchestration(BULK, bulk);
  df.app.orchestration(MEND_OVERVIEW, mendOverview);
  registerActivities(ports);
  registerQueues(ports);
  registerSweep(ports);
  const dispatcher = createDispatcher(ports);
  for (const route of createRoutes(ports)) registerRoute(route, dispatcher(route));
}

const lineOf = (context: InvocationContext) => (line: string) => {
  context.info(line);
};

/** Runs a step; what it throws is logged for machines, and thrown on to be tried again. */
const logged = <T>(context: InvocationContext, step: string, input: object, run: () => Promise<T>): Promise<T> =>
  loggingTo(lineOf(context), async () => {
    try {
      return await run();
    } catch (error) {
      const { onboardingId } = input as { onboardingId?: string };
      const { status, code } = faultOf(error);
      logEvent('step-failed', { step, onboardingId, error: code, status });
      throw error;
    }
  });

/** A step may come with a status to show if it lasts. */
type Showing<Input> = Input & { readonly shows?: Announcement };

function registerActivities(ports: Ports): void {
  const { startKeepEncrypted, askForRevalidation, sweepKeys, sweepSubscriptions, sweepAsked, runBulkPage, ...others } =
    createActivities(ports);
  const showing = createShowing((status) => announceStatus(ports, status));
  for (const [name, step] of Object.entries(others)) {
    df.app.activity(name, {
      handler: ({ shows, ...input }: Showing<object>, context) => {
        const run = () => (step as (input: object) => Promise<object>)(input);
        return logged(context, name, input, () => (shows ? showing(shows, run) : run()));
      },
    });
  }
  const starting = {
    startKeepEncrypted,
    askForRevalidation,
    sweepKeys,
    sweepSubscriptions,
    sweepAsked,
    runBulkPage,
  } satisfies Partial<Activities>;
  for (const [name, step] of Object.entries(starting)) {
    df.app.activity(name, {
      extraInputs: [df.input.durableClient()],
      handler: (input: object, context) =>
        logged(context, name, input, () =>
          (step as (input: object, starter: Starter) => Promise<object>)(input, createStarter(df.getClient(context))),
        ),
    });
  }
}

function registerSweep(ports: Ports): void {
  app.timer('startSweep', {
    schedule: sweepSchedule(ports.config.sweepMinutes),
    extraInputs: [df.input.durableClient()],
    handler: (_, context) =>
      loggingTo(lineOf(context), () =>
        startSweep(ports, createStarter(df.getClient(context)), (text) => {
          context.warn(text);
        }),
      ),
  });
  app.timer('tidy', {
    schedule: sweepSchedule(ports.config.sweepMinutes),
    extraInputs: [df.input.durableClient()],
    handler: (_, context) => tidy(ports, createStarter(df.getClient(context))),
  });
}

function registerQueues(ports: Ports): void {
  const queues = [
    ['receiveOnboardingRequest', REQUESTS_QUEUE, createReceiveOnboardingRequest(ports)],
    ['receiveReleaseRequest', RELEASES_QUEUE, createReceiveReleaseRequest(ports)],
    ['receiveKeyEvents', KEY_EVENTS_QUEUE, createReceiveKeyEvents(ports)],
    ['receiveResourceEvents', RESOURCE_EVENTS_QUEUE, createReceiveResourceEvents(ports)],
  ] as const;
  for (const [name, queueName, receive] of queues) {
    app.serviceBusQueue(name, {
      connection: 'SERVICE_BUS',
      queueName,
      sdkBinding: true,
      autoCompleteMessages: false,
      extraInputs: [df.input.durableClient()],
      handler: (message, context) =>
        loggingTo(lineOf(context), () =>
          receive(message as ServiceBusMessageContext, createStarter(df.getClient(context)), context),
        ),
    });
  }
}

/** The app checks access itself: function keys would be secrets to hand around. */
function registerRoute({ name, method, path }: Route, answer: ReturnType<ReturnType<typeof createDispatcher>>): void {
  app.http(name, {
    methods: [method].flat(),
    authLevel: 'anonymous',
    route: path,
    extraInputs: [df.input.durableClient()],
    handler: (request, context) =>
      loggingTo(lineOf(context), () =>
        answer(request, createStarter(df.getClient(context)), (text) => {
          context.error(text);
        }),
      ),
  });
}
