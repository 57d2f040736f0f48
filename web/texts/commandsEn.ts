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
  shells: {
    cli: 'Azure CLI',
    powershell: 'Azure PowerShell',
    portal: 'Azure portal',
    accessPolicy: 'Azure CLI, for a vault with access policies instead of roles',
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
    createVault: {
      title: 'Create a vault',
      text: 'With purge protection and 90 days of retention, which cannot be changed later. Skip this if you have such a vault.',
      portal: [
        'Open Key vaults and choose Create.',
        'Set “Days to retain deleted vaults” to 90 and choose “Enable purge protection”.',
        'On the page Access configuration choose “Azure role-based access control”.',
        'Choose Review + create, then Create.',
      ],
    },
    createKey: {
      title: 'Create the key',
      text: 'RSA, 3072 bits, for wrap and unwrap only, without an expiry date. You need the role “Key Vault Crypto Officer” on the vault.',
      portal: [
        'Open the vault, then Objects, Keys, and choose Generate/Import.',
        'Give the key a name, choose RSA and 3072, and leave the dates empty.',
        'Choose Create.',
      ],
    },
    findKey: {
      title: 'Find the key identifier',
      text: 'It goes into the field “Key identifier”.',
      portal: [
        'Open the vault, then Objects, Keys.',
        'Choose the key, then its current version.',
        'Copy the Key Identifier.',
      ],
    },
    grant: (to, name) => ({
      title: `Grant the role to the ${to.toLowerCase()} ${name}`,
      text: 'On this one key only. Needs an Owner, User Access Administrator or Key Vault Data Access Administrator of the vault.',
      portal: [
        'Open the key in the vault and choose Access control (IAM), Add, Add role assignment.',
        'Choose the role “Key Vault Crypto Service Encryption User”.',
        `Choose Select members and look for ${name}.`,
        'Choose Review + assign.',
      ],
    }),
    withdraw: {
      title: 'Take access away',
      text: 'Disables the key. The data cannot be read until the key is enabled again. This is your right at any time and needs nobody’s help.',
      portal: ['Open the key in the vault, then its current version.', 'Set Enabled to No and choose Save.'],
    },
  },
};
