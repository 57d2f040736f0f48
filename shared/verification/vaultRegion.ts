import type { Sight, VaultResource } from '../azure/vaultResources';
import { stop } from '../errors/stop';
import type { Check } from '../model/verification';
import { normalRegion } from '../targets/regionPairs';
import { fail, pass, unknown } from './findings';
import type { Subject } from './subject';

/** Whether the vault is where the kind wants it. A vault tells its region to Azure Resource Manager only. */
export function vaultRegion({ key, plan, location }: Subject, vault: Sight<VaultResource>): Check {
  if (!vault.found) {
    const reason = `Your vault's region is not visible to us (${vault.why}); ${plan.kind} will tell if it is another.`;
    return unknown('vaultRegion', reason, undefined, location);
  }
  const { location: seen, id } = vault.found;
  if (normalRegion(seen) === normalRegion(location)) return pass('vaultRegion', seen, location);
  const { vaultHost, keyName } = key;
  const resourceGroup = id.split('/')[4] ?? '<group>';
  const failure = stop('key-region', { vaultHost, keyName, kind: plan.kind, seen, location, resourceGroup });
  return fail('vaultRegion', failure, seen, location);
}
