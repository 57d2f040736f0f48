import type { CustomerView, KeyPlace } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { CHECKS, type Check } from '../../shared/model/verification';
import { useTexts } from '../texts';
import { Fact } from './fact';
import { Reason, Remedy } from './remedy';
import { regionOf } from './tasks';
import { Time } from './time';

/** Every requirement and how the key fares; before the first check the requirements are explained, folded away. */
export function Checklist({ view }: { readonly view: CustomerView }) {
  const { heading } = useTexts().checks;
  const planned = view.checks.length === 0;
  if (planned && (isEnd(view.state) || !view.consent.given || view.protectedKeyUri !== undefined)) return null;
  return (
    <section id="checks" aria-labelledby="checks-heading">
      <h2 id="checks-heading">{heading}</h2>
      {planned ? <Requirements view={view} /> : <Results view={view} on="main" checks={inOrder(view.checks)} />}
    </section>
  );
}

/** The same for the key of geo-redundant backups, once it was checked. */
export function GeoChecklist({ view }: { readonly view: CustomerView }) {
  const { geo } = useTexts().checks;
  if (view.geoChecks.length === 0) return null;
  return (
    <section id="geo-checks" aria-labelledby="geo-checks-heading">
      <h2 id="geo-checks-heading">{geo.heading}</h2>
      <Results view={view} on="geo" checks={view.geoChecks} />
    </section>
  );
}

/** All there are, in their order: what a report lacks was not looked at. */
function inOrder(checks: readonly Check[]): Check[] {
  const made = new Map(checks.map((check) => [check.name, check]));
  return CHECKS.map((name): Check => made.get(name) ?? { name, result: 'unknown' });
}

function useReasons(view: CustomerView, on: KeyPlace) {
  const texts = useTexts();
  const kind = texts.kinds[view.resource.kind];
  return texts.checks.why({ ...view.requirements, kind, region: regionOf(view, on) });
}

function Requirements({ view }: { readonly view: CustomerView }) {
  const { notYet, names, geo, source } = useTexts().checks;
  const why = useReasons(view, 'main');
  return (
    <details id="checks-planned">
      <summary>{notYet}</summary>
      <ul>
        {CHECKS.map((name) => (
          <li key={name}>
            <strong>{names[name]}.</strong> {why[name]}
          </li>
        ))}
        {view.key.geo && <li>{geo.planned(view.key.geo.location)}</li>}
      </ul>
      <p class="hint">{source(view.requirements.source, view.requirements.date)}</p>
    </details>
  );
}

interface ResultsProps {
  readonly view: CustomerView;
  readonly on: KeyPlace;
  readonly checks: readonly Check[];
}

function Results({ view, on, checks }: ResultsProps) {
  const texts = useTexts();
  const { summary, checkedAt, judgedByAzure, source } = texts.checks;
  const prefix = on === 'geo' ? 'geo-' : '';
  const why = useReasons(view, on);
  const count = (looks: Look) => checks.filter((check) => lookOf(check) === looks).length;
  const counted = summary({
    pass: count('pass'),
    fail: count('fail'),
    unseen: count('unseen'),
    unknown: count('unknown'),
  });
  const list = (
    <ol class="checks">
      {checks.map((check) => (
        <CheckItem key={check.name} check={check} prefix={prefix} why={why[check.name]} />
      ))}
    </ol>
  );
  return (
    <>
      {on === 'main' && view.checkedAt !== undefined && (
        <p>
          {checkedAt}: <Time at={view.checkedAt} />
        </p>
      )}
      {count('unseen') > 0 && (
        <p id={`${prefix}checks-unseen`}>
          {judgedByAzure(texts.kinds[view.resource.kind], view.state === 'protected')}
        </p>
      )}
      {count('pass') === checks.length ? (
        <details id={`${prefix}checks-passed`}>
          <summary>{counted}</summary>
          {list}
        </details>
      ) : (
        <>
          <p id={`${prefix}checks-summary`}>{counted}</p>
          {list}
        </>
      )}
      {on === 'main' && <p class="hint">{source(view.requirements.source, view.requirements.date)}</p>}
    </>
  );
}

/** `unseen`: looked at, but not to be seen from here (a firewall, or the customer's own subscription). */
type Look = Check['result'] | 'unseen';
const lookOf = ({ result, reason }: Check): Look => (result === 'unknown' && reason !== undefined ? 'unseen' : result);

interface CheckItemProps {
  readonly check: Check;
  readonly prefix: string;
  readonly why: string;
}

function CheckItem({ check, prefix, why }: CheckItemProps) {
  const { name, result, seen, wanted, reason, remedy } = check;
  const { checks: texts, value } = useTexts();
  const look = lookOf(check);
  return (
    <li id={`${prefix}check-${name}`} class={`check check-${look}`}>
      <div class="check-head">
        <h3>{texts.names[name]}</h3>
        <span class="result">{texts.results[look]}</span>
      </div>
      {reason !== undefined && (
        <p>
          <Reason of={check} />
        </p>
      )}
      {result === 'fail' && <p class="hint">{why}</p>}
      {(seen !== undefined || wanted !== undefined) && (
        <dl class="facts">
          {seen !== undefined && <Fact name={texts.seen}>{value(seen)}</Fact>}
          {wanted !== undefined && <Fact name={texts.wanted}>{value(wanted)}</Fact>}
        </dl>
      )}
      {remedy !== undefined && result !== 'pass' && <Remedy of={check} />}
    </li>
  );
}
