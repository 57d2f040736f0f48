import type { Texts } from './texts';

/**
 * Texts around the commands in English. Names of portal pages: Microsoft Learn "Assign Azure roles using the Azure
 * portal", "Quickstart: Create a key vault using the Azure portal", "Quickstart: Set and retrieve a key" (read 2026-11).
 */
export const commandsEn: Texts['commands'] = {
  heading: 'Commands to copy',
  intro:
    'The names of your vault and key are filled in as you type the key identifier. Run the commands in Azure Cloud Shell or on your machine.',
  introNamed: 'Run the commands in Azure Cloud Shell or on your machine.',
  geo: {
    heading: 'For the geo-redundant backups',
    text: (location) =>
      `Azure keeps copies of the backups in ${location}. They need a second key, in a vault of that region, and an identity ` +
      'of their own that may use it.',
  },
  shells: {
    cli: 'Azure CLI',
    powershell: 'Azure PowerShell',
    terraform: 'Terraform',
    portal: 'Azure portal',
    accessPolicy: 'Azure CLI, for a vault with access policies instead of roles',
    managedHsm: 'Azure CLI, for a Managed HSM',
  },
  copy: 'Copy',
  copied: 'Copied',
  copyLabel: (what) => `Copy: ${what}`,
  tasks: {
    install: {
      title: 'Install the application by script',
      text: 'Instead of the approval link. The application asks for no permission, so installing it is all there is to approve.',
      portal: ['The portal cannot do this by client id: use the approval link above.'],
    },
    createVault: ({ region, retentionDays }) => ({
      title: 'Create a vault',
      text:
        `With purge protection and 90 days of retention, which cannot be changed later (at least ${retentionDays} are ` +
        `required), in ${region ?? 'any region'}. Skip this if you have such a vault.`,
      managedHsm: {
        title: 'Create a Managed HSM',
        text:
          'Only if you want a whole HSM of your own. It is ready for keys once its security domain is downloaded, for ' +
          'which you need three certificates. Purge protection is switched on last and cannot be taken back.',
      },
      portal: [
        `Open Key vaults and choose Create${region === undefined ? '' : `, with the region ${region}`}.`,
        'Enter {vault} as the name, set “Days to retain deleted vaults” to 90 and choose “Enable purge protection”.',
        'On the page Access configuration choose “Azure role-based access control”.',
        'Choose Review + create, then Create.',
      ],
    }),
    createKey: ({ expiry }, size) => ({
      title: 'Create the key',
      text:
        `RSA, ${size} bits, for wrap and unwrap only, without an expiry date${expiry === 'none' ? ', which is a must here' : ''}. ` +
        'You need the role “Key Vault Crypto Officer” on the vault.',
      managedHsm: {
        text:
          `RSA-HSM, ${size} bits, for wrap and unwrap only, without an expiry date${expiry === 'none' ? ', which is a must here' : ''}. ` +
          'You need the role “Managed HSM Crypto User” in the HSM.',
      },
      portal: [
        'Open the vault {vault}, then Objects, Keys, and choose Generate/Import.',
        `Enter {key} as the name, choose RSA and ${size}, and leave the dates empty.`,
        'Choose Create.',
      ],
    }),
    findKey: (on) => ({
      title: 'Find the key identifier',
      text: `It goes into the field “Key identifier${on === 'geo' ? ' for geo-redundant backups' : ''}”.`,
      portal: [
        'Open the vault {vault}, then Objects, Keys.',
        'Choose the key {key}, then its current version.',
        'Copy the Key Identifier.',
      ],
    }),
    grant: (to, name) => ({
      title: `Grant the role to the ${to.toLowerCase()} ${name}`,
      text: 'On this one key only. Needs an Owner, User Access Administrator or Key Vault Data Access Administrator of the vault.',
      managedHsm: {
        text: 'On this one key only. Needs a Managed HSM Administrator: roles of an HSM are granted in the HSM itself.',
      },
      portal: [
        'Open the key {key} in the vault {vault} and choose Access control (IAM), Add, Add role assignment.',
        'Choose the role “Key Vault Crypto Service Encryption User”.',
        `Choose Select members and look for ${name}.`,
        'Choose Review + assign.',
      ],
    }),
    events: (on) => ({
      title: on === 'geo' ? 'Tell us of changes to the second key at once' : 'Tell us of changes to the key at once',
      text: 'Optional: without it new versions and changes are noticed within minutes to an hour. Needs an Owner or EventGrid Contributor of the vault. The address is personal: keep it to yourself.',
      portal: [
        'Open the vault {vault}, then Events, and choose Event Subscription.',
        'Choose the schema Cloud Event Schema v1.0 and the endpoint type Web Hook.',
        'Enter the address that the command names as the endpoint, and choose Create.',
      ],
    }),
    withdraw: (on) => ({
      title: on === 'geo' ? 'Take access to the geo-redundant backups away' : 'Take access away',
      text:
        (on === 'geo'
          ? 'Disables the second key. The backups in the other region cannot be read until the key is enabled again. '
          : 'Disables the key. The data cannot be read until the key is enabled again. ') +
        'This is your right at any time and needs nobody’s help.',
      portal: [
        'Open the key {key} in the vault {vault}, then its current version.',
        'Set Enabled to No and choose Save.',
      ],
    }),
  },
};
