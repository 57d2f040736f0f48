import type { Registry } from '.';

/** Key identifiers in force, unchecked. `geoUri`: of geo-redundant backups, if one was named. */
export interface NamedKey {
  readonly uri: string;
  readonly geoUri?: string | undefined;
  /** `manual`: the version that was named stays until another is named. Default: new versions are taken up. */
  readonly rotation?: 'automatic' | 'manual' | undefined;
}

/** What the customer named last on the page, else what the request names; `undefined` if no key was named. */
export async function namedKey(
  registry: Registry,
  onboardingId: string,
  requested: NamedKey | undefined,
): Promise<NamedKey | undefined> {
  const fact = await registry.onboardings.readPart(onboardingId, 'fact-key');
  const uri = fact?.uri ?? requested?.uri;
  if (uri === undefined) return undefined;
  const geoUri = fact?.geoUri ?? requested?.geoUri;
  const rotation = fact?.rotation ?? requested?.rotation;
  return { uri, ...(geoUri === undefined ? {} : { geoUri }), ...(rotation === undefined ? {} : { rotation }) };
}
