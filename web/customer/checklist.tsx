import type { CustomerView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { CHECKS, type Check } from '../../shared/model/verification';
import { useTexts } from '../texts';
import { Remedy } from './remedy';
import { Time } from './time';

/** Every requirement and how the key fares; before the first check the requirements are explained, folded away. */
export function Checklist({ view }: { readonly view: CustomerView }) {
  const { heading } = useTexts().checks;
  const planned = view.checks.length === 0;
  if (planned && (isEnd(view.state) || !view.consent.given || view.protectedKeyUri !== undefined)) return null;
  return (
    <section id="checks" aria-labelledby="checks-heading">
      <h2 id="checks-heading">{heading}</h2>
      {planned ? <Requirements /> : <Results view={view} />}
    </section>
  );
}

function Requirements() {
  const { notYet, names, why } = useTexts().checks;
  return (
    <details id="checks-planned">
      <summary>{notYet}</summary>
      <ul>
        {CHECKS.map((name) => (
          <li key={name}>
            <strong>{names[name]}.</strong> {why[name]}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Results({ view }: { readonly view: CustomerView }) {
  const { summary, checkedAt } = useTexts().checks;
  const made = new Map(view.checks.map((check) => [check.name, check]));
  const checks = CHECKS.map((name): Check => made.get(name) ?? { name, result: 'unknown' });
  const count = (result: Check['result']) => checks.filter((check) => check.result === result).length;
  const counted = summary(count('pass'), count('fail'), count('unknown'));
  const list = (
    <ol class="checks">
      {checks.map((check) => (
        <CheckItem key={check.name} check={check} />
      ))}
    </ol>
  );
  return (
    <>
      {view.checkedAt !== undefined && (
        <p>
          {checkedAt}: <Time at={view.checkedAt} />
        </p>
      )}
      {count('pass') === checks.length ? (
        <details id="checks-passed">
          <summary>{counted}</summary>
          {list}
        </details>
      ) : (
        <>
          <p id="checks-summary">{counted}</p>
          {list}
        </>
      )}
    </>
  );
}

function CheckItem({ check: { name, result, seen, wanted, reason, remedy } }: { readonly check: Check }) {
  const texts = useTexts().checks;
  return (
    <li id={`check-${name}`} class={`check check-${result}`}>
      <div class="check-head">
        <h3>{texts.names[name]}</h3>
        <span class="result">{texts.results[result]}</span>
      </div>
      {reason !== undefined && <p>{reason}</p>}
      {(seen !== undefined || wanted !== undefined) && (
        <dl class="facts">
          {seen !== undefined && <Fact name={texts.seen} value={seen} />}
          {wanted !== undefined && <Fact name={texts.wanted} value={wanted} />}
        </dl>
      )}
      {remedy !== undefined && result !== 'pass' && <Remedy text={remedy} />}
    </li>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
