import type { Config } from '../config';
import type { CustomerStep, CustomerView } from '../model/customerView';
import { STATES, type State } from '../model/state';
import type { Invitation, Onboarding } from '../registry';

/** A key identifier that was refused, to be shown beside the form. */
export interface KeyProblem {
  readonly uri: string;
  readonly wanted: string;
}

/** What the customer page shows of an onboarding. `consentUrl` is made for each view, because its state is used once. */
export function customerView(
  onboarding: Onboarding,
  invitation: Invitation,
  config: Pick<Config, 'vendorName' | 'cloud'>,
  path: string,
  consentUrl: string,
  keyProblem?: KeyProblem,
): CustomerView {
  const { request, record, report, facts } = onboarding;
  const { plan, application, identity, expiresAt } = invitation;
  const { state, waitingFor, since, code, reason, remedy } = record?.status ?? {
    state: 'preparing' as const,
    waitingFor: 'nobody' as const,
    since: onboarding.receivedAt,
  };
  const consentGiven = isAfter(state, 'awaiting-consent') || facts.consent?.answer === 'granted';
  return {
    vendorName: config.vendorName,
    customerName: request.customer.name,
    tenantId: request.customer.tenantId,
    resource: { kind: plan.kind, name: plan.resourceId.split('/').at(-1) ?? plan.resourceId },
    state,
    waitingFor,
    since,
    code,
    reason,
    remedy,
    steps: isEnded(state)
      ? stepsAtEnd(record?.timeline ?? [])
      : stepsOf(state, waitingFor === 'nobody' ? undefined : code),
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
      editable: isKeyEditable(state),
    },
    checks: report?.checks ?? [],
    checkedAt: report?.at,
    ...(state === 'protected' ? { protectedKeyUri: report?.keyUri } : {}),
    expiresAt,
    path,
  };
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
