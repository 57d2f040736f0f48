import { stop } from '../shared/errors/stop';
import { parseKeyUri } from '../shared/model/keyUri';
import { done, type Outcome } from '../shared/model/outcome';
import type { OnboardingRequest } from '../shared/model/request';
import type { Ports } from '../shared/ports';
import { namedKey } from '../shared/registry/namedKey';

/** Whether a usable key identifier is there: the customer's newest, else the request's. Only reads. */
export const checkKeyNamed =
  ({ registry, config }: Ports) =>
  async ({ request }: { request: OnboardingRequest }): Promise<Outcome<{ keyUri: string }>> => {
    const keyUri = (await namedKey(registry, request.onboardingId, request.key))?.uri;
    if (keyUri === undefined) return stop('key-missing', {});
    const parsed = parseKeyUri(keyUri, config.cloud);
    return parsed.ok ? done({ keyUri }) : stop('key-uri-invalid', { seen: keyUri, wanted: parsed.wanted });
  };
