import type { Config } from '../config';
import type { CustomerStep, CustomerView } from '../model/customerView';
import { STATES, type State, type Status } from '../model/state';
import { SECOND } from '../model/time';
import type { Facts, Invitation, Onboarding } from '../registry';

/** A key identifier that was refused, to be shown beside the form. */
export interface KeyProblem {
  readonly uri: string;
  readonly wanted: string;
}

export interface ViewContext {
  readonly config: Pick<Config, 'vendorName' | 'cloud'>;
  /** Where the page lives. */
  readonly path: string;
  /** Entra's consent page; made for each view, because its state is used once. */
  readonly consentUrl: string;
  readonly now: Date;
  readonly keyProblem?: KeyProblem | undefined;
}

/** How long an answer on Entra's page may take to show; after that the button is offered again. */
const CONFIRMING_MINUTES = 5;

/** What the customer page shows of an onboarding. */
export function customerView(onboarding: Onboarding, invitation: Invitation, context: ViewContext): CustomerView {
  const { request, record, report, facts } = onboarding;
  const { plan, application, identity, expiresAt } = invitation;
  const { config, path, consentUrl, now, keyProblem } = context;
  const told: Status = record?.status ?? { state: 'preparing', waitingFor: 'nobody', since: onboarding.receivedAt };
  const { state } = told;
  const confirming = state === 'awaiting-consent' && isFresh(facts.consent, now);
  const status: Status = confirming ? { state, waitingFor: 'nobody', since: told.since } : told;
  const consentGiven = confirming || isAfter(state, 'awaiting-consent');
  return {
    vendorName: config.vendorName,
    customerName: request.customer.name,
    tenantId: request.customer.tenantId,
    azCloudName: config.cloud.azCloudName,
    resource: { kind: plan.kind, name: plan.resourceId.split('/').at(-1) ?? plan.resourceId },
    ...status,
    steps: isEnded(state)
      ? stepsAtEnd(record?.timeline ?? [])
      : stepsOf(state, status.waitingFor === 'nobody' ? undefined : status.code),
    consent: {
      clientId: application.clientId,
      given: consentGiven,
      ...(consentGiven || isEnded(state) ? {} : { url: consentUrl }),
    },
    grants: [
      { to: 'application', name: application.displayName },
      ...(plan.crossTenant
        ? []
        : [
            {
              to: 'managedIdentity' as const,
              name: identity.resourceId.split('/').at(-1) ?? identity.resourceId,
              principalId: identity.principalId,
            },
          ]),
    ],
    key: {
      uri: keyProblem?.uri ?? facts.key?.uri ?? request.key?.uri,
      ...(keyProblem ? { problem: { seen: keyProblem.uri, wanted: keyProblem.wanted } } : {}),
      vaultSuffix: config.cloud.vaultSuffix,
      managedHsmSuffix: config.cloud.managedHsmSuffix,
      editable: isKeyEditable(state),
    },
    checks: report?.checks ?? [],
    checkedAt: report?.at,
    ...(state === 'protected' ? { protectedKeyUri: report?.keyUri } : {}),
    expiresAt,
    path,
  };
}

function isFresh(consent: Facts['consent'], now: Date): boolean {
  return consent?.answer === 'granted' && now.getTime() - Date.parse(consent.at) < CONFIRMING_MINUTES * 60 * SECOND;
}

/** Whether the customer can still name a key: until the resource is protected or the onboarding has ended. */
export function isKeyEditable(state: State): boolean {
  return !isAfter(state, 'encrypting');
}

const order = (state: State) => STATES.indexOf(state);
const isAfter = (state: State, other: State) => order(state) > order(other);
const isEnded = (state: State) => isAfter(state, 'access-lost');

const STEPS: readonly (readonly [CustomerStep['name'], State])[] = [
  ['preparing', 'preparing'],
  ['consent', 'awaiting-consent'],
  ['key', 'awaiting-key'],
  ['verification', 'verifying-key'],
  ['encryption', 'encrypting'],
];

function stepsOf(state: State, code: string | undefined): CustomerStep[] {
  const failed = code !== undefined && (state === 'verifying-key' || state === 'encrypting');
  const current = state === 'requested' ? 'preparing' : state;
  return STEPS.map(([name, step]) => {
    if (order(step) < order(current)) return { name, progress: 'done' };
    if (step !== current) return { name, progress: 'waiting' };
    return { name, progress: failed ? 'failed' : 'current' };
  });
}

/** How far an onboarding that has ended had come, as its timeline tells. */
function stepsAtEnd(timeline: readonly { readonly state: State }[]): CustomerStep[] {
  const reached = timeline.map(({ state }) => state).findLast((state) => !isEnded(state));
  return STEPS.map(([name, step]) => {
    if (reached === undefined || order(step) > order(reached)) return { name, progress: 'waiting' };
    return { name, progress: step === reached ? 'failed' : 'done' };
  });
}
