import { addMilliseconds, DAY } from '../model/time';
import type { Ports } from '../ports';
import type { Invitation } from '../registry';

/** A link outlives the invitation: it also serves verification, and the time after protection. */
const LINK_DAYS = 365;

/** Path of the customer's page, with the personal link signed from the invitation: the same text every time. */
export async function customerPath(
  { links }: Pick<Ports, 'links'>,
  onboardingId: string,
  { invitedAt, linkVersion }: Pick<Invitation, 'invitedAt' | 'linkVersion'>,
): Promise<string> {
  const from = new Date(invitedAt);
  return `/c/${await links.signLink({ onboardingId, linkVersion }, from, addMilliseconds(from, LINK_DAYS * DAY))}`;
}
