import { app, type InvocationContext } from '@azure/functions';
import {
  createLatchkeyClient,
  LatchkeyError,
  oncePerId,
  parseEvent,
  type LatchkeyClientOptions,
  type OnboardingRequest,
  type SeenIds,
} from '../client';
import { handleEvent, type Vendor } from './handleEvent';

/**
 * A signup system on Azure Functions: `POST /api/signup` asks for an onboarding, a trigger on the topic receives events.
 * The setting SERVICE_BUS names the namespace, as a connection string or by identity.
 */
export function registerSignup(
  options: LatchkeyClientOptions,
  vendor: Vendor,
  seen: SeenIds,
): { close(): Promise<void> } {
  const latchkey = createLatchkeyClient(options);

  app.http('signup', {
    methods: ['POST'],
    route: 'api/signup',
    authLevel: 'function',
    handler: async (request) => {
      try {
        const body = JSON.parse(await request.text()) as OnboardingRequest;
        await latchkey.requestOnboarding(body);
        return { status: 202, jsonBody: { onboardingId: body.onboardingId } };
      } catch (error) {
        if (error instanceof SyntaxError) return { status: 400, jsonBody: { code: 'invalid-request', problems: [] } };
        if (!(error instanceof LatchkeyError) || error.code !== 'invalid-request') throw error;
        return { status: 400, jsonBody: { code: error.code, problems: error.problems } };
      }
    },
  });

  const once = oncePerId(seen, (event) => handleEvent(event, vendor));
  app.serviceBusTopic('latchkeyEvents', {
    connection: 'SERVICE_BUS',
    topicName: 'onboarding-events',
    subscriptionName: 'isv',
    handler: async (message: unknown, context: InvocationContext) => {
      try {
        await once(parseEvent(message));
      } catch (error) {
        // An event of a later version is nothing to try again; what throws is delivered again and then dead-lettered.
        if (!(error instanceof LatchkeyError) || error.code !== 'unknown-event') throw error;
        context.warn(error.message);
      }
    },
  });
  return { close: () => latchkey.close() };
}
