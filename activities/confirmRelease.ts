import { faultOf } from '../shared/errors/fault';
import { explainKnownResource } from '../shared/errors/resourceManager';
import { stop } from '../shared/errors/stop';
import { done, RetryLater, type Outcome } from '../shared/model/outcome';
import type { KeyChange } from '../shared/model/plan';
import type { Ports } from '../shared/ports';
import { closeLedger, type Rotation } from '../shared/protection/ledger';
import { isReleased } from '../shared/protection/release';
import { TARGETS } from '../shared/targets';

/**
 * Reads a released resource back: it must use none of our keys. Closes its ledger; the version it used last, with until
 * when its backups may need it. May be called again at any time.
 */
export const confirmRelease =
  ({ azure, registry }: Ports) =>
  async ({ plan, resourceId, wanted, at }: KeyChange & { at: string }): Promise<Outcome<Partial<Rotation>>> => {
    let view;
    try {
      view = await TARGETS[plan.kind].read(azure, resourceId);
    } catch (error) {
      return explainKnownResource(faultOf(error), resourceId);
    }
    if (!view) return stop('resource-gone', { resourceId });
    if (view.availability !== 'ready') throw new RetryLater(`${resourceId} is still ${view.availability}`);
    if (!isReleased(view, wanted)) {
      return stop('encryption-mismatch', { resourceId, detail: `still uses ${view.encryption.keyUri}` });
    }
    return done((await closeLedger(registry, { resourceId, plan }, { view }, at)) ?? {}, 'updated');
  };
