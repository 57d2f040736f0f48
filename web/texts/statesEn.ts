import type { Texts } from './texts';

/** State labels and headlines in English; `operator` is said the same way for every state and so mostly absent. */
export const statesEn: Texts['states'] = {
  requested: {
    label: 'Preparing',
    nobody: {
      headline: 'Your setup is being prepared',
      text: 'This takes about a minute. This page changes by itself.',
    },
  },
  preparing: {
    label: 'Preparing',
    nobody: {
      headline: 'Your setup is being prepared',
      text: 'This takes about a minute. This page changes by itself.',
    },
  },
  'awaiting-consent': {
    label: 'Approval needed',
    customer: {
      headline: 'Approve the application',
      text: 'An administrator of your tenant approves the application that will use your key. It can do nothing until you also grant it a role on the key.',
    },
    nobody: { headline: 'Your approval is being confirmed', text: 'This takes up to a few minutes.' },
  },
  'awaiting-key': {
    label: 'Key needed',
    customer: {
      headline: 'Name your key',
      text: 'Create a key or choose one, grant the role on it, and enter its identifier here. The commands below do it step by step.',
    },
    nobody: { headline: 'Your key is being taken up', text: 'The check starts in a moment.' },
  },
  'verifying-key': {
    label: 'Checking the key',
    customer: { headline: 'Your key needs a change' },
    nobody: {
      headline: 'Your key is being checked',
      text: 'Each requirement below is checked in turn. This page changes by itself.',
    },
  },
  encrypting: {
    label: 'Encrypting',
    customer: { headline: 'Your key cannot be used yet' },
    nobody: {
      headline: 'Encryption with your key is being set up',
      text: 'Azure is setting your key on the resource. This can take several minutes; the data stays available.',
    },
  },
  protected: {
    label: 'Protected',
    nobody: {
      headline: 'Protected with your key',
      text: 'The data is encrypted with your key, and the result was confirmed in Azure.',
    },
    customer: { headline: 'Protected with your key' },
  },
  'at-risk': {
    label: 'Protection at risk',
    customer: { headline: 'Act to keep the protection' },
    nobody: { headline: 'The protection is at risk' },
  },
  'access-lost': {
    label: 'Access to the key is lost',
    customer: {
      headline: 'Your key can no longer be used',
      text: 'If you took access away on purpose, nothing is left to do: without your key the data cannot be read. If it was not meant, bring the access back.',
    },
    nobody: {
      headline: 'Your key can no longer be used',
      text: 'Access is looked at again and again; this page changes by itself.',
    },
  },
  released: {
    label: 'Released',
    nobody: {
      headline: 'The protection with your key has ended',
      text: 'The resource no longer uses your key. You can remove the role and the application. Keep the key while backups may need it.',
    },
  },
  rejected: {
    label: 'Not possible',
    nobody: {
      headline: 'This setup is not possible',
      text: 'Nothing was changed in your tenant. Your vendor can send a corrected request.',
    },
  },
  declined: {
    label: 'Declined',
    nobody: {
      headline: 'The approval was declined',
      text: 'Nothing was installed in your tenant and nothing more happens. Talk to your vendor if you want to start again.',
    },
  },
  expired: {
    label: 'Expired',
    nobody: {
      headline: 'The invitation has expired',
      text: 'Approval and key did not arrive in time. Your vendor can send a new invitation whenever you are ready.',
    },
  },
  failed: {
    label: 'Failed',
    nobody: {
      headline: 'The setup has failed',
      text: 'It will not go on by itself. Your vendor sees the cause and will come back to you.',
    },
  },
};
