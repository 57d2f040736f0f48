import { app, type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import type { ServiceBusMessageContext } from '@azure/functions-extensions-servicebus';
import * as df from 'durable-functions';
import { createActivities, type Activities } from '../activities';
import { keepEncrypted } from '../orchestrations/keepEncrypted';
import { onboardCustomer } from '../orchestrations/onboardCustomer';
import { createStarter, type Starter } from '../shared/durable/starter';
import { KEEP_ENCRYPTED, ONBOARD_CUSTOMER } from '../shared/model/instances';
import { CONSENT_CALLBACK_PATH } from '../shared/model/paths';
import type { Ports } from '../shared/ports';
import { assets } from '../web/assets';
import { createConsentCallback } from './consentCallback';
import { createCustomerPage } from './customerPage';
import { json, problem } from './http/answers';
import { createOperatorApi } from './operatorApi';
import { createReceiveOnboardingRequest, REQUESTS_QUEUE } from './receiveOnboardingRequest';

/** Registers everything the app consists of: the one place where names of functions meet their code. */
export function registerFunctions(ports: Ports): void {
  registerOrchestrations();
  registerActivities(createActivities(ports));
  registerQueues(ports);
  registerHttp(ports);
}

function registerOrchestrations(): void {
  df.app.orchestration(ONBOARD_CUSTOMER, onboardCustomer);
  df.app.orchestration(KEEP_ENCRYPTED, keepEncrypted);
}

function registerActivities(activities: Activities): void {
  const { startKeepEncrypted, ...others } = activities;
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

function registerHttp(ports: Ports): void {
  const customer = createCustomerPage(ports);
  const operator = createOperatorApi(ports);
  get('customerPage', 'c/{link}', customer.get);
  get('customerStatus', 'c/{link}/status', customer.getStatus);
  post('customerKey', 'c/{link}/key', customer.postKey);
  post('customerCheck', 'c/{link}/check', customer.postCheck);
  withStarter('GET', 'consentCallback', CONSENT_CALLBACK_PATH.slice(1), createConsentCallback(ports));
  get('asset', 'assets/{name}', getAsset);
  get('onboardingStatus', 'api/onboardings/{onboardingId}', operator.getOnboarding);
  post('resumeOnboarding', 'api/onboardings/{onboardingId}/resume', operator.resume);
  get('health', 'api/health', async () => json({ status: 'ok' }));
}

type WithStarter = (request: HttpRequest, starter: Starter) => Promise<HttpResponseInit>;

function get(name: string, route: string, handler: HttpHandler): void {
  app.http(name, { methods: ['GET'], authLevel: 'anonymous', route, handler });
}

function post(name: string, route: string, handler: WithStarter): void {
  withStarter('POST', name, route, handler);
}

function withStarter(method: 'GET' | 'POST', name: string, route: string, handler: WithStarter): void {
  app.http(name, {
    methods: [method],
    authLevel: 'anonymous',
    route,
    extraInputs: [df.input.durableClient()],
    handler: (request, context) => handler(request, createStarter(df.getClient(context))),
  });
}

async function getAsset(request: HttpRequest): Promise<HttpResponseInit> {
  const asset = assets[request.params['name'] ?? ''];
  if (!asset) return problem(404, 'not-found', { what: 'asset' });
  if (request.headers.get('if-none-match') === asset.etag) return { status: 304, headers: { etag: asset.etag } };
  return {
    headers: {
      'content-type': asset.contentType,
      etag: asset.etag,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    },
    body: asset.body,
  };
}
