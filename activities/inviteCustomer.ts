import { done, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan, IdentityRef } from '../shared/model/plan';
import type { Ports } from '../shared/ports';

/** From when to when the customer's personal link is good. The link itself is signed when it is needed, never stored. */
export interface InvitationPeriod {
  readonly invitedAt: string;
  readonly expiresAt: string;
}

/**
 * Opens the customer page: records when the invitation ends and what the page needs to show. The first invitation
 * stands; may be called again at any time.
 */
export const inviteCustomer =
  ({ registry }: Ports) =>
  async (input: {
    onboardingId: string;
    invitedAt: string;
    expiresAt: string;
    plan: EncryptionPlan;
    application: ApplicationRef;
    identity: IdentityRef;
  }): Promise<Outcome<InvitationPeriod>> => {
    const { onboardingId, ...invitation } = input;
    const added = await registry.onboardings.add(onboardingId, 'invitation', { ...invitation, linkVersion: 1 });
    const { invitedAt, expiresAt } = added
      ? invitation
      : ((await registry.onboardings.readPart(onboardingId, 'invitation')) ?? invitation);
    return done({ invitedAt, expiresAt }, added ? 'created' : 'unchanged');
  };
