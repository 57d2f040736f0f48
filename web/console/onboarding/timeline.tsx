import type { OnboardingDetail } from '../../../shared/api';
import { StateBadge } from '../parts/badge';
import { Time } from '../parts/time';

interface Line {
  readonly at: string;
  readonly state: string;
  readonly code?: string | undefined;
  readonly event?: string | undefined;
  readonly of?: string;
}

/** The states that the onboarding and its resources went through, newest first. */
export function Timeline({ detail }: { readonly detail: OnboardingDetail }) {
  const several = detail.resources.length > 1;
  const lines: Line[] = [
    { at: detail.receivedAt, state: 'requested' },
    ...detail.timeline,
    ...detail.resources.flatMap(({ resourceId, log }) =>
      log.map((line) => ({ ...line, ...(several && { of: resourceId.split('/').at(-1) ?? '' }) })),
    ),
  ];
  lines.sort((a, b) => b.at.localeCompare(a.at));
  return (
    <ol class="timeline">
      {lines.map(({ at, state, code, event, of }, index) => (
        <li key={`${at} ${index}`}>
          <Time at={at} /> <StateBadge state={state} />
          {of && <span>{of}</span>}
          {code && <code>{code}</code>}
          {event && <span class="quiet">told as {event}</span>}
        </li>
      ))}
    </ol>
  );
}
