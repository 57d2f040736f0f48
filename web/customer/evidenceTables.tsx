import type { EvidenceRecord } from '../../shared/evidence/evidence';
import { useTexts } from '../texts';
import { CodeAfter } from './codeAfter';
import { Fact, Moment } from './fact';
import { Time } from './time';

interface Props {
  readonly record: EvidenceRecord;
}
const nameOf = (resourceId: string): string => resourceId.split('/').at(-1) ?? resourceId;
const newestLast = (a: { readonly at: string }, b: { readonly at: string }) => (a.at < b.at ? -1 : 1);

/** Every version that was used, and when. */
export function EvidenceKeys({ record: { resources } }: Props) {
  const { evidence, protection } = useTexts();
  const { ledger } = protection;
  const lines = resources.flatMap((one) => one.keys.map((key) => ({ ...key, resource: nameOf(one.id) })));
  return (
    <>
      <h2>{evidence.keys.heading}</h2>
      {lines.length === 0 ? (
        <p>{evidence.keys.none}</p>
      ) : (
        lines.map((line) => (
          <dl key={`${line.resource} ${line.keyUri}`}>
            <Fact name={protection.key}>
              <code>{line.keyUri}</code>
            </Fact>
            <Fact name={ledger.resource}>
              {line.resource}
              {line.of === 'geo-backups' && ` (${ledger.geoBackups})`}
            </Fact>
            <Moment name={ledger.from} at={line.from} />
            <Moment name={ledger.until} at={line.until} />
            <Moment name={ledger.safe} at={line.safeToDisableAt} />
          </dl>
        ))
      )}
    </>
  );
}

/** All that was told, of the onboarding and of its resources: rotations and losses among it. */
export function EvidenceHappened({ record: { timeline, resources } }: Props) {
  const { evidence, states } = useTexts();
  const { happened } = evidence;
  const lines = [
    ...timeline.map((line) => ({ ...line, resource: '' })),
    ...resources.flatMap((one) => one.log.map((line) => ({ ...line, resource: nameOf(one.id) }))),
  ].sort(newestLast);
  return (
    <>
      <h2>{happened.heading}</h2>
      {lines.length === 0 ? (
        <p>{happened.none}</p>
      ) : (
        <ul>
          {lines.map(({ at, state, event, code, resource }, index) => (
            <li key={index}>
              <Time at={at} />: {(event && happened.events[event]) ?? states[state].label}
              {resource !== '' && ` (${resource})`}
              <CodeAfter code={code} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Who did what: the customer's own people, and that the vendor's did. */
export function EvidenceActions({ record: { actions, vendor, customer } }: Props) {
  const { people } = useTexts().evidence;
  return (
    <>
      <h2>{people.heading}</h2>
      {actions.length === 0 ? (
        <p>{people.none}</p>
      ) : (
        <ul>
          {[...actions].sort(newestLast).map((one, index) => (
            <li key={index}>
              <Time at={one.at} />: {one.by === 'customer' ? customer.name : vendor} ·{' '}
              {people.actions[one.action] ?? one.action}
              {'why' in one && (
                <>
                  {' '}
                  <code>{one.why}</code>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
