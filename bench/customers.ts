import { generateKeyPairSync } from 'node:crypto';
import type { Customer } from '../local/cloud/customer';
import { createCustomer } from '../local/cloud/customer';
import { createHostedResource } from '../local/cloud/hostedResource';
import type { Isv, ReceivedEvent } from '../local/cloud/isv';
import type { LocalCloud } from '../local/cloud/localCloud';
import type { OnboardingRequest } from '../shared/model/request';
import type { ResourceKind } from '../shared/model/resourceKind';

/** A customer and the request to onboard its resource. */
export interface Case {
  readonly customer: Customer;
  readonly request: OnboardingRequest;
}

/**
 * Makes customers with a tenant, a vault, a key and a resource: at the vendor, but for MySQL, which Azure offers in the
 * customer's own tenant only. All keys share one RSA material.
 */
export async function createCases(
  cloud: LocalCloud,
  prefix: string,
  count: number,
  kind: ResourceKind = 'storageAccount',
): Promise<Case[]> {
  const hosting = kind === 'mysqlFlexibleServer' ? 'customer' : 'vendor';
  const material = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  const cases: Case[] = [];
  for (let index = 0; index < count; index += 1) {
    const customer = await createCustomer(cloud, { id: `${prefix}${index}`, material });
    const { id } = await createHostedResource(cloud, customer, { kind, hosting, material });
    cases.push({ customer, request: customer.request(customer.id, { kind, id, hosting }) });
  }
  return cases;
}

/**
 * What each customer does: waits for the event that asks for consent, looks at the page for the application to install,
 * installs it, grants the role on the vault to all who need it, and presses "Check again". Ends with the first thing that goes wrong.
 */
export function playCustomers(isv: Isv, cases: readonly Case[]): { readonly failed: Promise<never> } {
  const byId = new Map(cases.map(({ customer, request }) => [request.onboardingId, customer]));
  const { promise: failed, reject } = Promise.withResolvers<never>();
  isv.onEvent((event) => {
    const customer = byId.get(event.data.onboardingId);
    if (customer && event.name === 'consent-required') consent(customer, event).catch(reject);
  });
  return { failed };
}

async function consent(customer: Customer, { data }: ReceivedEvent): Promise<void> {
  const link = data.link ?? '';
  const page = (await answerOf(fetch(`${link}/status`)).then((answer) => answer.json())) as {
    consent: { clientId: string };
    grants: { principalId?: string }[];
  };
  const { clientId } = page.consent;
  customer.consent(clientId);
  customer.grantApplication(clientId);
  for (const { principalId } of page.grants) if (principalId !== undefined) customer.grantIdentity(principalId);
  await answerOf(fetch(`${link}/check`, { method: 'POST', redirect: 'manual' }));
}

async function answerOf(sent: Promise<Response>): Promise<Response> {
  const answer = await sent;
  if (answer.status >= 400) throw new Error(`${answer.url}: ${answer.status}`);
  return answer;
}
