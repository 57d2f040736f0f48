import { announce } from './announce';
import { askForRevalidation } from './askForRevalidation';
import { checkConsent } from './checkConsent';
import { checkKeyNamed } from './checkKeyNamed';
import { confirmEncryption } from './confirmEncryption';
import { endBulk } from './endBulk';
import { ensureApplication } from './ensureApplication';
import { ensureFederatedCredential } from './ensureFederatedCredential';
import { ensureManagedIdentity } from './ensureManagedIdentity';
import { inviteCustomer } from './inviteCustomer';
import { lookAtResource } from './lookAtResource';
import { forgetResource } from './forgetResource';
import { confirmRelease } from './confirmRelease';
import { startRelease } from './startRelease';
import { mendOverview } from './mendOverview';
import { planCopy } from './planCopy';
import { planRevalidations } from './planRevalidations';
import { planEncryption } from './planEncryption';
import { pollEncryption } from './pollEncryption';
import type { Ports } from '../shared/ports';
import { noteSweep } from './noteSweep';
import { runBulkPage } from './runBulkPage';
import { selectBulk } from './selectBulk';
import { startEncryption } from './startEncryption';
import { startKeepEncrypted } from './startKeepEncrypted';
import { sweepAsked } from './sweepAsked';
import { sweepKeys } from './sweepKeys';
import { sweepSubscriptions } from './sweepSubscriptions';
import { verifyKey } from './verifyKey';

/** Every activity by its name; orchestrations derive the types of their steps from this. */
export function createActivities(ports: Ports) {
  return {
    planEncryption: planEncryption(ports),
    ensureApplication: ensureApplication(ports),
    ensureManagedIdentity: ensureManagedIdentity(ports),
    ensureFederatedCredential: ensureFederatedCredential(ports),
    inviteCustomer: inviteCustomer(ports),
    checkConsent: checkConsent(ports),
    checkKeyNamed: checkKeyNamed(ports),
    verifyKey: verifyKey(ports),
    startEncryption: startEncryption(ports),
    pollEncryption: pollEncryption(ports),
    confirmEncryption: confirmEncryption(ports),
    announce: announce(ports),
    startKeepEncrypted: startKeepEncrypted(ports),
    planCopy: planCopy(ports),
    planRevalidations: planRevalidations(ports),
    askForRevalidation: askForRevalidation(ports),
    startRelease: startRelease(ports),
    confirmRelease: confirmRelease(ports),
    forgetResource: forgetResource(ports),
    lookAtResource: lookAtResource(ports),
    sweepKeys: sweepKeys(ports),
    sweepSubscriptions: sweepSubscriptions(ports),
    sweepAsked: sweepAsked(ports),
    noteSweep: noteSweep(ports),
    selectBulk: selectBulk(ports),
    runBulkPage: runBulkPage(ports),
    endBulk: endBulk(ports),
    mendOverview: mendOverview(ports),
  };
}

export type Activities = ReturnType<typeof createActivities>;
