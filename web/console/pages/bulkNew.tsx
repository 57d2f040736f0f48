import { useState } from 'preact/hooks';
import type { BulkAction, BulkPreview } from '../../../shared/api';
import { isApproval, type Selection } from '../api';
import { useHere } from '../context';
import { BULK_ACTIONS } from '../order';
import { StateBadge } from '../parts/badge';
import { Page, Section } from '../parts/page';
import { Problem } from '../parts/problem';
import { Table } from '../parts/table';
import { WhyDialog } from '../parts/whyDialog';
import { hrefTo } from '../router';
import { selectedForBulk } from '../selection';
import { mayAct } from '../session';
import { SignedOut } from '../signIn';
import { actions, grave } from '../texts';
import { filterInWords } from './filters';

/** A bulk action on its way: what it is to be done to, a dry run, and only then the start. */
export function BulkNewPage() {
  const { api, session, announce, onSignedOut } = useHere();
  const [selection] = useState(selectedForBulk);
  const [action, setAction] = useState<BulkAction>('resume');
  const [preview, setPreview] = useState<BulkPreview>();
  const [error, setError] = useState<unknown>();
  const [asking, setAsking] = useState(false);
  const [id] = useState(() => `bulk-${crypto.randomUUID()}`);
  const above = <a href={hrefTo(['bulk'])}>Bulk actions</a>;
  if (!selection || !mayAct(session)) {
    return (
      <Page title="New bulk action" above={above}>
        <p>
          Choose first what it is to be about, <a href={hrefTo(['onboardings'])}>in the list of onboardings</a>.
        </p>
      </Page>
    );
  }
  const look = async (event: Event): Promise<void> => {
    event.preventDefault();
    setError(undefined);
    try {
      const found = await api.bulkPreview({ ...selection, action, why: 'dry run' });
      setPreview(found);
      announce(`${found.total} onboardings; ${found.refused.length} would be refused.`);
    } catch (problem) {
      if (problem instanceof SignedOut) onSignedOut();
      setError(problem);
    }
  };
  return (
    <Page title="New bulk action" above={above}>
      <form class="card" onSubmit={(event) => void look(event)}>
        <p>
          On: <strong>{selectionInWords(selection)}</strong>
        </p>
        <label for="action">What to do</label>
        <select
          id="action"
          value={action}
          onChange={(event) => {
            setAction(event.currentTarget.value as BulkAction);
            setPreview(undefined);
          }}
        >
          {BULK_ACTIONS.map((name) => (
            <option key={name} value={name}>
              {actions[name].name}
            </option>
          ))}
        </select>
        <p class="quiet">{actions[action].effect}</p>
        <div class="buttons">
          <button type="submit" class="button primary">
            Dry run
          </button>
        </div>
        <Problem error={error} />
      </form>
      {preview && <Preview preview={preview} action={action} onStart={() => setAsking(true)} />}
      {preview && asking && (
        <WhyDialog
          title={`${actions[action].name}: ${preview.total} onboardings`}
          confirm="Start"
          grave={grave.has(action)}
          run={(why) => api.bulk({ ...selection, action, why, id })}
          onDone={(answer) => {
            location.hash = hrefTo(isApproval(answer) ? ['approvals'] : ['bulk', (answer as { id: string }).id]);
          }}
          onClose={() => setAsking(false)}
        >
          <p>{actions[action].effect}</p>
        </WhyDialog>
      )}
    </Page>
  );
}

const selectionInWords = (selection: Selection): string =>
  'filter' in selection ? filterInWords(selection.filter) : selection.onboardingIds.join(', ');

interface PreviewProps {
  readonly preview: BulkPreview;
  readonly action: BulkAction;
  readonly onStart: () => void;
}

/** What would happen: how many, the first of them, and which would be refused. */
const Preview = ({ preview: { total, sample, refused }, action, onStart }: PreviewProps) => (
  <Section title="Dry run: nothing was changed" id="preview">
    <p>
      <strong>
        {total} onboarding{total === 1 ? '' : 's'}
      </strong>
      , of which {refused.length} would be refused.
    </p>
    <Table
      caption="The first onboardings that it is about"
      rows={sample}
      keyOf={({ onboardingId, resourceId }) => `${onboardingId} ${resourceId}`}
      empty="None."
      columns={[
        {
          head: 'Onboarding',
          isHeader: true,
          cell: ({ onboardingId }) => <a href={hrefTo(['onboardings', onboardingId])}>{onboardingId}</a>,
        },
        { head: 'Customer', cell: ({ customer }) => customer.name },
        { head: 'State', cell: ({ state }) => <StateBadge state={state} /> },
        { head: 'Code', cell: ({ code }) => (code ? <code>{code}</code> : <span class="quiet">–</span>) },
      ]}
    />
    {refused.length > 0 && (
      <>
        <h3>Would be refused</h3>
        <Table
          caption="Onboardings that would be refused"
          rows={refused}
          keyOf={({ onboardingId }) => onboardingId}
          columns={[
            { head: 'Onboarding', isHeader: true, cell: ({ onboardingId }) => onboardingId },
            { head: 'Code', cell: ({ code }) => <code>{code}</code> },
            { head: 'Reason', cell: ({ reason }) => reason ?? '' },
          ]}
        />
      </>
    )}
    <div class="buttons">
      <button
        type="button"
        class={`button primary${grave.has(action) ? ' grave' : ''}`}
        disabled={total === refused.length}
        onClick={onStart}
      >
        Start …
      </button>
    </div>
  </Section>
);
