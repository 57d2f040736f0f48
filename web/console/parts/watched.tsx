import type { Counts, Health } from '../../../shared/api';
import { hrefTo } from '../router';
import { numberOf } from '../texts';
import { useLoaded } from '../useLoaded';
import { Section, Shown } from './page';

const EVERY_MS = 30_000;
const DEAD_LETTERS = /^dead-letters /;

/** What alerts are for, as it is now: keys that are lost, how late the sweep is, messages that nobody could take. */
export function Watched({ counts }: { readonly counts: Counts }) {
  const health = useLoaded(
    'watched',
    (api, signal) => api.health(signal),
    () => EVERY_MS,
  );
  const lost = counts.states['access-lost'];
  return (
    <Section title="What is watched" id="watched">
      <Shown loaded={health}>
        {({ checks }) => (
          <dl class="counts">
            <div>
              <dt>
                <a href={hrefTo(['onboardings'], { state: 'access-lost' })}>Resources that have lost their key</a>
              </dt>
              <dd>{numberOf(lost)}</dd>
            </div>
            <div>
              <dt>
                <a href={hrefTo(['health'])}>Last sweep</a>
              </dt>
              <dd>{checks.find(({ name }) => name === 'sweep')?.seen ?? 'not seen'}</dd>
            </div>
            <div>
              <dt>
                <a href={hrefTo(['dead-letters'])}>Dead letters</a>
              </dt>
              <dd>{deadLetters(checks)}</dd>
            </div>
          </dl>
        )}
      </Shown>
    </Section>
  );
}

/** How many in which queues; what could not be counted is said as it was seen. */
function deadLetters(checks: Health['checks']): string {
  const found = checks.filter(({ name, status }) => DEAD_LETTERS.test(name) && status !== 'ok');
  return found.map(({ name, seen }) => `${seen} in ${name.replace(DEAD_LETTERS, '')}`).join(', ') || '0';
}
