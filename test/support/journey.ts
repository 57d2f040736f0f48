import { generateKeyPairSync } from 'node:crypto';
import { createCustomer, type Customer } from '../../local/cloud/customer';
import type { ReceivedEvent } from '../../local/cloud/isv';
import type { OnboardingRequest } from '../../shared/model/request';
import { operatorToken, personWith, type Person } from './people';
import type { World } from './world';

/** One RSA key for every customer: making one takes a tenth of a second. */
export const material = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

export type Resource = (customer: Customer) => OnboardingRequest['resource'];
const vendorStorage: Resource = (customer) => ({
  kind: 'storageAccount',
  id: customer.vendorStorageAccount(),
  hosting: 'vendor',
});
export const customerMysql: Resource = (customer) => ({
  kind: 'mysqlFlexibleServer',
  id: customer.ownMysqlServer(),
  hosting: 'customer',
});

/** One onboarding and those who take part in it. */
export class Journey {
  private constructor(
    private readonly world: World,
    readonly id: string,
    readonly customer: Customer,
    readonly request: OnboardingRequest,
  ) {}

  static async start(
    world: World,
    name: string,
    options: { resource?: Resource; withKey?: boolean } = {},
  ): Promise<Journey> {
    const customer = await createCustomer(world.cloud, { id: name.replaceAll('-', ''), material });
    const resource = (options.resource ?? vendorStorage)(customer);
    return new Journey(world, `${name}-1`, customer, customer.request(`${name}-1`, resource, options.withKey ?? true));
  }

  send = () => this.world.isv.send(this.request);
  waitFor = (name: ReceivedEvent['name'], code?: string) =>
    this.world.isv.waitFor(this.id, name, code === undefined ? {} : { code });
  protected = () => this.waitFor('encrypted');
  eventNames = () => this.world.isv.events.filter(({ data }) => data.onboardingId === this.id).map(({ name }) => name);

  /** The customer's person, as soon as the link has come. */
  async person(): Promise<Person> {
    const { data } = await this.waitFor('consent-required');
    return personWith(data.link ?? '');
  }

  /** Installs the application and gives the vault role to everyone who needs it, at one stroke. */
  async consentAndGrant(person: Person): Promise<void> {
    const { consent, grants } = await person.view();
    this.customer.consent(consent.clientId ?? '');
    this.customer.grantApplication(consent.clientId ?? '');
    for (const { principalId } of grants) if (principalId !== undefined) this.customer.grantIdentity(principalId);
  }

  resume(body: { readonly why: string }): Promise<Response> {
    return resume(this.world, this.id, body);
  }

  /** Until the request queue is empty again. */
  async settled(): Promise<void> {
    const waiting = () => {
      const queue = this.world.cloud.serviceBus.stats().find(({ path }) => path === 'onboarding-requests');
      return (queue?.active ?? 0) + (queue?.locked ?? 0);
    };
    while (waiting() > 0) await new Promise((done) => setImmediate(done));
  }
}

/** An operator lets an onboarding go on. */
export async function resume({ cloud, app }: World, id: string, body: { readonly why: string }): Promise<Response> {
  const token = await operatorToken(cloud, ['Latchkey.Operator']);
  return fetch(`${app.url}/api/v1/onboardings/${id}/resume`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
}
