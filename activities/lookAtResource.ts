import { stop } from '../shared/errors/stop';
import type { Look } from '../shared/model/look';
import { done, type Outcome } from '../shared/model/outcome';
import type { Ports } from '../shared/ports';
import type { Answered } from '../shared/registry';
import { lookAt } from '../shared/protection/lookAt';
import { noteOnboarding } from '../shared/telemetry/currentInvocation';

interface Input {
  readonly resourceId: string;
  readonly told: readonly string[];
  readonly answered?: Answered | undefined;
}

/**
 * Looks at a protected resource and at the keys it uses. `told`: earlier versions of which was told by now that nothing
 * needs them. Changes nothing in Azure; may be called again at any time.
 */
export const lookAtResource =
  (ports: Ports) =>
  async ({ resourceId, told, answered }: Input): Promise<Outcome<Look>> => {
    const record = await ports.registry.resources.readAll(resourceId);
    noteOnboarding(record?.resource.onboardingId);
    return record ? done(await lookAt(ports, record, told, answered)) : stop('resource-not-found', { resourceId });
  };
