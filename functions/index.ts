import { app } from '@azure/functions';
import type { ServiceBusMessageContext } from '@azure/functions-extensions-servicebus';
import * as df from 'durable-functions';
import { createActivities, type Activities } from '../activities';
import { keepEncrypted } from '../orchestrations/keepEncrypted';
import { onboardCustomer } from '../orchestrations/onboardCustomer';
import { createStarter } from '../shared/durable/starter';
import { KEEP_ENCRYPTED, ONBOARD_CUSTOMER } from '../shared/model/instances';
import type { Ports } from '../shared/ports';
import { createRoutes, type Route } from './http/routes';
import { createReceiveOnboardingRequest, REQUESTS_QUEUE } from './receiveOnboardingRequest';

/** Registers everything the app consists of: the one place where names of functions meet their code. */
export function registerFunctions(ports: Ports): void {
  df.app.orchestration(ONBOARD_CUSTOMER, onboardCustomer);
  df.app.orchestration(KEEP_ENCRYPTED, keepEncrypted);
  registerActivities(createActivities(ports));
  registerQueues(ports);
  createRoutes(ports).forEach(registerRoute);
}

function registerActivities({ startKeepEncrypted, ...others }: Activities): void {
  for (const [name, handler] of Object.entries(others)) {
    df.app.activity(name, { handler: handler as df.ActivityHandler });
  }
  df.app.activity('startKeepEncrypted', {
    extraInputs: [df.input.durableClient()],
    handler: (input: Parameters<Activities['startKeepEncrypted']>[0], context) =>
      startKeepEncrypted(input, createStarter(df.getClient(context))),
  });
}

function registerQueues(ports: Ports): void {
  const receive = createReceiveOnboardingRequest(ports);
  app.serviceBusQueue('receiveOnboardingRequest', {
    connection: 'SERVICE_BUS',
    queueName: REQUESTS_QUEUE,
    sdkBinding: true,
    autoCompleteMessages: false,
    extraInputs: [df.input.durableClient()],
    handler: (message, context) =>
      receive(message as ServiceBusMessageContext, createStarter(df.getClient(context)), context),
  });
}

/** The app checks access itself: function keys would be secrets to hand around. */
function registerRoute({ name, method, path, handler }: Route): void {
  app.http(name, {
    methods: [method],
    authLevel: 'anonymous',
    route: path,
    extraInputs: [df.input.durableClient()],
    handler: (request, context) => handler(request, createStarter(df.getClient(context))),
  });
}
