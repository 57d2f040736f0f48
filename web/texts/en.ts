import { checksEn } from './checksEn';
import { commandsEn } from './commandsEn';
import { drillEn } from './drillEn';
import { evidenceEn } from './evidenceEn';
import { protectionEn } from './protectionEn';
import { statesEn } from './statesEn';
import type { Texts } from './texts';

const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

const list = (names: readonly string[]) => new Intl.ListFormat('en-GB').format(names);
const either = (names: readonly string[]) => new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names);
const ROLES = {
  keyVault: '“Key Vault Crypto Service Encryption User”',
  managedHsm: '“Managed HSM Crypto Service Encryption User”',
} as const;
const ONE_KEY = 'one encryption key. The key stays in your vault, in your tenant';
const GEO_KEYS =
  'two encryption keys, one for the data and one for its geo-redundant backups. Both stay in your vaults, in your tenant';

/** The customer's pages in English. */
export const en: Texts = {
  language: 'en',
  languageName: 'English',
  languages: 'Language',
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
    copies: (names) => `The same key is set on ${names.length === 1 ? 'its copy' : 'its copies'} ${list(names)}.`,
    intro: ({ vendorName, customerName, key }) =>
      `${vendorName} asks ${customerName} for the use of ${key.geo ? GEO_KEYS : ONE_KEY}, and you decide how long.`,
    introProtected: ({ vendorName, customerName, key }) =>
      `${customerName} lets ${vendorName} use ${key.geo ? GEO_KEYS : ONE_KEY}, and you decide how long.`,
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
    shown: (application) =>
      `Microsoft shows the application as “${application}” with its publisher, and says “unverified” where the publisher ` +
      'has not been verified by Microsoft.',
    tenant: 'Sign in to this tenant',
    preparing: 'The approval link is being prepared. It appears here by itself.',
  },
  access: {
    heading: 'What is asked for, and what is not',
    asked: 'Asked for',
    askedItems: (vaultTypes, geoLocation) => [
      'An application in your tenant. It asks for no Microsoft Graph permission: it cannot read users, groups, mail or files.',
      `One role, ${either(vaultTypes.map((type) => ROLES[type]))}, on one key. It allows to read the key’s properties, to ` +
        'wrap and to unwrap data keys.' +
        (vaultTypes.includes('keyVault')
          ? ' The role in a Key Vault, as Microsoft defines it, also covers event subscriptions of the vault.'
          : ''),
      ...(geoLocation === undefined
        ? []
        : [`The same role on a second key, in ${geoLocation}, for the geo-redundant backups that Azure keeps there.`]),
    ],
    notAsked: 'Not asked for',
    notAskedItems: [
      'The key itself: key material never leaves your vault.',
      'Other keys, secrets and certificates, when you grant the role on the key and not on the whole vault.',
      'Changing, rotating or deleting anything in your vault.',
      'Signing, decrypting or encrypting with the key beyond wrap and unwrap, and granting it to others.',
      'Permanence: disable the key or remove the role at any time, and access to the data ends.',
    ],
    grants: 'The role is for',
    to: { application: 'Application', managedIdentity: 'Managed identity' },
    on: {
      main: () => ', on the key of the data',
      geo: (location) => `, on the key of the backups in ${location}`,
    },
    clientId: 'Client id',
    objectId: 'Object id',
    exact: {
      heading: 'The grant to the letter',
      text: 'This is all that is to be granted. More than this is not needed: do not grant it.',
      role: 'Role',
      scope: 'Scope',
      allows: 'Allows',
      least:
        'The scope is the one key, not the vault, the resource group or the subscription. A vault with access policies knows no such scope: there the permissions get, list, wrapKey and unwrapKey apply to all keys of the vault, so use a vault of its own.',
    },
    can: {
      heading: 'What can be done with it',
      items: [
        'See the key’s properties: its kind, size, versions, dates and whether it is enabled.',
        'Have your vault wrap and unwrap the keys that encrypt the data. Each use shows in the logs of your vault.',
      ],
    },
  },
  keyForm: {
    heading: 'Your key',
    label: 'Key identifier',
    hint: (examples) => {
      const names = { keyVault: 'my-vault', managedHsm: 'my-hsm' };
      const forms = examples.map(({ type, suffix }) => `https://${names[type]}.${suffix}/keys/my-key`);
      return `It looks like ${either(forms)}. The version at the end may be left out.`;
    },
    geo: {
      label: 'Key identifier for geo-redundant backups',
      hint: (location) =>
        `Azure copies the backups of this server to ${location} and encrypts them there with a key of that region: a ` +
        `second key, in a vault in ${location}.`,
      submit: 'Use these keys',
      bothMissing: {
        headline: 'Name your keys',
        text: 'Create two keys or choose them, grant the roles on them, and enter their identifiers here. The commands below do it step by step.',
      },
      missing: { headline: 'Name the second key' },
    },
    refused: (seen) => (seen === '' ? 'A key is missing here.' : `“${seen}” cannot be used.`),
    wanted: 'Wanted',
    submit: 'Use this key',
    named: 'Key named so far',
    rotation: {
      legend: 'New versions of the key',
      options: {
        automatic: {
          label: 'Take them up by themselves',
          hint: 'When you rotate the key, the new version is verified and used. Recommended.',
        },
        manual: {
          label: 'Stay with the version I name',
          hint: 'Name the identifier with its version; name the next one here when you want it used.',
        },
      },
    },
    live: {
      https: 'A key identifier begins with https://',
      elsewhere: 'A host ending in {suffix} is of another cloud ({cloud}). Wanted here: {wanted}',
      host: 'The host ends in {wanted}',
      vaultName: 'A vault’s name has 3 to 24 letters, digits and single hyphens.',
      path: 'After the host comes /keys/, the name of the key and, if you like, its version of 32 hex digits.',
      newest: 'Looks right: key {key} in {vault}, its newest version.',
      version: 'Looks right: key {key} in {vault}, version {version}.',
    },
    another: {
      heading: 'Use another key',
      text: 'Name another key, or a version of one: it is verified first, and then set in place of the present one.',
    },
  },
  commands: commandsEn,
  checks: checksEn,
  protection: protectionEn,
  drill: drillEn,
  evidence: evidenceEn,
  codes: {},
  value: (text) => text,
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
