import type { ProtectionView } from '../../shared/model/customerView';
import { useTexts } from '../texts';
import { Fact, Moment } from './fact';

/** Every version of the customer's keys that was used: since when, until when, and from when on it may be disabled. */
export function KeyLedger({ keys, several }: { readonly keys: ProtectionView['keys']; readonly several: boolean }) {
  const { ledger } = useTexts().protection;
  if (keys.length === 0) return null;
  return (
    <section id="ledger" aria-labelledby="ledger-heading">
      <h2 id="ledger-heading">{ledger.heading}</h2>
      <p>{ledger.intro}</p>
      <ul class="checks ledger">
        {keys.map((key) => (
          <li key={`${key.resource} ${key.keyUri}`} class={`check check-${key.neededBy === 'none' ? 'free' : 'pass'}`}>
            <div class="check-head">
              <h3>
                <code>{key.keyUri}</code>
              </h3>
              <span class="result">{ledger.needs[key.neededBy]}</span>
            </div>
            <dl class="facts">
              {several && <Fact name={ledger.resource}>{key.resource}</Fact>}
              {key.of === 'geo-backups' && <Fact name={ledger.of}>{ledger.geoBackups}</Fact>}
              <Moment name={ledger.from} at={key.from} />
              <Moment name={ledger.until} at={key.until} />
              <Moment name={ledger.safe} at={key.safeToDisableAt} />
            </dl>
          </li>
        ))}
      </ul>
      <p class="hint">{ledger.limits}</p>
    </section>
  );
}
