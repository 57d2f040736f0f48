import { CLOUDS, type Config } from '../config';
import type { CustomerStep, CustomerView, RequirementsView } from '../model/customerView';
import type { VaultType } from '../model/keyUri';
import type { EncryptionPlan, IdentityRef } from '../model/plan';
import { STATES, type State, type Status } from '../model/state';
import { SECOND } from '../model/time';
import { overallStatus } from '../protection/overallStatus';
import type { Facts, Invitation, Onboarding, ResourceRecord } from '../registry';
import { findCapability, TARGETS } from '../targets';
import { protectionView } from './protectionView';

/** One field of the form that was refused, or accepted beside one that was: then nothing is `wanted`. */
interface Answer {
  readonly uri: string;
  readonly wanted?: string | undefined;
}

/** What was typed into a form that was refused, to be shown in it again. */
export interface KeyProblem extends Answer {
  readonly geo?: Answer | undefined;
}

export interface ViewContext {
  readonly config: Pick<Config, 'vendorName' | 'cloud'>;
  /** Where the page lives. */
  readonly path: string;
  /** Entra's consent page; made for each view, because its state is used once. */
  readonly consentUrl: string;
  readonly now: Date;
  readonly keyProblem?: KeyProblem | undefined;
  /** Those of the onboarding that are or were protected. */
  readonly resources?: readonly ResourceRecord[];
  /** Where events of the customer's vaults may be sent. */
  readonly eventsUrl?: string | undefined;
  /** What was typed to confirm a release is not what was wanted. */
  readonly releaseProblem?: boolean;
  /** The same of a drill. */
  readonly drillProblem?: boolean;
}

/** How long an answer on Entra's page may take to show; after that the button is offered again. */
const CONFIRMING_MINUTES = 5;

/** What the customer page shows of an onboarding. */
export function customerView(onboarding: Onboarding, invitation: Invitation, context: ViewContext): CustomerView {
  const { request, record, report, facts } = onboarding;
  const { plan, application, identity, expiresAt } = invitation;
  const { config, path, consentUrl, now, keyProblem, resources = [] } = context;
  const begun: Status = { state: 'preparing', waitingFor: 'nobody', since: onboarding.receivedAt };
  const told = overallStatus(record?.status ?? begun, resources);
  const protection = protectionView(resources, context);
  const { state } = told;
  const confirming = state === 'awaiting-consent' && isFresh(facts.consent, now);
  const status: Status = confirming ? { state, waitingFor: 'nobody', since: told.since } : told;
  const consentGiven = confirming || isAfter(state, 'awaiting-consent');
  return {
    vendorName: config.vendorName,
    customerName: request.customer.name,
    tenantId: request.customer.tenantId,
    azCloudName: config.cloud.azCloudName,
    resource: { kind: plan.kind, name: nameOf(plan.resourceId), copies: plan.copies.map(nameOf) },
    ...status,
    steps: isEnded(state)
      ? stepsAtEnd(record?.timeline ?? [])
      : stepsOf(state, status.waitingFor === 'nobody' ? undefined : status.code),
    consent: {
      clientId: application.clientId,
      given: consentGiven,
      ...(consentGiven || isEnded(state) ? {} : { url: consentUrl }),
    },
    grants: grantsOf(plan, application.displayName, identity),
    key: {
      ...named(keyProblem, facts.key?.uri ?? request.key?.uri),
      vaultSuffix: config.cloud.vaultSuffix,
      managedHsmSuffix: config.cloud.managedHsmSuffix,
      vaultTypes: vaultTypesOf(plan, config.cloud.azCloudName),
      elsewhere: elsewhereOf(config.cloud),
      rotation: facts.key?.rotation ?? request.key?.rotation ?? 'automatic',
      editable: isKeyEditable(state),
      ...(plan.geo && {
        geo: {
          ...named(keyProblem?.geo, facts.key?.geoUri ?? request.key?.geoUri),
          location: plan.geo.location,
        },
      }),
    },
    requirements: requirementsOf(plan),
    checks: report?.checks ?? [],
    geoChecks: report?.geo?.checks ?? [],
    checkedAt: report?.at,
    ...(isAfter(state, 'encrypting') && !isEnded(state) ? keysInUse(resources, report) : {}),
    ...(protection && isAfter(state, 'encrypting') && { protection }),
    expiresAt,
    path,
  };
}

/** As the resource was last confirmed; of one that was not recorded, as its key was verified. */
function keysInUse([first]: readonly ResourceRecord[], report: Onboarding['report']) {
  const { wanted } = first?.resource ?? {};
  return {
    protectedKeyUri: wanted?.keyUri ?? report?.keyUri,
    protectedGeoKeyUri: wanted?.geo?.keyUri ?? report?.geo?.keyUri,
  };
}

const nameOf = (resourceId: string): string => resourceId.split('/').at(-1) ?? resourceId;

function named(answer: Answer | undefined, uri: string | undefined) {
  const wanted = answer?.wanted;
  return {
    uri: answer?.uri ?? uri,
    ...(answer && wanted !== undefined ? { problem: { seen: answer.uri, wanted } } : {}),
  };
}

/** The application checks every key; in one tenant the resource reads each key with an identity of its own. */
function grantsOf(plan: EncryptionPlan, applicationName: string, identity: IdentityRef): CustomerView['grants'] {
  const identities = { main: plan.crossTenant ? undefined : identity, geo: identity.geo };
  return (plan.geo ? (['main', 'geo'] as const) : (['main'] as const)).flatMap((on): CustomerView['grants'] => {
    const found = identities[on];
    return [
      { to: 'application', on, name: applicationName },
      ...(found
        ? [{ to: 'managedIdentity' as const, on, name: nameOf(found.resourceId), principalId: found.principalId }]
        : []),
    ];
  });
}

/** The hosts of vaults in Azure's other clouds. */
function elsewhereOf(cloud: Config['cloud']): CustomerView['key']['elsewhere'] {
  return Object.entries(CLOUDS).flatMap(([name, other]) =>
    [other.vaultSuffix, other.managedHsmSuffix]
      .filter((suffix) => suffix !== cloud.vaultSuffix && suffix !== cloud.managedHsmSuffix)
      .map((suffix) => ({ suffix, cloud: name })),
  );
}

const VAULT_TYPES: readonly VaultType[] = ['keyVault', 'managedHsm'];

function vaultTypesOf({ kind, hosting, crossTenant }: EncryptionPlan, cloudName: string | undefined): VaultType[] {
  const vaultTenant = crossTenant ? 'other' : 'same';
  return VAULT_TYPES.filter(
    (vaultType) => findCapability({ kind, hosting, vaultTenant, vaultType }, cloudName)?.offered,
  );
}

function requirementsOf({ kind, location }: EncryptionPlan): RequirementsView {
  const { keyKinds, keySizes, expiry, retentionDays, region, source, date } = TARGETS[kind].requirements;
  return {
    keyKinds,
    keySizes,
    expiry,
    retentionDays,
    source,
    date,
    ...(region === 'same' ? { region: location } : {}),
  };
}

function isFresh(consent: Facts['consent'], now: Date): boolean {
  return consent?.answer === 'granted' && now.getTime() - Date.parse(consent.at) < CONFIRMING_MINUTES * 60 * SECOND;
}

/**
 * Whether the customer can name a key, or another one: until the onboarding has ended, but not while access to the present
 * key is lost, because the change needs both.
 */
export function isKeyEditable(state: State): boolean {
  return !isAfter(state, 'at-risk');
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
