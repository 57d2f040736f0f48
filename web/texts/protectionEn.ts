import type { Texts } from './texts';

/** Life after encryption, in English. */
export const protectionEn: Texts['protection'] = {
  heading: 'Protection',
  key: 'Key in use',
  geoKey: 'Key of the geo-redundant backups',
  version: 'Version',
  usedSince: 'This version is used since',
  since: 'Protected since',
  lookedAt: 'Last looked at',
  rotation: 'New versions',
  copies: 'How the resource and its copies are',
  checkNow: 'Check now',
  checkNowHint: 'Verifies the key again and sets it anew, so that Azure looks as well. At most once a minute.',
  versions: {
    storageAccount:
      'Unless you named a version, the account takes over a new one within a day. Keep older versions enabled for at least a day more.',
    sqlServer:
      'Unless you named a version, the server takes over a new one within a day. Keep older versions: backups need the one of their time.',
    diskEncryptionSet:
      'Unless you named a version, the set takes over a new one within hours and wraps the keys of its disks anew. Keep older versions enabled until that is done.',
    mysqlFlexibleServer:
      'New versions are noticed, verified and set on the server for you. Keep older versions: backups need the one of their time.',
  },
  control: (vendor) =>
    `You stay in control: disable the key or remove the role, and ${vendor} can no longer read the data.`,
  ledger: {
    heading: 'Versions of your keys',
    intro: 'Which versions were used, and from when on each may be disabled without harm.',
    needs: {
      'in-use': 'In use',
      backups: 'Needed by backups',
      disks: 'Needed by disks',
      change: 'Still needed for the change',
      none: 'Not needed',
    },
    resource: 'By',
    of: 'For',
    geoBackups: 'geo-redundant backups',
    from: 'Used from',
    until: 'Used until',
    safe: 'May be disabled from',
    limits:
      'This is what can be seen from here. Exports, backups that are kept longer elsewhere, and other resources of yours may need a version as well.',
  },
  history: {
    heading: 'History',
    events: {
      'copy-encrypted': 'A copy was encrypted with the key',
      'key-rotated': 'A new version of the key is in use',
      'access-lost': 'Access to the key was lost',
      'access-restored': 'Access to the key was back',
      'resource-gone': 'The resource was deleted',
      released: 'The protection ended',
    },
  },
  release: {
    heading: 'End the protection',
    summary: 'Go back to keys of Microsoft',
    text: 'The data stays, and is encrypted with a key that Microsoft manages. Your key is not used for it any more; backups made until then still need the version of their time. This needs your key to be usable until it is done.',
    confirm: (name) => `Type ${name} to confirm`,
    problem: (name) => `The name of the resource is ${name}.`,
    submit: 'End the protection',
    asked: 'The end of the protection was asked for on',
    notOffered: (vendor) =>
      `Azure has no way back to a key of Microsoft for this kind of resource. Ask ${vendor} to move the data elsewhere first.`,
  },
};
