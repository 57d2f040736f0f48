import type { OnboardingRequest } from '../model/request';
import type { Registry } from '.';

/** The key identifier in force, unchecked: the customer's newest, else the request's. */
export async function namedKey(registry: Registry, request: OnboardingRequest): Promise<string | undefined> {
  return (await registry.onboardings.readPart(request.onboardingId, 'fact-key'))?.uri ?? request.key?.uri;
}
