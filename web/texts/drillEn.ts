import { LIFECYCLES } from '../../shared/targets/lifecycle';
import type { DrillTexts } from './drillTexts';

const minutes = (count: number) => (count === 1 ? '1 minute' : count === 60 ? 'an hour' : `${count} minutes`);

/** The trial of the off switch in English; what stops meanwhile comes from the data of the kind. */
export const drillEn: DrillTexts = {
  heading: 'Test your off switch',
  intro: (vendor) =>
    `You can take the key away at any time. Try it once while nobody needs the data: this page tells you what to do and keeps a record of what ${vendor} noticed, and when, as evidence.`,
  summary: 'Start a drill',
  stopsHeading: 'What stops working during the drill',
  stops: {
    mysqlFlexibleServer: LIFECYCLES.mysqlFlexibleServer.lossMeans,
    storageAccount: LIFECYCLES.storageAccount.lossMeans,
    sqlServer: LIFECYCLES.sqlServer.lossMeans,
    diskEncryptionSet: LIFECYCLES.diskEncryptionSet.lossMeans,
  },
  expected: ({ showsLoss, lossNoticedMinutes, healsWithinMinutes = 0 }) => [
    'The loss is noticed here by using the key, within a few minutes of your change taking effect.',
    showsLoss
      ? `Azure’s service notices it within ${minutes(lossNoticedMinutes)}; then the data cannot be read, and the resource says so.`
      : `Azure’s service notices it within ${minutes(lossNoticedMinutes)}; then the data cannot be read. The resource does not say so itself.`,
    ...(healsWithinMinutes > 0
      ? [`Give the key back within ${minutes(healsWithinMinutes)}: later it takes work by hand to get all back.`]
      : []),
  ],
  copies: (names) => `This concerns its copies as well: ${new Intl.ListFormat('en-GB').format(names)}.`,
  never: (hours) =>
    `Nothing is done to your key by anyone but you. The drill counts for ${hours} hours; if the key is still away then, that is told as a real loss of access.`,
  source: (source, date) => `According to ${source}, ${date}.`,
  confirm: (name) => `Type ${name} to confirm that this may stop working`,
  problem: (name) => `The name of the resource is ${name}.`,
  submit: 'Start the drill',
  notNow: 'A drill can be started while everything is protected and nothing else is under way.',
  running: {
    heading: 'A drill of your off switch is running',
    waiting:
      'Now take the key away, in one of these two ways. It is looked at every minute; this page changes by itself when the loss is noticed.',
    lost: 'The loss was noticed. Check for yourself that the data cannot be read. Then give the key back the way you took it.',
    until: 'The drill ends on',
    cancel: 'End the drill now',
    cancelHint: 'A loss of access counts as a real one from then on. Give the key back first if it is away.',
  },
  tasks: {
    disable: {
      title: 'Disable the version in use',
      text: 'Works at once for everyone who uses this version, and is easily taken back. Recommended.',
      portal: [
        'Open the vault {vault}, then Objects, Keys, and the key {key}.',
        'Choose the version in use, set Enabled to No and choose Save.',
      ],
    },
    remove: {
      title: 'Or remove the role',
      text: 'Takes up to 10 minutes, as roles spread, and longer where tokens are still valid. Other users of the key go on.',
      portal: [
        'Open the key {key} in the vault {vault} and choose Access control (IAM), Role assignments.',
        'Select the assignment of “Key Vault Crypto Service Encryption User” and choose Remove.',
      ],
    },
    enable: {
      title: 'Enable the version again',
      text: 'If you have disabled it.',
      portal: [
        'Open the vault {vault}, then Objects, Keys, and the key {key}.',
        'Choose the version, set Enabled to Yes and choose Save.',
      ],
    },
    grant: {
      title: 'Or grant the role again',
      text: 'If you have removed it. It can take up to 10 minutes to spread.',
      portal: [
        'Open the key {key} in the vault {vault} and choose Access control (IAM), Add, Add role assignment.',
        'Choose the role “Key Vault Crypto Service Encryption User” and the same member as before.',
        'Choose Review + assign.',
      ],
    },
  },
  record: {
    heading: 'Drills so far',
    title: (number) => `Drill ${number}`,
    states: {
      waiting: 'Waiting for you to take the key away',
      lost: 'The key is away',
      done: 'Passed: the loss was noticed, and access is back',
      cancelled: 'Ended before its time',
      'timed-out': 'Not finished in time',
    },
    started: 'Started',
    cancelled: 'Ended by you',
    key: 'Key',
    resource: 'Resource',
    lostAt: 'Access first missed',
    noticedAt: 'Loss certain and told',
    why: 'What was seen',
    saidAt: 'The resource said that it cannot reach its key',
    saysNothing: 'This kind of resource does not say so itself.',
    backAt: 'Access back and encryption confirmed',
    outage: 'Length of the outage',
    notYet: 'not yet',
    minutes: (seconds) => (seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`),
  },
};
