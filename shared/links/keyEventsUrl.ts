import { KEY_EVENTS_PATH } from '../model/paths';
import type { Ports } from '../ports';
import type { Invitation } from '../registry';

/**
 * Where a customer sends events of its vaults: for an Event Grid subscription of type webhook. Whoever knows the address
 * may send; it is withdrawn together with the personal links.
 */
export function keyEventsUrl(
  { links, config }: Pick<Ports, 'links' | 'config'>,
  onboardingId: string,
  { linkVersion }: Pick<Invitation, 'linkVersion'>,
): string {
  return `${config.publicUrl}${KEY_EVENTS_PATH}/${links.signEvents({ onboardingId, linkVersion })}`;
}
