import type { OnboardingRequest } from '../model/request';
import type { Registry } from '.';

/** Key identifiers in force, unchecked. `geoUri`: of geo-redundant backups, if one was named. */
export interface NamedKey {
  readonly uri: string;
  readonly geoUri?: string | undefined;
}

/** What the customer named last on the page, else what the request names; `undefined` if no key was named. */
export async function namedKey(registry: Registry, request: OnboardingRequest): Promise<NamedKey | undefined> {
  const fact = await registry.onboardings.readPart(request.onboardingId, 'fact-key');
  const uri = fact?.uri ?? request.key?.uri;
  const geoUri = fact?.geoUri ?? request.key?.geoUri;
  return uri === undefined ? undefined : { uri, ...(geoUri === undefined ? {} : { geoUri }) };
}
