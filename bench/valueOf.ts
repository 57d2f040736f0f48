import type { Outcome } from '../shared/model/outcome';

/** What an activity that has done its work gives; throws where it stopped. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(`${outcome.code}: ${outcome.reason}`);
  return outcome.value;
}
