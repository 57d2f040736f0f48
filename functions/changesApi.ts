import type { z } from 'zod';
import { onboardingParams, whyBody } from '../shared/api/common';
import { changedAnswer, invitedAnswer, linkRevokedAnswer, orApproval, revalidatedAnswer } from '../shared/api/changes';
import { askFirst } from '../shared/approvals/askApproval';
import type { Code } from '../shared/errors/codes';
import type { Operation } from '../shared/operations/asking';
import { check } from '../shared/operations/check';
import { resendInvitation, revokeLink } from '../shared/operations/invitation';
import { resume } from '../shared/operations/resume';
import { revalidate } from '../shared/operations/revalidate';
import { continueSuspended, suspend } from '../shared/operations/suspend';
import { terminate } from '../shared/operations/terminate';
import type { Ports } from '../shared/ports';
import { json, refusal } from './http/answers';
import { route, type Route } from './http/route';

interface Change {
  readonly name: string;
  /** After the onboarding's path. */
  readonly path: string;
  readonly summary: string;
  readonly operation: Operation<object>;
  readonly answer: z.ZodType;
  /** Codes it is refused with, beside that the onboarding is unknown or has changed. */
  readonly refusedWith: readonly Code[];
  /** A second operator may have to approve it. */
  readonly needsTwo?: boolean;
}

/** Everything that operators can do to one onboarding with nothing but a reason. */
const CHANGES: readonly Change[] = [
  {
    name: 'resumeOnboarding',
    path: 'resume',
    summary: 'Continues a parked onboarding from the step that failed.',
    operation: resume,
    answer: changedAnswer,
    refusedWith: ['onboarding-ended'],
  },
  {
    name: 'checkOnboarding',
    path: 'check',
    summary: 'Looks again now, instead of at the next poll.',
    operation: check,
    answer: changedAnswer,
    refusedWith: ['onboarding-ended'],
  },
  {
    name: 'revalidateOnboarding',
    path: 'revalidate',
    summary: 'Verifies the keys of its resources again, and sets them again where that mends something.',
    operation: revalidate,
    answer: revalidatedAnswer,
    refusedWith: ['not-protected'],
  },
  {
    name: 'suspendOnboarding',
    path: 'suspend',
    summary: 'Holds an onboarding that is under way, until it is continued; protected resources are looked after.',
    operation: suspend,
    answer: changedAnswer,
    refusedWith: ['not-running'],
  },
  {
    name: 'continueOnboarding',
    path: 'continue',
    summary: 'Lets a suspended onboarding go on.',
    operation: continueSuspended,
    answer: changedAnswer,
    refusedWith: ['not-suspended'],
  },
  {
    name: 'terminateOnboarding',
    path: 'terminate',
    summary: 'Ends an onboarding that has not reached its goal; what it made stays.',
    operation: terminate,
    needsTwo: true,
    answer: orApproval(changedAnswer),
    refusedWith: ['onboarding-ended', 'not-running'],
  },
  {
    name: 'resendInvitation',
    path: 'invitation',
    summary: "Sends the customer's link again, as the event that asked for it; at most once a minute.",
    operation: resendInvitation,
    answer: invitedAnswer,
    refusedWith: ['onboarding-ended', 'not-invited'],
  },
  {
    name: 'revokeLink',
    path: 'link/revoke',
    summary: 'Withdraws all links and addresses for events given out so far; the next event brings a new link.',
    operation: revokeLink,
    answer: linkRevokedAnswer,
    refusedWith: ['not-invited'],
  },
];

/** A route for each change: who and why go to the audit before anything is done. */
export const changeRoutes = (ports: Ports): readonly Route[] =>
  CHANGES.map(({ name, path, summary, operation, answer, refusedWith, needsTwo = false }) =>
    route(
      {
        name,
        method: 'POST',
        path: `api/v1/onboardings/{onboardingId}/${path}`,
        access: 'Latchkey.Operator',
        tag: 'changes',
        summary,
        params: onboardingParams,
        body: whyBody,
        ifMatch: true,
        answers: { 202: { description: 'It is asked for.', schema: answer } },
        problems: { 404: ['onboarding-not-found'], 409: refusedWith },
      },
      async ({ params: { onboardingId }, body: { why }, operator, by, starter }) => {
        if (needsTwo) {
          const asker = { id: operator.id, by };
          const approval = await askFirst(ports, 'terminate', { asker, why, request: { onboardingId } });
          if (approval) return json({ approval }, 202);
        }
        const changed = await operation(ports, starter, { onboardingId, by, why });
        if (changed.kind !== 'done') return refusal(changed.code === 'onboarding-not-found' ? 404 : 409, changed);
        return json(changed.value, 202, { location: `/api/v1/onboardings/${onboardingId}` });
      },
    ),
  );
