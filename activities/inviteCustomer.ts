import { isDeepStrictEqual } from 'node:util';
import { done, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan, IdentityRef } from '../shared/model/plan';
import type { Ports } from '../shared/ports';

/** From when to when the customer's personal link is good. The link itself is signed when it is needed, never stored. */
interface InvitationPeriod {
  readonly invitedAt: string;
  readonly expiresAt: string;
}

/**
 * Opens the customer page: records when the invitation ends and what the page needs to show. The period of the first
 * invitation stands, and links that were withdrawn stay so; what it shows is of the newest run. May be called again at any
 * time.
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
    const known = added ? undefined : await registry.onboardings.readPart(onboardingId, 'invitation');
    const { invitedAt, expiresAt } = known ?? invitation;
    if (!known) return done({ invitedAt, expiresAt }, 'created');
    const shown = { ...known, plan: input.plan, application: input.application, identity: input.identity };
    if (isDeepStrictEqual(known, JSON.parse(JSON.stringify(shown)))) return done({ invitedAt, expiresAt });
    await registry.onboardings.save(onboardingId, 'invitation', shown);
    return done({ invitedAt, expiresAt }, 'updated');
  };
