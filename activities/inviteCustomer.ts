import { isDeepStrictEqual } from 'node:util';
import type { LinkTerms } from '../shared/model/announcement';
import { done, type Outcome } from '../shared/model/outcome';
import type { ApplicationRef, EncryptionPlan, IdentityRef } from '../shared/model/plan';
import type { Ports } from '../shared/ports';

/**
 * Opens the customer page: records when the invitation ends and what the page needs to show. The period of the first
 * invitation stands, and links that were withdrawn stay so; what it shows is of the newest run. The link itself is signed
 * when it is needed, never stored. May be called again at any time.
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
  }): Promise<Outcome<LinkTerms>> => {
    const { onboardingId, ...invitation } = input;
    const added = await registry.onboardings.add(onboardingId, 'invitation', { ...invitation, linkVersion: 1 });
    const known = added ? undefined : await registry.onboardings.readPart(onboardingId, 'invitation');
    const { invitedAt, expiresAt } = known ?? invitation;
    const terms = { invitedAt, expiresAt, linkVersion: known?.linkVersion ?? 1 };
    if (!known) return done(terms, 'created');
    const shown = { ...known, plan: input.plan, application: input.application, identity: input.identity };
    if (isDeepStrictEqual(known, JSON.parse(JSON.stringify(shown)))) return done(terms);
    await registry.onboardings.save(onboardingId, 'invitation', shown);
    return done(terms, 'updated');
  };
