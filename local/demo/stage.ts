import { join } from 'node:path';
import { administrator, createAdministrator } from '../cloud/administrator';
import { createCustomer, type Customer } from '../cloud/customer';
import { createIsv, type Isv } from '../cloud/isv';
import { startLocalApp, type LocalApp } from '../cloud/localApp';
import { startLocalCloud, type LocalCloud } from '../cloud/localCloud';
import { createOperator, operatorApi, type OperatorApi } from '../cloud/operator';
import type { ClientCredentials } from '../cloud/signedIn';
import { visitor, type Visitor } from '../cloud/visitor';
import type { Paint } from './paint';
import type { Progress } from './progress';

/** A customer of the demo and what its administrator may do. */
interface Company {
  readonly customer: Customer;
  readonly credentials: ClientCredentials;
  readonly admin: ReturnType<typeof administrator>;
}

/** Everything the cases play on. */
export interface Stage {
  readonly cloud: LocalCloud;
  readonly app: LocalApp;
  readonly isv: Isv;
  readonly operator: { readonly credentials: ClientCredentials; readonly api: OperatorApi };
  /** The newest lines of the app's log. */
  readonly log: readonly string[];
  stop(): Promise<void>;
}

/** Seconds between looks of a waiting onboarding: in Azure these are minutes. */
const DEMO_SETTINGS = { LATCHKEY_POLL_SECONDS: '1,2,5', LATCHKEY_RETRY_SECONDS: '0.5' };
/** How long setting a key on a MySQL server takes. */
const OPERATION_MS = 1500;
const LOG_LINES = 200;

/** Starts the local cloud, the app and the vendor's signup system. */
export async function startStage(folder: string, port?: number): Promise<Stage> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const cloud = await startLocalCloud({ folder, simulator: { lag: { operationMs: OPERATION_MS } } });
    stops.push(cloud.stop);
    const log: string[] = [];
    const app = await startLocalApp(cloud, {
      ...(port === undefined ? {} : { port }),
      stateFile: join(folder, 'durable.sqlite'),
      settings: DEMO_SETTINGS,
      onLog: (line) => void (log.push(line) > LOG_LINES && log.shift()),
    });
    stops.push(app.stop);
    const isv = createIsv(cloud);
    stops.push(isv.stop);
    const credentials = createOperator(cloud);
    const api = operatorApi(cloud.simulator.origin, app.url, credentials);
    return { cloud, app, isv, operator: { credentials, api }, log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A customer with tenant, vault, key and administrator. */
export async function createCompany({ cloud }: Stage, id: string, name: string): Promise<Company> {
  const customer = await createCustomer(cloud, { id, name });
  const credentials = createAdministrator(cloud, customer);
  return { customer, credentials, admin: administrator(cloud.simulator.origin, customer, credentials) };
}

/** Shows what happens while it happens. */
export interface Teller {
  readonly progress: Progress;
  readonly paint: Paint;
}

/** Waits for the customer's link, as the mail of the vendor would bring it, and opens it. */
export async function openInvitation(
  { isv }: Stage,
  { progress, paint }: Teller,
  key: string,
  id: string,
): Promise<Visitor> {
  const { data } = await isv.waitFor(id, 'consent-required');
  progress.say(`${key}  customer page   ${paint('cyan', data.link ?? '')}`);
  return visitor(data.link ?? '');
}

/** Answers on Entra's consent page. */
export async function answerConsent(
  person: Visitor,
  decision: 'accept' | 'cancel',
  { progress, paint }: Teller,
  key: string,
): Promise<void> {
  const url = await person.consentUrl();
  progress.say(`${key}  consent page    ${paint('cyan', url)}`);
  await person.answerConsent(url, decision);
}

/** The administrator gives the role on the vault to everyone that the customer page names. */
export async function grantAsked(person: Visitor, { admin }: Company): Promise<void> {
  const { consent, grants } = await person.view();
  for (const { to, principalId } of grants) {
    await admin.grantRole(to === 'application' ? await admin.principalOf(consent.clientId ?? '') : (principalId ?? ''));
  }
}

interface SmoothRun {
  readonly key: string;
  readonly onboardingId: string;
  readonly company: Company;
  readonly resource: Parameters<Customer['request']>[1];
}

/** The smooth way: asked without a key, consented, roles given, the key named on the page, encrypted. */
export async function becomeProtected(stage: Stage, teller: Teller, run: SmoothRun): Promise<void> {
  const { key, onboardingId, company, resource } = run;
  const { customer } = company;
  await stage.isv.send(customer.request(onboardingId, resource, false));
  const person = await openInvitation(stage, teller, key, onboardingId);
  await answerConsent(person, 'accept', teller, key);
  await stage.isv.waitFor(onboardingId, 'key-required');
  await grantAsked(person, company);
  await person.nameKey(customer.keyUri);
  await stage.isv.waitFor(onboardingId, 'encrypted');
}

/** Says what the vendor's system was told. */
export function sayTold({ progress }: Teller, key: string, text: string): void {
  progress.say(`${key}  told            ${text}`);
}

/** Waits until the customer is told to do something; says what. */
export async function waitUntilTold({ isv }: Stage, { progress }: Teller, key: string, id: string, code: string) {
  const { data } = await isv.waitFor(id, 'action-required', { code });
  progress.say(`${key}  told            ${code}: ${data.reason ?? ''}\n${' '.repeat(19)}${data.remedy ?? ''}`);
}
