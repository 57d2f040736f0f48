import { useState } from 'preact/hooks';
import type { Approval } from '../../../shared/api';
import { useHere } from '../context';
import { Page, Shown } from '../parts/page';
import { Pager } from '../parts/pager';
import { Table, type Column } from '../parts/table';
import { Time } from '../parts/time';
import { WhyDialog } from '../parts/whyDialog';
import { hrefTo } from '../router';
import { mayAct } from '../session';
import { actionName, approvalStates, namesIn } from '../texts';
import { useLoaded } from '../useLoaded';

const EVERY_MS = 10_000;
type Decision = 'approve' | 'reject';
const DECISIONS = { approve: 'Approve', reject: 'Reject' } as const;

/** Changes that wait for a second operator, and those that were decided. */
export function ApprovalsPage({ query }: { readonly query: URLSearchParams }) {
  const { api, session } = useHere();
  const state = query.get('state') ?? 'waiting';
  const [open, setOpen] = useState<{ approval: Approval; decision: Decision }>();
  const wanted = state === 'all' ? {} : { state };
  const loaded = useLoaded(
    `approvals ${state}`,
    (all, signal) => all.approvals(wanted, signal),
    () => EVERY_MS,
  );
  const decide: Column<Approval> = {
    head: 'Decide',
    cell: (approval) => (
      <Decide
        approval={approval}
        isMine={approval.by.includes(session.objectId)}
        onDecide={(decision) => setOpen({ approval, decision })}
      />
    ),
  };
  return (
    <Page title="Approvals">
      <p class="quiet">
        Where two persons are wanted, what one operator asks for is carried out when another approves.
      </p>
      <nav aria-label="Approvals by state">
        <ul class="selection choices">
          {[...Object.entries(approvalStates), ['all', 'All'] as const].map(([name, text]) => (
            <li key={name}>
              <a
                class="button"
                href={hrefTo(['approvals'], { state: name })}
                aria-current={name === state ? 'page' : undefined}
              >
                {text}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Shown loaded={loaded}>
        {(first) => (
          <Pager key={state} first={first} read={(continuation) => api.approvals({ ...wanted, continuation })}>
            {(items) => (
              <Table
                caption="Approvals"
                rows={items}
                keyOf={({ id }) => id}
                empty="None."
                columns={mayAct(session) ? [...COLUMNS, decide] : COLUMNS}
              />
            )}
          </Pager>
        )}
      </Shown>
      {open && (
        <WhyDialog
          title={`${DECISIONS[open.decision]}: ${actionName(open.approval.action)}`}
          confirm={DECISIONS[open.decision]}
          grave={open.decision === 'approve'}
          run={(why) => api.decide(open.approval.id, open.decision, why)}
          onDone={() => {
            setOpen(undefined);
            loaded.reload();
          }}
          onClose={() => setOpen(undefined)}
        >
          <p>{open.approval.subject}</p>
          <p>
            {namesIn(open.approval.by)} asked for it: {open.approval.why}
          </p>
          <p>{open.decision === 'approve' ? 'It is carried out at once, in both names.' : 'It is not carried out.'}</p>
        </WhyDialog>
      )}
    </Page>
  );
}

const COLUMNS: readonly Column<Approval>[] = [
  { head: 'Action', isHeader: true, cell: ({ action }) => actionName(action) },
  { head: 'Of', cell: ({ subject }) => subject },
  { head: 'Asked by', cell: ({ by }) => namesIn(by) },
  { head: 'Why', cell: ({ why }) => why },
  { head: 'When', cell: ({ at }) => <Time at={at} /> },
  {
    head: 'State',
    cell: ({ state, decidedBy, decidedWhy }) => (
      <>
        {approvalStates[state]}
        {decidedBy && ` by ${namesIn(decidedBy)}`}
        {decidedWhy && `: ${decidedWhy}`}
      </>
    ),
  },
];

interface DecideProps {
  readonly approval: Approval;
  readonly isMine: boolean;
  readonly onDecide: (decision: Decision) => void;
}

function Decide({ approval, isMine, onDecide }: DecideProps) {
  if (approval.state !== 'waiting') return <span class="quiet">–</span>;
  const reject = (
    <button type="button" class="button small" onClick={() => onDecide('reject')}>
      Reject
    </button>
  );
  if (isMine) return <span class="quiet">Another operator decides: you asked.</span>;
  return (
    <span class="selection">
      <button type="button" class="button small primary" onClick={() => onDecide('approve')}>
        Approve
      </button>
      {reject}
    </span>
  );
}
