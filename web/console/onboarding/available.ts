import type { OnboardingDetail, RunsAnswer } from '../../../shared/api';
import type { ActionName } from '../texts';

const ENDS: ReadonlySet<string> = new Set(['released', 'rejected', 'declined', 'expired', 'failed']);

/** What can be done about an onboarding as it stands: shown as buttons. The API decides again when one is pressed. */
export function availableActions(detail: OnboardingDetail, runs: RunsAnswer | undefined): readonly ActionName[] {
  const { status, resources, invitedAt, expiresAt } = detail;
  const ended = ENDS.has(status.state);
  const held = resources.some((one) => !ENDS.has(one.status.state));
  const invited = (invitedAt ?? expiresAt) !== undefined;
  const running = runs?.runs.find(({ resourceId }) => resourceId === undefined)?.runtimeStatus;
  const all: readonly (readonly [ActionName, boolean])[] = [
    ['resume', !ended && status.waitingFor !== 'nobody'],
    ['replay', status.state === 'failed'],
    ['check', !ended],
    ['revalidate', held],
    ['suspend', running === 'Running' || running === 'Pending'],
    ['continue', running === 'Suspended'],
    ['resend-invitation', invited && !ended],
    ['revoke-link', invited && !ended && !detail.linkRevoked],
    ['terminate', running === 'Running' || running === 'Pending' || running === 'Suspended'],
    ['release', held],
  ];
  return all.filter(([, offered]) => offered).map(([name]) => name);
}

/** Where an action is posted to, below the onboarding. */
export const pathOfAction: Readonly<Record<ActionName, readonly string[]>> = {
  resume: ['resume'],
  replay: ['replay'],
  check: ['check'],
  revalidate: ['revalidate'],
  suspend: ['suspend'],
  continue: ['continue'],
  terminate: ['terminate'],
  release: ['release'],
  'resend-invitation': ['invitation'],
  'revoke-link': ['link', 'revoke'],
};
