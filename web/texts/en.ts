import { commandsEn } from './commandsEn';
import { statesEn } from './statesEn';
import type { Texts } from './texts';

const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** The customer's pages in English. */
export const en: Texts = {
  language: 'en',
  product: 'Customer-managed keys',
  formatTime: (iso) => (Number.isNaN(Date.parse(iso)) ? iso : `${time.format(new Date(iso))} UTC`),
  kinds: {
    storageAccount: 'storage account',
    sqlServer: 'SQL server',
    diskEncryptionSet: 'disk encryption set',
    mysqlFlexibleServer: 'MySQL database server',
  },
  page: {
    title: (state, vendor) => `${state} – ${vendor}`,
    heading: (resource) => `Your own key for ${resource}`,
    intro: ({ vendorName, customerName }) =>
      `${vendorName} asks ${customerName} for the use of one encryption key. The key stays in your Key Vault, in your ` +
      'tenant, and you decide how long it may be used.',
    introProtected: ({ vendorName, customerName }) =>
      `${customerName} lets ${vendorName} use one encryption key. The key stays in your Key Vault, in your tenant, and ` +
      'you decide how long it may be used.',
    skipLink: 'Skip to the content',
    personalLink: (customer) =>
      `This is a personal link for ${customer}. Pass it on only to colleagues who should take part in this setup.`,
    expires: 'The invitation ends on',
    offline: 'The connection is lost. This page shows the last known state and tries again by itself.',
  },
  states: statesEn,
  next: {
    actors: (vendor) => ({
      customer: 'Your turn',
      operator: `Waiting for ${vendor}`,
      nobody: 'Nothing to do for you now',
    }),
    ended: 'Ended',
    since: 'Since',
    reason: 'Why',
    remedy: 'What to do',
    operatorText: (vendor) =>
      `${vendor} has been told and must act before this goes on. Nothing is asked of you; this page changes by itself.`,
    code: 'Reference for support',
    checkAgain: 'Check again',
    checkAgainHint:
      'Done? This page also checks by itself from time to time. A new role can take up to 10 minutes to spread.',
  },
  steps: {
    heading: 'Progress',
    names: {
      preparing: 'Preparation',
      consent: 'Your approval',
      key: 'Your key',
      verification: 'Key check',
      encryption: 'Encryption',
    },
    progress: { done: 'Done', current: 'Now', waiting: 'Later', failed: 'Stopped' },
  },
  consent: {
    button: 'Review and approve in Microsoft Entra',
    hint:
      'You sign in at Microsoft, see what is asked for, and come back here. Needs a Cloud Application Administrator, ' +
      'Application Administrator or Privileged Role Administrator.',
    tenant: 'Sign in to this tenant',
    preparing: 'The approval link is being prepared. It appears here by itself.',
  },
  access: {
    heading: 'What is asked for, and what is not',
    asked: 'Asked for',
    askedItems: [
      'An application in your tenant. It asks for no Microsoft Graph permission: it cannot read users, groups, mail or files.',
      'One role, “Key Vault Crypto Service Encryption User”, on one key. It allows to read the key’s properties, to wrap ' +
        'and to unwrap data keys. The role as Microsoft defines it also covers event subscriptions of the vault.',
    ],
    notAsked: 'Not asked for',
    notAskedItems: [
      'The key itself: key material never leaves your vault.',
      'Other keys, secrets and certificates, when you grant the role on the key and not on the whole vault.',
      'Changing, rotating or deleting anything in your vault.',
      'Permanence: disable the key or remove the role at any time, and access to the data ends.',
    ],
    grants: 'The role is for',
    to: { application: 'Application', managedIdentity: 'Managed identity' },
    clientId: 'Client id',
    objectId: 'Object id',
  },
  keyForm: {
    heading: 'Your key',
    label: 'Key identifier',
    hint: (suffix) => `It looks like https://my-vault.${suffix}/keys/my-key. The version at the end may be left out.`,
    refused: (seen) => `“${seen}” cannot be used.`,
    wanted: 'Wanted',
    submit: 'Use this key',
    named: 'Key named so far',
  },
  commands: commandsEn,
  checks: {
    heading: 'Key check',
    summary: (passed, failed, unknown) =>
      failed + unknown === 0
        ? `All ${passed} requirements are met.`
        : `${passed} passed, ${failed} failed, ${unknown} not checked yet.`,
    notYet: 'These requirements are checked as soon as a key is named.',
    checkedAt: 'Last checked',
    results: { pass: 'Passed', fail: 'Failed', unknown: 'Not checked yet' },
    seen: 'Found',
    wanted: 'Required',
    names: {
      vaultReachable: 'The vault can be reached',
      tenantMatches: 'The vault is in your tenant',
      vaultBound: 'The vault serves you alone',
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
    why: {
      vaultReachable: 'The key is used where it is, so the vault must answer.',
      tenantMatches: 'A key of another organisation is never accepted.',
      vaultBound: 'No vault is shared between customers.',
      keyExists: 'The name must be that of a key that is not deleted.',
      keyKind: 'Azure encrypts with RSA keys, kept in software or in an HSM.',
      keySize: 'Each kind of resource supports certain sizes.',
      keyOperations: 'These two operations are all that encryption needs.',
      keyEnabled: 'A disabled key is your off switch; it must be on.',
      keyActive: 'A key with a later activation date cannot be used yet.',
      keyExpiry: 'An expired key could end access to the data.',
      purgeProtection: 'Nobody can destroy the key, and with it the data, at once.',
      retention: 'A deleted key can be brought back during this time.',
      permissions: 'Read, wrap and unwrap, and nothing more.',
      unwrap: 'A test value is wrapped and unwrapped with your key. No data is touched.',
    },
  },
  protection: {
    heading: 'Protection',
    key: 'Key in use',
    since: 'Protected since',
    versions: {
      storageAccount:
        'Unless you named a version, the account takes over a new one within a day. Keep older versions enabled for at least a day more.',
      sqlServer:
        'Unless you named a version, the server takes over a new one within a day. Keep older versions: backups need the one of their time.',
      diskEncryptionSet:
        'Unless you named a version, the set takes over a new one within hours and wraps the keys of its disks anew. Keep older versions enabled until that is done.',
      mysqlFlexibleServer:
        'The server keeps to this version: keep it enabled. A new version is not taken over by itself.',
    },
    control: (vendor) =>
      `You stay in control: disable the key or remove the role, and ${vendor} can no longer read the data.`,
  },
  messages: {
    linkInvalid: {
      title: 'This link is not valid',
      text: 'It may have been copied incompletely. Open it again from the message you received, or ask your vendor for a new one.',
    },
    linkExpired: { title: 'This link has expired', text: 'Ask your vendor for a new link. Nothing was changed.' },
    linkRevoked: { title: 'This link was withdrawn', text: 'Ask your vendor for a new link.' },
    consentGiven: {
      title: 'Thank you for your approval',
      text: 'It is being confirmed with Microsoft Entra. Go on to name your key.',
    },
    consentDeclined: {
      title: 'You declined the approval',
      text: 'Nothing was installed in your tenant. If that was not meant, ask your vendor to start again.',
    },
    consentFailed: {
      title: 'The approval did not succeed',
      text: 'Microsoft Entra reported a problem. Open your personal link and try again, with an account that may approve applications.',
    },
    stateInvalid: {
      title: 'This answer came too late or does not belong here',
      text: 'Open your personal link and start the approval from there.',
    },
    unavailable: {
      title: 'This page is not available right now',
      text: 'Try again in a few minutes. Nothing was lost.',
    },
  },
};
