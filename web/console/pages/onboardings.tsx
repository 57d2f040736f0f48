import { useState } from 'preact/hooks';
import type { ListAnswer, ListedItem } from '../../../shared/api';
import type { Selection } from '../api';
import { useHere } from '../context';
import { ActorBadge, StateBadge } from '../parts/badge';
import { Page, Shown } from '../parts/page';
import { Pager } from '../parts/pager';
import { Table, type Column } from '../parts/table';
import { Age } from '../parts/time';
import { hrefTo } from '../router';
import { selectForBulk } from '../selection';
import { mayAct } from '../session';
import { kinds } from '../texts';
import { useLoaded } from '../useLoaded';
import { FILTER_FIELDS, Filters } from './filters';

const TOP = 50;

/** Finds onboardings. The filter is in the address, so that it can be kept and sent. */
export function OnboardingsPage({ query }: { readonly query: URLSearchParams }) {
  const filter = Object.fromEntries(
    FILTER_FIELDS.flatMap((field) => (query.get(field) ? [[field, query.get(field) ?? '']] : [])),
  ) as Record<string, string>;
  const key = JSON.stringify(filter);
  const loaded = useLoaded(`list ${key}`, (api, signal) => api.list({ ...filter, top: TOP }, signal));
  return (
    <Page title="Onboardings">
      <Filters key={key} filter={filter} />
      <Shown loaded={loaded}>
        {(first) => <Results key={`${key} ${first.items[0]?.since ?? ''}`} first={first} filter={filter} />}
      </Shown>
    </Page>
  );
}

interface ResultsProps {
  readonly first: ListAnswer;
  readonly filter: Readonly<Record<string, string>>;
}

function Results({ first, filter }: ResultsProps) {
  const { api, session } = useHere();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const acts = mayAct(session);
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const select = (item: ListedItem) => <Choice item={item} chosen={chosen} toggle={toggle} />;
  return (
    <>
      {acts && first.items.length > 0 && <Selected chosen={chosen} filter={filter} />}
      <Pager first={first} read={(continuation) => api.list({ ...filter, top: TOP, continuation })}>
        {(items) => (
          <Table
            caption="Onboardings and their resources"
            rows={items}
            keyOf={({ onboardingId, resourceId }) => `${onboardingId} ${resourceId}`}
            empty="None fits the filter."
            columns={[...(acts ? [{ head: 'Select', cell: select }] : []), ...COLUMNS]}
          />
        )}
      </Pager>
    </>
  );
}

/** The way to a bulk action on what was selected, or on all that the filter finds. */
function Selected({ chosen, filter }: { chosen: ReadonlySet<string>; filter: Readonly<Record<string, string>> }) {
  const none = chosen.size === 0;
  const act = (selection: Selection) => {
    selectForBulk(selection);
    location.hash = hrefTo(['bulk', 'new']);
  };
  return (
    <p class="selection">
      <button
        type="button"
        class={`button${none ? '' : ' primary'}`}
        disabled={none}
        onClick={() => act({ onboardingIds: [...chosen] })}
      >
        Act on {chosen.size} selected
      </button>
      <button type="button" class="button" onClick={() => act({ filter: { ...filter } })}>
        Act on all that fit the filter
      </button>
    </p>
  );
}

function Choice(props: { item: ListedItem; chosen: ReadonlySet<string>; toggle: (id: string, on: boolean) => void }) {
  const { onboardingId } = props.item;
  return (
    <input
      type="checkbox"
      aria-label={`Select ${onboardingId}`}
      checked={props.chosen.has(onboardingId)}
      onChange={(event) => props.toggle(onboardingId, event.currentTarget.checked)}
    />
  );
}

const Name = ({ onboardingId, source }: ListedItem) => (
  <>
    <a href={hrefTo(['onboardings', onboardingId])}>{onboardingId}</a>
    {source && <span class="quiet"> (a copy)</span>}
  </>
);

const Customer = ({ customer }: ListedItem) => (
  <a class="plain" href={hrefTo(['onboardings'], { customerId: customer.id })}>
    {customer.name}
  </a>
);

const Resource = ({ kind, resourceId }: ListedItem) => (
  <span title={resourceId}>
    {resourceId.split('/').at(-1)} <span class="quiet">{kinds[kind] ?? kind}</span>
  </span>
);

const Why = ({ code, reason }: ListedItem) =>
  code === undefined ? (
    <span class="quiet">–</span>
  ) : (
    <span title={reason}>
      <code>{code}</code>
    </span>
  );

const COLUMNS: readonly Column<ListedItem>[] = [
  { head: 'Onboarding', isHeader: true, cell: Name },
  { head: 'Customer', cell: Customer },
  { head: 'Resource', cell: Resource },
  { head: 'State', cell: ({ state }) => <StateBadge state={state} /> },
  { head: 'Who must act', cell: ({ waitingFor }) => <ActorBadge actor={waitingFor} /> },
  { head: 'Why', cell: Why },
  { head: 'For', numeric: true, cell: ({ since }) => <Age since={since} /> },
];
