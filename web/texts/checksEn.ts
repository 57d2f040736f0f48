import type { Asked, Texts } from './texts';

const either = (values: readonly (string | number)[]) =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(values.map(String));

/** Texts of the key check in English; what a kind of resource asks for comes from its requirements. */
export const checksEn: Texts['checks'] = {
  heading: 'Key check',
  summary: ({ pass, fail, unseen, unknown }) =>
    fail + unseen + unknown === 0
      ? `All ${pass} requirements are met.`
      : `${pass} passed, ${fail} failed, ` +
        (unseen === 0 ? '' : `${unseen} could not be seen, `) +
        `${unknown} not checked yet.`,
  judgedByAzure: (kind, isProtected) =>
    isProtected
      ? `What could not be seen from here was judged by Azure itself, which took the key for the ${kind}.`
      : `What cannot be seen from here is no obstacle: Azure itself tries the key when it is set on the ${kind}, and its ` +
        'answer shows on this page.',
  geo: {
    heading: 'Check of the key for geo-redundant backups',
    planned: (location) =>
      `The second key, for geo-redundant backups, must meet the same requirements, in a vault in ${location}.`,
  },
  source: (source, date) => `What Azure requires: ${source}, ${date}.`,
  notYet: 'These requirements are checked as soon as a key is named.',
  checkedAt: 'Last checked',
  results: { pass: 'Passed', fail: 'Failed', unseen: 'Could not be seen', unknown: 'Not checked yet' },
  seen: 'Found',
  wanted: 'Required',
  names: {
    vaultOffered: 'Azure offers this kind of vault here',
    vaultReachable: 'The vault can be reached',
    tenantMatches: 'The vault is in your tenant',
    vaultBound: 'The vault serves you alone',
    vaultRegion: 'The vault is in the right region',
    keyExists: 'The key exists',
    keyKind: 'The key is an RSA key',
    keySize: 'The key size is supported',
    keyOperations: 'The key permits wrap and unwrap',
    keyEnabled: 'The key is enabled',
    keyActive: 'The key is active',
    keyExpiry: 'The expiry date fits',
    purgeProtection: 'Purge protection is on',
    retention: 'Deleted keys are kept long enough',
    permissions: 'The role is granted',
    unwrap: 'A trial unwrap works',
  },
  why: (asked) => ({
    vaultOffered: 'Some resources take keys of a Key Vault only, not of a Managed HSM.',
    vaultReachable: 'The key is used where it is, so the vault must answer.',
    tenantMatches: 'A key of another organisation is never accepted.',
    vaultBound: 'No vault is shared between customers.',
    vaultRegion:
      asked.region === undefined
        ? `For a ${asked.kind} the vault may be in any region.`
        : `For a ${asked.kind} the vault must be in ${asked.region}.`,
    keyExists: 'The name must be that of a key that is not deleted.',
    keyKind: `Azure encrypts a ${asked.kind} with keys of kind ${either(asked.keyKinds)}, kept in software or in an HSM.`,
    keySize: `A ${asked.kind} takes keys of ${either(asked.keySizes)} bits.`,
    keyOperations: 'These two operations are all that encryption needs.',
    keyEnabled: 'A disabled key is your off switch; it must be on.',
    keyActive: 'A key with a later activation date cannot be used yet.',
    keyExpiry: expiryOf(asked),
    purgeProtection: 'Nobody can destroy the key, and with it the data, at once.',
    retention: `A deleted key can be brought back during this time: for a ${asked.kind}, at least ${asked.retentionDays} days.`,
    permissions: 'Read, wrap and unwrap, and nothing more.',
    unwrap: 'A test value is wrapped and unwrapped with your key. No data is touched.',
  }),
};

const expiryOf = ({ kind, expiry }: Asked): string =>
  expiry === 'none'
    ? `A ${kind} takes no key with an expiry date: an expired key could end access to the data.`
    : `A key for a ${kind} may have an expiry date, if it is still to come; an expired key could end access to the data.`;
