import type { DeadLetter } from '../../../shared/api';
import { useHere } from '../context';
import { Page, Shown } from '../parts/page';
import { Pager } from '../parts/pager';
import { Table, type Column } from '../parts/table';
import { Age } from '../parts/time';
import { hrefTo } from '../router';
import { useLoaded } from '../useLoaded';

const EVERY_MS = 15_000;

/** Messages that could not be received, of all queues or one. */
export function DeadLettersPage({ query }: { readonly query: URLSearchParams }) {
  const { api } = useHere();
  const queue = query.get('queue') ?? undefined;
  const loaded = useLoaded(
    `dead-letters ${queue ?? ''}`,
    (all, signal) => all.deadLetters({ queue }, signal),
    () => EVERY_MS,
  );
  return (
    <Page title="Dead letters">
      <p class="quiet">
        Messages that could not be taken, with the reason. Nothing is lost: mend and resubmit, or discard with a reason.
        {queue !== undefined && (
          <>
            {' '}
            Only of <code>{queue}</code>: <a href={hrefTo(['dead-letters'])}>show all queues</a>.
          </>
        )}
      </p>
      <Shown loaded={loaded}>
        {(first) => (
          <Pager key={queue} first={first} read={(continuation) => api.deadLetters({ queue, continuation })}>
            {(items) => (
              <Table
                caption="Dead letters"
                rows={items}
                keyOf={(letter) => `${letter.queue} ${letter.sequenceNumber}`}
                empty="None: every message was taken."
                columns={COLUMNS}
              />
            )}
          </Pager>
        )}
      </Shown>
    </Page>
  );
}

const COLUMNS: readonly Column<DeadLetter>[] = [
  {
    head: 'Message',
    isHeader: true,
    cell: ({ queue, sequenceNumber }) => (
      <a href={hrefTo(['dead-letters', queue, sequenceNumber])}>Number {sequenceNumber}</a>
    ),
  },
  { head: 'Queue', cell: ({ queue }) => <a href={hrefTo(['dead-letters'], { queue })}>{queue}</a> },
  { head: 'Reason', cell: ({ reason }) => <code>{reason}</code> },
  { head: 'What is wrong', cell: ({ description }) => <span class="clip">{description}</span> },
  { head: 'Onboarding', cell: ({ onboardingId }) => onboardingId ?? <span class="quiet">–</span> },
  { head: 'Tries', numeric: true, cell: ({ deliveryCount }) => deliveryCount },
  { head: 'Sent', numeric: true, cell: ({ enqueuedAt }) => (enqueuedAt ? <Age since={enqueuedAt} /> : '–') },
];
