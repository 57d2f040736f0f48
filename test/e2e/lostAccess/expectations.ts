import type { Cause } from '../../../local/cloud/incidents';
import type { Combination } from '../../../shared/targets';
import type { CaseOptions } from '../../support/process/cases';

/** Where things happen. */
const ACROSS = { hosting: 'vendor', vaultTenant: 'other', vaultType: 'keyVault', region: 'same', geo: 'none' } as const;
const WITHIN = { ...ACROSS, hosting: 'customer', vaultTenant: 'same' } as const;

interface Place {
  readonly combination: Combination;
  readonly options?: CaseOptions;
  /** Default: all that can happen there. */
  readonly only?: readonly Cause[];
}
const places = {
  'storage, across tenants': { combination: { kind: 'storageAccount', ...ACROSS } },
  'storage, with access policies': {
    combination: { kind: 'storageAccount', ...ACROSS },
    options: { permissions: 'accessPolicies' },
    only: ['accessPolicyRemoved'],
  },
  'storage, customer tenant': {
    combination: { kind: 'storageAccount', ...WITHIN },
    only: ['keyDisabled', 'roleRemoved', 'identityDeleted'],
  },
  'SQL, across tenants': { combination: { kind: 'sqlServer', ...ACROSS } },
  'SQL, Managed HSM': {
    combination: { kind: 'sqlServer', ...ACROSS, vaultType: 'managedHsm' },
    only: ['keyDisabled', 'roleRemoved', 'vaultDeleted'],
  },
  'disks, across tenants': { combination: { kind: 'diskEncryptionSet', ...ACROSS } },
  'MySQL, customer tenant': { combination: { kind: 'mysqlFlexibleServer', ...WITHIN } },
} as const satisfies Readonly<Record<string, Place>>;
export type PlaceName = keyof typeof places;
export const PLACES: Readonly<Record<PlaceName, Place>> = places;

interface Expectation {
  /** `event code, who acts`, in this order. */
  readonly told: readonly string[];
  /** The last of it is told within. */
  readonly withinMinutes: number;
  /** Shown in the end, if it was noticed later what lies behind it. */
  readonly codeAtEnd?: string;
  /** State and code after the cause was undone, if all is not well. */
  readonly after?: readonly [string, string];
  /** The resource loses its key, but neither it nor the key says so. */
  readonly staysDark?: boolean;
}

export const SWEEP_MINUTES = 5;
/** A sweep looks, the instance looks, and looks again after a minute. */
const SEEN = SWEEP_MINUTES + 2;
/** Servers take up to ten minutes to notice. */
const SHOWN = SEEN + 10;
/** An application's token lasts an hour. */
const TOKEN_ENDS = SEEN + 60;
/** Looks that no sweep brings: hourly, by up to a quarter later. */
const HOURLY = 77;

const lost = (code: string, who: string, withinMinutes = SEEN): Expectation => ({
  told: [`access-lost ${code}, ${who}`],
  withinMinutes,
});
const risk = (code: string, who: string, withinMinutes = SEEN): Expectation => ({
  told: [`at-risk ${code}, ${who}`],
  withinMinutes,
});
const NOTHING: Expectation = { told: [], withinMinutes: 0 };
const dark = (one: Expectation): Expectation => ({ ...one, staysDark: true });

/** By cause: everywhere but where the list below says otherwise. */
const EVERYWHERE: Readonly<Record<Cause, Expectation | undefined>> = {
  keyDisabled: lost('key-disabled', 'customer'),
  versionInUseDisabled: lost('key-version-disabled', 'customer'),
  // Our role does not reach deleted keys.
  keyDeleted: lost('key-not-found', 'customer'),
  // Data stays accessible: it matters when the key is set again.
  keyExpired: risk('key-expired', 'customer', HOURLY),
  roleRemoved: lost('vault-access-denied', 'customer'),
  resourceRoleRemoved: lost('vault-access-denied', 'customer'),
  accessPolicyRemoved: undefined,
  // Neither storage nor disks tell whether a firewall lets them through.
  firewallClosed: dark(risk('vault-firewall', 'customer')),
  firewallClosedWithBypass: risk('vault-firewall', 'customer'),
  vaultDeleted: lost('vault-not-found', 'customer'),
  vaultUnavailable: NOTHING,
  connectionsLost: NOTHING,
  servicePrincipalRemoved: lost('consent-missing', 'customer', TOKEN_ENDS),
  servicePrincipalDisabled: lost('application-disabled', 'customer', TOKEN_ENDS),
  identityDeleted: lost('identity-gone', 'operator'),
  federatedCredentialRemoved: dark(NOTHING),
};

/** Where it is another matter. */
const ELSEWHERE: Readonly<Partial<Record<PlaceName, Partial<Record<Cause, Expectation | undefined>>>>> = {
  'storage, with access policies': { accessPolicyRemoved: lost('vault-access-denied', 'customer') },
  'SQL, across tenants': {
    firewallClosed: lost('vault-firewall', 'customer', SHOWN),
    firewallClosedWithBypass: NOTHING,
    // The databases tell before our token ends; then we see why.
    servicePrincipalRemoved: {
      ...lost('resource-inaccessible', 'operator', SHOWN),
      codeAtEnd: 'consent-missing',
    },
    servicePrincipalDisabled: {
      ...lost('resource-inaccessible', 'operator', SHOWN),
      codeAtEnd: 'application-disabled',
    },
    // The key answers us, so it is set anew, in vain.
    federatedCredentialRemoved: { ...lost('resource-inaccessible', 'operator', SHOWN), codeAtEnd: 'retries-used-up' },
  },
  'disks, across tenants': {
    // The set follows the new version within the hour; its disks still need the one that is disabled.
    versionInUseDisabled: {
      told: [
        'access-lost key-version-disabled, customer',
        'access-restored undefined, nobody',
        'key-rotated undefined, nobody',
        'at-risk old-version-disabled, customer',
      ],
      withinMinutes: 60 + SEEN,
    },
    // Until the set looks for a new version, hourly, nothing tells that the firewall keeps it out.
    firewallClosed: {
      told: ['at-risk vault-firewall, customer', 'access-lost vault-firewall, customer'],
      withinMinutes: 60 + SEEN,
    },
    federatedCredentialRemoved: {
      ...dark(risk('encryption-changed', 'operator', 60 + SEEN)),
      // The set looks again when it is written: by a revalidation.
      after: ['at-risk', 'encryption-changed'],
    },
  },
  'MySQL, customer tenant': {
    resourceRoleRemoved: lost('identity-access-denied', 'customer', SHOWN),
    firewallClosed: lost('vault-firewall', 'customer', SHOWN),
    firewallClosedWithBypass: NOTHING,
    // There we may see that it is one that was deleted.
    vaultDeleted: lost('vault-deleted', 'customer'),
    // The server comes in its own name: it has lost nothing.
    servicePrincipalRemoved: risk('consent-missing', 'customer', TOKEN_ENDS),
    servicePrincipalDisabled: risk('application-disabled', 'customer', TOKEN_ENDS),
    federatedCredentialRemoved: undefined,
  },
};

/** Whether the cause is another matter there than at most places. */
export const isSpecial = (cause: Cause, place: PlaceName): boolean =>
  cause in (ELSEWHERE[place] ?? {}) || PLACES[place].only?.includes(cause) === true;

/** What is to be told; `undefined` where the cause cannot happen or is not tried. */
export function expectationOf(cause: Cause, place: PlaceName): Expectation | undefined {
  const { only } = PLACES[place];
  if (only && !only.includes(cause)) return undefined;
  const own = ELSEWHERE[place] ?? {};
  return cause in own ? own[cause] : EVERYWHERE[cause];
}
