import type { CustomerCheck, CustomerView } from '../../shared/model/customerView';
import { isEnd } from '../../shared/model/state';
import { CHECKS } from '../../shared/model/verification';
import { useTexts } from '../texts';
import { Remedy } from './remedy';
import { Time } from './time';

/** Every requirement and how the key fares. Before a key is named the requirements are there, folded away. */
export function Checklist({ view }: { readonly view: CustomerView }) {
  const texts = useTexts().checks;
  if (view.checks.length === 0 && (isEnd(view.state) || view.protectedKeyUri !== undefined)) return null;
  const made = new Map(view.checks.map((check) => [check.name, check]));
  const checks = CHECKS.map((name): CustomerCheck => made.get(name) ?? { name, result: 'unknown' });
  const count = (result: CustomerCheck['result']) => checks.filter((check) => check.result === result).length;
  return (
    <section id="checks" aria-labelledby="checks-heading">
      <h2 id="checks-heading">{texts.heading}</h2>
      {view.checks.length === 0 ? (
        <details id="checks-planned">
          <summary>{texts.notYet}</summary>
          <CheckList checks={checks} />
        </details>
      ) : (
        <>
          <p id="checks-summary">
            {texts.summary(count('pass'), count('fail'), count('unknown'))}
            {view.checkedAt !== undefined && (
              <>
                {' '}
                {texts.checkedAt}: <Time at={view.checkedAt} />.
              </>
            )}
          </p>
          <CheckList checks={checks} />
        </>
      )}
    </section>
  );
}

function CheckList({ checks }: { readonly checks: readonly CustomerCheck[] }) {
  return (
    <ol class="checks">
      {checks.map((check) => (
        <CheckItem key={check.name} check={check} />
      ))}
    </ol>
  );
}

function CheckItem({ check: { name, result, seen, wanted, reason, remedy } }: { readonly check: CustomerCheck }) {
  const texts = useTexts().checks;
  return (
    <li id={`check-${name}`} class={`check check-${result}`}>
      <span class="result">{texts.results[result]}</span>
      <div class="check-body">
        <h3>{texts.names[name]}</h3>
        {result !== 'fail' && <p class="hint">{texts.why[name]}</p>}
        {reason !== undefined && <p>{reason}</p>}
        {(seen !== undefined || wanted !== undefined) && (
          <dl class="facts">
            {seen !== undefined && <Fact name={texts.seen} value={seen} />}
            {wanted !== undefined && <Fact name={texts.wanted} value={wanted} />}
          </dl>
        )}
        {remedy !== undefined && result !== 'pass' && <Remedy text={remedy} />}
      </div>
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
