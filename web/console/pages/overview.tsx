import { GROUPS } from '../order';
import type { Counts } from '../../../shared/api';
import { Codes } from '../parts/codes';
import { Page, Section, Shown } from '../parts/page';
import { Time } from '../parts/time';
import { Watched } from '../parts/watched';
import { hrefTo } from '../router';
import { groups, kinds, numberOf, states } from '../texts';
import type { State } from '../../../shared/model/state';
import { useLoaded } from '../useLoaded';
import { Statistics } from './statistics';

const EVERY_MS = 15_000;

/** Counts at a glance, who waits on whom, and how it went lately. */
export function OverviewPage() {
  const counts = useLoaded(
    'counts',
    (api, signal) => api.counts(signal),
    () => EVERY_MS,
  );
  return (
    <Page title="Overview">
      <Shown loaded={counts}>{(value) => <Glance counts={value} />}</Shown>
      <Statistics />
    </Page>
  );
}

const Glance = ({ counts }: { readonly counts: Counts }) => (
  <>
    <ul class="tiles">
      {GROUPS.map((group) => (
        <li key={group}>
          <a class={`tile tile-${group}`} href={hrefTo(['onboardings'], { group })}>
            <span class="tile-count">{numberOf(counts.groups[group])}</span>
            <span class="tile-name">{groups[group].name}</span>
            <span class="tile-hint">{groups[group].hint}</span>
          </a>
        </li>
      ))}
    </ul>
    <p class="quiet">
      Protected and ended ones were counted at <Time at={counts.at} />, the others just now.
    </p>
    <div class="columns">
      <Section title="What is waited for" id="codes">
        <Codes
          caption="Codes that stop onboardings, and how many"
          rows={counts.codes}
          empty="Nothing stops anything."
        />
      </Section>
      <Section title="States and kinds" id="states">
        <div class="pairs">
          <Numbers counts={counts.states} names={states} field="state" />
          <Numbers counts={counts.kinds} names={kinds} field="kind" />
        </div>
        <Watched counts={counts} />
      </Section>
    </div>
  </>
);

function Numbers(props: {
  readonly counts: Readonly<Record<string, number | undefined>>;
  readonly names: Readonly<Record<string, string>>;
  readonly field: 'state' | 'kind';
}) {
  const rows = Object.keys(props.names).filter((name) => props.counts[name]);
  if (rows.length === 0) return <p class="quiet">None.</p>;
  return (
    <dl class="counts">
      {rows.map((name) => (
        <div key={name}>
          <dt>
            <a href={hrefTo(['onboardings'], { [props.field]: name })}>{props.names[name as State] ?? name}</a>
          </dt>
          <dd>{numberOf(props.counts[name])}</dd>
        </div>
      ))}
    </dl>
  );
}
