import type { Activities } from '.';

/**
 * Why each step may run again, for operators to read before they resume or replay. Typed by the activities: one without a
 * line does not compile. What a line promises is proven by `test/integration` (every activity twice, and after a crash) and
 * by `test/e2e/replay.test.ts`.
 */
export const HARMLESS: Readonly<Record<keyof Activities, string>> = {
  planEncryption: 'It only reads: the resource, its subscription and its copies.',
  ensureApplication:
    'The application is found by its unique name, and its service principal by its client id; only fields of ours that differ are written.',
  ensureManagedIdentity: 'The identity has a computed name: one that is there is used as it is.',
  ensureFederatedCredential:
    'Credentials have computed names, and the place that was allocated is kept: what is there already is not written.',
  inviteCustomer: 'The invitation stands; links that were withdrawn stay withdrawn.',
  checkConsent: 'It only asks for a token of the tenant of the customer.',
  checkKeyNamed: 'It only reads the key that was named.',
  verifyKey:
    'It reads the key, and wraps and unwraps bytes made for that; the binding of the vault to the customer is recorded once.',
  startEncryption:
    'The resource is read first: nothing is written if it shows the key already, or while another operation runs on it.',
  pollEncryption: 'It only asks how far an operation is.',
  confirmEncryption: 'It reads the resource back, and records the same once more.',
  announce:
    'The status is written as it is, and an event has a computed id: one that was sent is dropped by duplicate detection, one of a replay has the next number.',
  startKeepEncrypted: 'The process of a resource has a computed id: one that runs is only woken.',
  planCopy: 'It only reads: the original and its copy.',
  planRevalidations: 'The list that was made first is kept and used again.',
  askForRevalidation: 'The same wish is written once more; a process that has answered it does nothing.',
  startRelease:
    'The resource is read first: nothing is written if it has a key of its service already, or while another operation runs on it.',
  confirmRelease: 'It reads the resource back, and closes its ledger once.',
  forgetResource: 'What was taken away is not there to be taken away again; what others use stays.',
  lookAtResource: 'It only reads, and records what it saw.',
  sweepKeys: 'It only reads keys, and wakes processes, which look for themselves.',
  sweepSubscriptions: 'It only reads logs of activity from where it left off, and wakes processes.',
  sweepAsked: 'It only wakes processes that were asked for something and have not answered.',
  selectBulk: 'A page of the selection stays as it was written first.',
  runBulkPage: 'An onboarding of which it is written down what became of it is left alone.',
  endBulk: 'It stays over since the moment written down first.',
  mendOverview: 'It compares a part of the list with the records once more.',
  noteSweep: 'The same result is written once more.',
};
