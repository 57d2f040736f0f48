import { readFile } from 'node:fs/promises';
import { createLatchkeyClient, LatchkeyError, oncePerId, type LatchkeyEvent, type OnboardingRequest } from '../client';
import { handleEvent, type Vendor } from './handleEvent';

/**
 * A signup system as a plain script: asks for an onboarding and acts on what is told of it, until it is encrypted or has
 * ended. Settings: SERVICE_BUS, a connection string. Usage: signup.js REQUEST.json
 */
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** This vendor only prints. */
const vendor: Vendor = {
  mailCustomer: (customerId, text) => say(`mail to ${customerId ?? 'the customer'}: ${text}`),
  openTicket: (onboardingId, text) => say(`ticket for ${onboardingId}: ${text}`),
  note: (onboardingId, text) => say(`${onboardingId}: ${text}`),
};

const ENDS: readonly LatchkeyEvent['name'][] = ['encrypted', 'rejected', 'declined', 'expired', 'failed'];

async function main(file: string | undefined): Promise<number> {
  const connectionString = process.env['SERVICE_BUS'];
  if (file === undefined || !connectionString)
    throw new Error('Usage: SERVICE_BUS=<connection string> signup.js REQUEST.json');
  const request = JSON.parse(await readFile(file, 'utf8')) as OnboardingRequest;
  const latchkey = createLatchkeyClient({ connectionString });
  const { promise: ended, resolve: end } = Promise.withResolvers<number>();
  try {
    // In memory for the example; a table of yours survives a restart.
    const handle = oncePerId(new Set(), (event) => {
      handleEvent(event, vendor);
      const isOurs = event.data.onboardingId === request.onboardingId;
      if (isOurs && ENDS.includes(event.name)) end(event.name === 'encrypted' ? 0 : 1);
    });
    latchkey.receiveEvents(handle, { onError: (error) => say(`${error.code}: ${error.message}`) });
    await latchkey.requestOnboarding(request);
    say(`${request.onboardingId}: requested`);
    return await ended;
  } finally {
    await latchkey.close();
  }
}

main(process.argv[2]).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const wrong = error instanceof LatchkeyError ? error.problems : [];
    say(error instanceof Error ? error.message : String(error));
    for (const { field, seen, wanted } of wrong) say(`  ${field}: seen ${seen}, wanted ${wanted}`);
    process.exitCode = 1;
  },
);
