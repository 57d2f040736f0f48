import type { OnboardingDetail } from '../../../shared/api';
import { StateBadge } from '../parts/badge';
import { Age } from '../parts/time';
import type { actors } from '../texts';

const NEXT = {
  operator: 'An operator must act.',
  customer: 'The customer must act.',
  nobody: 'Nobody needs to act.',
} as const satisfies Record<keyof typeof actors, string>;

interface StatusPanelProps {
  readonly status: OnboardingDetail['status'];
  readonly isSuspended: boolean;
}

/** State, who must act, why, and what to do: the first thing to read. */
export const StatusPanel = ({ status, isSuspended }: StatusPanelProps) => (
  <div class={`status status-${status.waitingFor}`} id="status">
    <p class="status-line">
      <StateBadge state={status.state} />
      <strong>{NEXT[status.waitingFor]}</strong>
      <span class="quiet">
        For <Age since={status.since} />
      </span>
      {status.code && <code class="code">{status.code}</code>}
    </p>
    {isSuspended && (
      <p>
        <strong>Suspended by an operator:</strong> nothing happens until it is continued.
      </p>
    )}
    {status.reason && <p>{status.reason}</p>}
    {status.remedy && (
      <p class="remedy">
        <strong>What to do: </strong>
        {status.remedy}
      </p>
    )}
  </div>
);
