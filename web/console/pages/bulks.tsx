import { useState } from 'preact/hooks';
import type { Bulk, BulkDetail } from '../../../shared/api';
import { useHere } from '../context';
import { Page, Section, Shown } from '../parts/page';
import { Pager } from '../parts/pager';
import { Table } from '../parts/table';
import { Time } from '../parts/time';
import { WhyDialog } from '../parts/whyDialog';
import { hrefTo } from '../router';
import { mayAct } from '../session';
import { actionName, bulkStates, namesIn, results } from '../texts';
import { useLoaded } from '../useLoaded';

const RUNNING_MS = 1_000;
const LIST_MS = 10_000;

/** Bulk actions, the newest first. */
export function BulksPage() {
  const { api } = useHere();
  const loaded = useLoaded(
    'bulks',
    (all, signal) => all.bulks({}, signal),
    () => LIST_MS,
  );
  return (
    <Page title="Bulk actions">
      <p class="quiet">
        A bulk action begins <a href={hrefTo(['onboardings'])}>in the list of onboardings</a>: select some, or filter.
      </p>
      <Shown loaded={loaded}>
        {(first) => (
          <Pager first={first} read={(continuation) => api.bulks({ continuation })}>
            {(items) => (
              <Table
                caption="Bulk actions"
                rows={items}
                keyOf={({ id }) => id}
                empty="There was none yet."
                columns={[
                  {
                    head: 'Action',
                    isHeader: true,
                    cell: (one) => <a href={hrefTo(['bulk', one.id])}>{actionName(one.action)}</a>,
                  },
                  { head: 'State', cell: ({ state }) => <BulkState state={state} /> },
                  { head: 'Done', numeric: true, cell: ({ done, total }) => `${done} of ${total ?? '?'}` },
                  { head: 'Refused', numeric: true, cell: ({ refused }) => refused },
                  { head: 'Failed', numeric: true, cell: ({ failed }) => failed },
                  { head: 'Begun', cell: ({ at }) => <Time at={at} /> },
                  { head: 'By', cell: ({ by }) => namesIn(by) },
                  { head: 'Why', cell: ({ why }) => why },
                ]}
              />
            )}
          </Pager>
        )}
      </Shown>
    </Page>
  );
}

const TONES = { running: 'plain', stopped: 'warn', finished: 'good' } as const;
const BulkState = ({ state }: Pick<Bulk, 'state'>) => (
  <span class={`badge tone-${TONES[state]}`}>{bulkStates[state]}</span>
);

/** One bulk action: how far it is, what became of each, and the way to stop it. */
export function BulkPage({ id }: { readonly id: string }) {
  const { api, session } = useHere();
  const [stopping, setStopping] = useState(false);
  const loaded = useLoaded(
    `bulk ${id}`,
    (all, signal) => all.bulkDetail(id, signal),
    ({ state }) => (state === 'running' ? RUNNING_MS : undefined),
  );
  const title = loaded.value ? `Bulk: ${actionName(loaded.value.action)}` : 'Bulk action';
  return (
    <Page title={title} above={<a href={hrefTo(['bulk'])}>Bulk actions</a>}>
      <Shown loaded={loaded}>
        {(bulk) => (
          <>
            <Progress bulk={bulk} />
            {bulk.state === 'running' && mayAct(session) && (
              <p>
                <button type="button" class="button grave" onClick={() => setStopping(true)}>
                  Stop
                </button>
              </p>
            )}
            <Items bulk={bulk} />
          </>
        )}
      </Shown>
      {stopping && (
        <WhyDialog
          title="Stop this bulk action"
          confirm="Stop"
          grave
          run={(why) => api.stopBulk(id, why)}
          onDone={() => {
            setStopping(false);
            loaded.reload();
          }}
          onClose={() => setStopping(false)}
        >
          <p>No further onboarding is begun. What was done stays done.</p>
        </WhyDialog>
      )}
    </Page>
  );
}

const Progress = ({ bulk }: { readonly bulk: BulkDetail }) => {
  const handled = bulk.done + bulk.failed + bulk.refused;
  return (
    <div class="card" id="progress">
      <p>
        <BulkState state={bulk.state} /> {handled} of {bulk.total ?? '?'}: {bulk.done} done, {bulk.refused} refused,{' '}
        {bulk.failed} failed
      </p>
      <progress
        class="progress"
        aria-label="Progress"
        max={bulk.total ?? 1}
        value={bulk.total === undefined ? undefined : handled}
      />
      <p class="quiet">
        Begun <Time at={bulk.at} /> by {namesIn(bulk.by)}: {bulk.why}
      </p>
    </div>
  );
};

const RESULT_TONES = { done: 'good', failed: 'bad', refused: 'warn' } as const;

const Items = ({ bulk }: { readonly bulk: BulkDetail }) => (
  <Section title="Results" id="results">
    <Table
      caption="What became of each onboarding; the first hundred"
      rows={bulk.items}
      keyOf={({ onboardingId }, index) => `${onboardingId} ${index}`}
      empty="None yet."
      columns={[
        {
          head: 'Onboarding',
          isHeader: true,
          cell: ({ onboardingId }) => <a href={hrefTo(['onboardings', onboardingId])}>{onboardingId}</a>,
        },
        {
          head: 'Result',
          cell: ({ result }) => <span class={`badge tone-${RESULT_TONES[result]}`}>{results[result]}</span>,
        },
        { head: 'Code', cell: ({ code }) => (code ? <code>{code}</code> : <span class="quiet">–</span>) },
      ]}
    />
  </Section>
);
