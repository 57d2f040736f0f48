import type { Simulator } from '../../azure';
import { placeOf, type IncidentTarget, type Work } from './incident';
import { INCIDENTS, type Cause } from './incidents';

export { CAUSES, INCIDENTS, type Cause } from './incidents';
export { placeOf, type IncidentTarget } from './incident';

/** Lets something happen to the key of a resource. What is returned undoes it. Throws where it cannot happen. */
export async function letHappen(simulator: Simulator, cause: Cause, target: IncidentTarget): Promise<Work> {
  const place = placeOf(simulator, target);
  if (!INCIDENTS[cause].possible(place)) throw new Error(`${cause} cannot happen to ${target.resourceId}`);
  return INCIDENTS[cause].begin(simulator, place);
}

/** Makes new versions of the key of a resource, one right after the other; returns the id of each. */
export async function rotateKey(simulator: Simulator, target: IncidentTarget, times = 1): Promise<string[]> {
  const { vaultName, keyName, material } = placeOf(simulator, target);
  const made: string[] = [];
  while (made.length < times)
    made.push((await simulator.keyVault.rotate(vaultName, keyName, material === undefined ? {} : { material })).kid);
  return made;
}
